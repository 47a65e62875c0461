"""Taking money that was only held, or letting it go: by hand, or when nobody has taken it for seven days."""

from typing import Any

from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.orders import CaptureOrders
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
    if orders.final_capture is False:
        raise InvalidRequest(
            "You can only set `final_capture` to `false` when multicapture is available for the PaymentIntent.",
            param=("final_capture",),
        )
    charge = await tx.get(Charge, before.latest_charge or "")
    assert charge is not None
    await tx.wake(before, None)
    released = charge.amount - amount
    taken = charge.having(amount_captured=amount, amount_refunded=released, captured=True)
    await tx.replace(charge, taken, "captured")
    paid = before.having(amount_capturable=0, amount_received=amount, status="succeeded", **_changes(before, orders))
    return await paying.tell(tx, await tx.replace(before, paid, "succeeded"))


def _changes(before: PaymentIntent, orders: CaptureOrders) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: getattr(orders, name)
        for name in ("statement_descriptor", "statement_descriptor_suffix")
        if getattr(orders, name)
    }
    if orders.metadata:
        changes["metadata"] = {**before.metadata, **orders.metadata}
    return changes


async def wake(tx: Transaction, intent: PaymentIntent) -> PaymentIntent:
    """The time has come to know what became of a debit, or to let go of what nobody took."""
    if intent.status != "requires_capture":
        return await paying.settle(tx, intent)
    return await paying.tell(tx, await paying.cancel(tx, intent, "expired"))
