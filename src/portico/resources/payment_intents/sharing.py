"""What others get of a payment: the platform's fee, and what goes on to a connected account.

Source: Stripe's "Create direct charges" and "Create destination charges".
"""

from typing import NamedTuple

from portico.resources.accounts import connected
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.options import TransferOnward
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import only_one

FEE: Path = ("application_fee_amount",)
TRANSFER: Path = ("transfer_data",)


def one_amount() -> InvalidRequest:
    """What others get was said in two ways."""
    return only_one("application_fee_amount", "transfer_data[amount]", param=FEE)


class Shares(NamedTuple):
    """What others get."""

    application_fee_amount: int | None = None
    transfer_data: TransferOnward | None = None


async def check(tx: Transaction, intent: PaymentIntent, before: PaymentIntent | None = None) -> None:
    """Who gets something must be there, and nobody gets more than is paid. Raises InvalidRequest."""
    transfer, fee = intent.transfer_data, intent.application_fee_amount
    if transfer and not (before and before.transfer_data):
        await connected.check_destination(tx, transfer.destination, (*TRANSFER, "destination"))
    if fee is not None and transfer is None and not connected.is_connected(tx):
        raise InvalidRequest(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an "
            "OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
            param=FEE,
        )
    if fee is not None and fee > intent.amount:
        raise InvalidRequest(
            f"The application fee ({fee}) cannot be greater than the amount of the payment ({intent.amount}).",
            param=FEE,
        )
    if transfer is None or transfer.amount is None:
        return
    if fee is not None:
        raise one_amount()
    if transfer.amount > intent.amount:
        raise InvalidRequest(
            f"The transfer ({transfer.amount}) cannot be greater than the amount of the payment ({intent.amount}).",
            param=(*TRANSFER, "amount"),
        )


def check_update(before: PaymentIntent, after: PaymentIntent) -> None:
    """What was paid has been shared already. Raises InvalidRequest."""
    changed = [name for name in Shares._fields if getattr(before, name) != getattr(after, name)]
    if not changed:
        return
    if before.status in ("canceled", "processing", "succeeded"):
        raise InvalidRequest(
            f"The parameter {changed[0]} cannot be updated on a PaymentIntent after a capture has already been made.",
            param=(changed[0],),
        )
    if before.invoice:
        raise InvalidRequest(
            f"This PaymentIntent belongs to the invoice `{before.invoice}`, which says who gets what of it.",
            param=(changed[0],),
        )
    if before.transfer_data is None and after.transfer_data is not None:
        raise InvalidRequest(
            "`transfer_data` can only be changed on a PaymentIntent that was created with it.", param=TRANSFER
        )
