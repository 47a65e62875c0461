"""Taking money that was only held, or letting it go: by hand, or when nobody has taken it for seven days."""

from typing import Any

from portico.resources import whole_units
from portico.resources.charges import charging
from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents import paying, sharing
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.errors import unexpected
from portico.resources.payment_intents.orders import CaptureOrders, CaptureTransfer
from portico.resources.transfers import booking
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.noting import noted


async def capture(tx: Transaction, before: PaymentIntent, orders: CaptureOrders) -> PaymentIntent:
    """Take held money. What is not taken is let go."""
    amount = _ordered(before, orders)
    shares = shares_of(before, orders.application_fee_amount, orders.transfer_data)
    await sharing.check(tx, before.having(**shares._asdict()), before)
    charge = await tx.get(Charge, before.latest_charge or "")
    assert charge is not None
    await tx.wake(before, None)
    released = charge.amount - amount
    taken = charge.having(amount_captured=amount, amount_refunded=released, captured=True, **charging.shared(shares))
    await tx.replace(charge, await booking.book(tx, taken, shares.transfer_data), "captured")
    changes = _changes(before, orders) | shares._asdict()
    paid = before.having(amount_capturable=0, amount_received=amount, status="succeeded", **changes)
    return await paying.tell(tx, await tx.replace(before, paid, "succeeded"))


def _ordered(before: PaymentIntent, orders: CaptureOrders) -> int:
    """How much is to be taken. Raises InvalidRequest."""
    if before.status != "requires_capture":
        raise unexpected(
            f"This PaymentIntent could not be captured because it has a status of {before.status}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    amount = before.amount_capturable if orders.amount_to_capture is None else orders.amount_to_capture
    if not 1 <= amount <= before.amount_capturable:
        raise InvalidRequest(
            f"The requested capture amount must be at least 1 and at most {before.amount_capturable}.",
            param=("amount_to_capture",),
            code="amount_too_large" if amount > before.amount_capturable else "amount_too_small",
        )
    whole_units.check(amount, before.currency, ("amount_to_capture",))
    if orders.final_capture is False:
        raise InvalidRequest(
            "You can only set `final_capture` to `false` when multicapture is available for the PaymentIntent.",
            param=("final_capture",),
        )
    return amount


def shares_of(before: PaymentIntent, fee: int | None, onward: CaptureTransfer | None) -> sharing.Shares:
    """What others get, as it is said now, or was said before. Raises InvalidRequest."""
    transfer = before.transfer_data
    if onward is not None:
        if transfer is None:
            raise InvalidRequest("This PaymentIntent has no `transfer_data`.", param=sharing.TRANSFER)
        transfer = transfer.model_copy(update={"amount": onward.amount})
    return sharing.Shares(before.application_fee_amount if fee is None else fee, transfer)


def _changes(before: PaymentIntent, orders: CaptureOrders) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: getattr(orders, name)
        for name in ("statement_descriptor", "statement_descriptor_suffix")
        if getattr(orders, name)
    }
    return changes | {"metadata": noted(before.metadata, orders)}


async def wake(tx: Transaction, intent: PaymentIntent) -> PaymentIntent:
    """The time has come to know what became of a debit, or to let go of what nobody took."""
    if intent.status != "requires_capture":
        return await paying.settle(tx, intent)
    return await paying.tell(tx, await paying.cancel(tx, intent, "expired"))
