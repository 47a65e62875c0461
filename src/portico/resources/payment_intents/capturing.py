"""Taking money that was only held, or letting it go."""

from typing import Any

from portico.resources.charges import charging
from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents import paying, sharing
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.orders import CaptureOrders
from portico.resources.transfers import booking
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def capture(tx: Transaction, before: PaymentIntent, orders: CaptureOrders) -> PaymentIntent:
    """Take held money. What is not taken is let go."""
    if before.status != "requires_capture":
        raise InvalidRequest(
            f"This PaymentIntent could not be captured because it has a status of {before.status}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
            code="payment_intent_unexpected_state",
        )
    amount = before.amount_capturable if orders.amount_to_capture is None else orders.amount_to_capture
    if not 1 <= amount <= before.amount_capturable:
        raise InvalidRequest(
            f"The requested capture amount must be at least 1 and at most {before.amount_capturable}.",
            param=("amount_to_capture",),
            code="amount_too_large" if amount > before.amount_capturable else "amount_too_small",
        )
    shares = _shares(before, orders)
    await sharing.check(tx, before.having(**shares._asdict()), before)
    charge = await tx.get(Charge, before.latest_charge or "")
    assert charge is not None
    released = charge.amount - amount
    taken = charge.having(amount_captured=amount, amount_refunded=released, captured=True, **charging.shared(shares))
    await tx.replace(charge, await booking.book(tx, taken, shares.transfer_data), "captured")
    changes = _changes(before, orders) | shares._asdict()
    paid = before.having(amount_capturable=0, amount_received=amount, status="succeeded", **changes)
    return await paying.tell(tx, await tx.replace(before, paid, "succeeded"))


def _shares(before: PaymentIntent, orders: CaptureOrders) -> sharing.Shares:
    """What others get, as it is said with the capture, or was said before. Raises InvalidRequest."""
    fee, transfer = before.application_fee_amount, before.transfer_data
    if orders.application_fee_amount is not None:
        fee = orders.application_fee_amount
    if orders.transfer_data is not None:
        if transfer is None:
            raise InvalidRequest("This PaymentIntent has no `transfer_data`.", param=sharing.TRANSFER)
        transfer = transfer.model_copy(update={"amount": orders.transfer_data.amount})
    return sharing.Shares(fee, transfer)


def _changes(before: PaymentIntent, orders: CaptureOrders) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: getattr(orders, name)
        for name in ("statement_descriptor", "statement_descriptor_suffix")
        if getattr(orders, name)
    }
    if orders.metadata:
        changes["metadata"] = {**before.metadata, **orders.metadata}
    return changes


async def let_go(tx: Transaction, intent: PaymentIntent) -> None:
    """Give held money back."""
    charge = await tx.get(Charge, intent.latest_charge or "")
    if charge:
        await tx.replace(charge, charge.having(amount_refunded=charge.amount, refunded=True), "refunded")
