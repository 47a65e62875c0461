"""`refund`: its verbs."""

from typing import Annotated

from portico.resources.charges.declaration import Charge
from portico.resources.endpoints import act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.refunds import refunding
from portico.resources.refunds.declaration import Refund
from portico.resources.test_helpers import following
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.markers import NotEmptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape


class CreateOrders(Shape):
    """What may be sent with a new refund that is no property of it."""

    refund_application_fee: bool | None = None
    """Whether the platform's fee is given back, in proportion."""
    reverse_transfer: bool | None = None
    """Whether the transfer to the connected account is taken back, in proportion."""


class RefundFilters(Paging):
    """Which refunds to list."""

    charge: NotEmptyable[Annotated[str | None, Refers("charge")]] = None
    """Only those of this charge."""
    created: Range | None = None
    """When they were made."""
    payment_intent: NotEmptyable[Annotated[str | None, Refers("payment_intent")]] = None
    """Only those of this payment."""


async def create(tx: Transaction, draft: Refund, orders: CreateOrders) -> Refund:
    """Give money back."""
    charge = await _charge(tx, draft)
    if charge.source_transfer:
        raise InvalidRequest(
            f"This payment came by the transfer {charge.source_transfer}. Reverse that instead.", param=("charge",)
        )
    if "currency" in draft.model_fields_set and draft.currency != charge.currency:
        raise InvalidRequest(f"The charge is in {charge.currency}, not in {draft.currency}.", param=("currency",))
    if "amount" in draft.model_fields_set and draft.amount == 0:
        raise InvalidRequest(
            "This value must be greater than or equal to 1.", param=("amount",), code="parameter_invalid_integer"
        )
    return await refunding.refund(
        await following.of_customer(tx, charge.customer),
        charge,
        draft,
        reverses=bool(orders.reverse_transfer),
        refunds_fee=bool(orders.refund_application_fee),
        param=("charge",) if draft.charge else ("payment_intent",),
    )


async def _charge(tx: Transaction, draft: Refund) -> Charge:
    """What is to be given back."""
    if draft.charge:
        charge = await tx.need(Charge, draft.charge, param=("charge",))
        if draft.payment_intent not in (None, charge.payment_intent):
            raise InvalidRequest("`charge` and `payment_intent` are not the same payment.", param=("payment_intent",))
        return charge
    if not draft.payment_intent:
        raise ParameterMissing(("charge",))
    intent = await tx.need(PaymentIntent, draft.payment_intent, param=("payment_intent",))
    if not intent.latest_charge:
        raise InvalidRequest(
            f"This PaymentIntent ({intent.id}) does not have a successful charge to refund.", param=("payment_intent",)
        )
    return await tx.need(Charge, intent.latest_charge, param=("payment_intent",))


async def update(tx: Transaction, before: Refund, after: Refund) -> Refund:
    """Keep the refund's new state."""
    kept = await tx.replace(before, after)
    await refunding.tell(tx, before, kept)
    await refunding.show(tx, kept)
    return kept


async def cancel(_tx: Transaction, before: Refund) -> Refund:
    """Raises InvalidRequest: no refund waits for its customer, as transfers to a bank of her choice do."""
    raise InvalidRequest(
        f"You cannot cancel this refund because it has a status of {before.status}. Only a refund with one of the "
        "following statuses may be canceled: requires_action."
    )


ENDPOINTS = (
    creates(Refund, create, CreateOrders),
    retrieve(Refund),
    updates(Refund, update),
    index(Refund, RefundFilters),
    act(Refund, "cancel", cancel),
)
