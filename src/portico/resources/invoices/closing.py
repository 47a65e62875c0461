"""Invoices that nobody will pay: voided, or given up. Source: billing-behaviour 3.1 and 3.7."""

from typing import Literal

from portico.resources.balances.moving import move
from portico.resources.customers import owing
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import payments, telling
from portico.resources.invoices.declaration import PAYABLE, Invoice
from portico.resources.invoices.parts import StatusDetails, Uncollectible
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

Reason = Literal[
    "max_payment_attempts", "payment_not_received", "subscription_canceled", "subscription_paused", "user_forgiven"
]


def not_open() -> InvalidRequest:
    """The refusal of what is done to open invoices only."""
    return InvalidRequest("You can only pass in open invoices. This invoice isn't open.", param=("invoice",))


async def void(tx: Transaction, before: Invoice, *, revision: str | None = None) -> Invoice:
    """The invoice was a mistake: nothing is owed, and the customer's balance is what it was.

    A `revision` takes its place.
    """
    if before.status not in PAYABLE:
        raise not_open()
    if before.amount_paid:
        raise InvalidRequest("A part of this invoice is paid; credit it instead.", param=("invoice",))
    await payments.cancel_open(tx, before, "void_invoice")
    after = before.having(
        amount_remaining=0,
        auto_advance=False,
        latest_revision=revision or before.latest_revision,
        next_payment_attempt=None,
        status="void",
        status_details=None,
        status_transitions=before.status_transitions.having(voided_at=tx.now),
    )
    kept = await tx.replace(before, after, "voided", "updated")
    await tx.wake(kept, None)
    customer = await tx.get(Customer, kept.customer, lock=True)
    if customer is not None:
        back = -kept.balance_applied
        await move(tx, customer, back, "unapplied_from_invoice", currency=kept.currency, invoice=kept.id)
    await telling.tell(tx, kept, "voided")
    return kept


async def mark_uncollectible(tx: Transaction, before: Invoice) -> Invoice:
    """Nobody expects a payment any more; but one may still come."""
    if before.status != "open":
        raise not_open()
    kept = await give_up(tx, before, reason="user_forgiven")
    await owing.mark(tx, kept.customer, delinquent=False)
    return kept


async def give_up(tx: Transaction, before: Invoice, *, reason: Reason, tells: bool = True) -> Invoice:
    """The same, for a reason."""
    after = before.having(
        auto_advance=False,
        next_payment_attempt=None,
        status="uncollectible",
        status_details=StatusDetails.of(uncollectible=Uncollectible.of(reason=reason)),
        status_transitions=before.status_transitions.having(marked_uncollectible_at=tx.now),
    )
    kept = await tx.replace(before, after, "marked_uncollectible", "updated")
    await tx.wake(kept, None)
    if tells:
        await telling.tell(tx, kept, "uncollectible")
    return kept
