"""`charge`: its verbs. Charges are made by payment intents only."""

from typing import Annotated

from portico.resources.charges.declaration import Charge
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import act, index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.resources.values import Email
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import NotEmptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape


class ChargeFilters(Paging):
    """Which charges to list."""

    created: Range | None = None
    """When they were made."""
    customer: NotEmptyable[Annotated[str | None, Refers("customer")]] = None
    """Only this customer's."""
    payment_intent: NotEmptyable[Annotated[str | None, Refers("payment_intent")]] = None
    """Only attempts of this payment."""
    transfer_group: NotEmptyable[str | None] = None
    """Only those with this name."""


async def update(tx: Transaction, before: Charge, after: Charge) -> Charge:
    """Keep the charge's new state."""
    if after.customer != before.customer:
        if before.customer:
            raise InvalidRequest("The customer of a charge cannot be changed once it is set.", param=("customer",))
        await tx.need(Customer, after.customer or "", param=("customer",))
    return await tx.replace(before, after)


class CaptureOrders(Shape):
    """How held money would be taken."""

    amount: int | None = None
    """How much."""
    receipt_email: Email | None = None
    """Where the receipt goes."""
    statement_descriptor: NotEmptyable[str | None] = None
    """What stands on the bank's statement."""
    statement_descriptor_suffix: NotEmptyable[str | None] = None
    """What is added to it on a card's statement."""
    transfer_group: NotEmptyable[str | None] = None
    """A name that payments and transfers share."""


async def capture(_tx: Transaction, before: Charge, _orders: CaptureOrders) -> Charge:
    """Raises InvalidRequest: what a payment intent holds is taken through the intent."""
    if before.captured:
        raise InvalidRequest(f"Charge {before.id} has already been captured.", code="charge_already_captured")
    raise InvalidRequest(
        f"The charge {before.id} was created by a PaymentIntent ({before.payment_intent}) and cannot be captured "
        f"directly. Use `/v1/payment_intents/{before.payment_intent}/capture` instead."
    )


ENDPOINTS = (
    search(Charge),
    retrieve(Charge),
    updates(Charge, update),
    index(Charge, ChargeFilters),
    act(Charge, "capture", capture, CaptureOrders),
)
