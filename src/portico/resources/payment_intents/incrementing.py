"""Holding more of what is held already: an incremental authorization. Source: stripe 16.1.0."""

from typing import Annotated

from pydantic import Field

from portico.resources import whole_units
from portico.resources.charges import charging
from portico.resources.charges.declaration import Charge
from portico.resources.charges.details import Overcapture
from portico.resources.payment_intents import capturing, sharing
from portico.resources.payment_intents.declaration import MAX_AMOUNT, PaymentIntent
from portico.resources.payment_intents.errors import unexpected
from portico.resources.payment_intents.orders import CaptureTransfer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import NotEmptyable
from portico.wire.noting import noted
from portico.wire.shape import MetadataChange, Shape

MOST = 10
"""How many times a payment can be incremented."""


class IncrementOrders(Shape):
    """How much more is held."""

    amount: Annotated[int, Field(ge=1, le=MAX_AMOUNT)]
    """How much it is in all from now on, in minor units."""
    application_fee_amount: Annotated[int, Field(ge=0)] | None = None
    """What the platform keeps, in minor units."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    metadata: MetadataChange = {}
    """Keys and values of your own."""
    statement_descriptor: NotEmptyable[Annotated[str, Field(max_length=22)] | None] = None
    """What stands on the bank's statement."""
    transfer_data: CaptureTransfer | None = None
    """How much goes on to the connected account."""


async def increment(tx: Transaction, before: PaymentIntent, orders: IncrementOrders) -> PaymentIntent:
    """Hold more. The test bank, which holds what it holds, refuses none."""
    _check(before, orders)
    shares = capturing.shares_of(before, orders.application_fee_amount, orders.transfer_data)
    await sharing.check(tx, before.having(amount=orders.amount, **shares._asdict()), before)
    charge = await tx.get(Charge, before.latest_charge or "")
    assert charge is not None
    details = charge.payment_method_details
    assert details is not None and details.card is not None
    capturable = Overcapture.of(maximum_amount_capturable=orders.amount)
    card = details.card.having(amount_authorized=orders.amount, overcapture=capturable)
    changes = {"amount": orders.amount, "payment_method_details": details.having(card=card)}
    await tx.replace(charge, charge.having(**changes, **charging.shared(shares)))
    after = before.having(
        amount=orders.amount,
        amount_capturable=orders.amount,
        description=orders.description or before.description,
        increments=before.increments + 1,
        metadata=noted(before.metadata, orders),
        statement_descriptor=orders.statement_descriptor or before.statement_descriptor,
        **shares._asdict(),
    )
    return await tx.replace(before, after, "amount_capturable_updated")


def _check(intent: PaymentIntent, orders: IncrementOrders) -> None:
    """Whether more can be held. Raises InvalidRequest."""
    if intent.status != "requires_capture":
        raise unexpected(
            f"You cannot increment the authorization of this PaymentIntent because it has a status of {intent.status}. "
            "Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.",
        )
    options = intent.payment_method_options.card if intent.payment_method_options else None
    if options is None or options.request_incremental_authorization != "if_available":
        raise InvalidRequest(
            "This PaymentIntent is not eligible for incremental authorization because you did not request support "
            "using `request_incremental_authorization` when you created or confirmed it."
        )
    if intent.increments == MOST:
        raise InvalidRequest(f"The authorization of a PaymentIntent can be incremented at most {MOST} times.")
    whole_units.check(orders.amount, intent.currency, ("amount",))
    if orders.amount <= intent.amount:
        raise InvalidRequest(
            f"The amount must be greater than the amount that is authorized already, which is {intent.amount}.",
            param=("amount",),
        )
