"""Invoices of a subscription that nobody is to pay any more."""

from portico.resources import challenges
from portico.resources.invoices import closing, collecting, payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions import pending_updates
from portico.resources.subscriptions.alarms import set_alarm
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

LIVE = ("draft", "open")


async def void_latest(tx: Transaction, subscription: Subscription) -> None:
    """Nobody will pay the latest invoice any more."""
    await _void(tx, subscription.latest_invoice)


async def expire(tx: Transaction, before: Subscription) -> Subscription:
    """A subscription whose first invoice is not paid never begins."""
    await void_latest(tx, before)
    kept = await tx.get(Subscription, before.id) or before
    if kept.status != "incomplete":
        return kept
    over = await tx.replace(kept, kept.having(status="incomplete_expired", ended_at=tx.now))
    await set_alarm(tx, over)
    return over


async def deposits_until(tx: Transaction, subscription: Subscription) -> int | None:
    """Until when an account may be verified that pays the first invoice: by small deposits, but in its period."""
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    found = await payments.default_one(tx, invoice) if invoice else None
    until = challenges.deposits_until(found[1].next_action) if found else None
    return min(until, subscription.current_period_end) if until else None


async def _void(tx: Transaction, id: str | None) -> Invoice | None:
    """An invoice that nobody will pay any more; None if it is not open, or stays so since a part of it is paid."""
    invoice = await tx.get(Invoice, id or "", lock=True)
    if invoice is None or invoice.status != "open":
        return None
    if invoice.amount_paid:
        await _stop(tx, invoice)
        return None
    return await closing.void(tx, invoice)


async def give_update_up(tx: Transaction, before: Subscription) -> Subscription:
    """A change that waits for its payment is called off."""
    await _void(tx, pending_updates.invoice_of(before))
    kept = await tx.get(Subscription, before.id) or before
    return await tx.replace(kept, kept.having(**pending_updates.NOTHING), "silently")


async def end_update(tx: Transaction, before: Subscription) -> Subscription:
    """The time of the update is over; where a debit is under way, there is more of it, but none beyond the period."""
    longer = pending_updates.prolonged(tx, before)
    if longer is None or not await is_under_way(tx, before):
        return await drop_update(tx, before)
    kept = await tx.replace(before, longer, "updated")
    await set_alarm(tx, kept)
    return kept


async def drop_update(tx: Transaction, before: Subscription) -> Subscription:
    """Nobody paid for the update in time."""
    await pending_updates.give_up(tx, before)
    kept = await tx.replace(before, before.having(**pending_updates.NOTHING), "pending_update_expired", "updated")
    invoice = await _void(tx, pending_updates.invoice_of(before))
    if invoice is not None:
        await pending_updates.free(tx, before, invoice)
    return await tx.get(Subscription, kept.id) or kept


async def is_under_way(tx: Transaction, subscription: Subscription) -> bool:
    """Whether the money for a pending update is on its way, as a debit of a bank account is for days."""
    invoice = await tx.get(Invoice, pending_updates.invoice_of(subscription) or "")
    return invoice is not None and invoice.status == "open" and await collecting.is_processing(tx, invoice)


async def give_resumption_up(tx: Transaction, before: Subscription) -> Subscription:
    """The end of a pause that waits for its payment is called off: nobody paid, or it is wanted otherwise."""
    assert before.resumption is not None
    await _void(tx, before.resumption.invoice)
    kept = await tx.get(Subscription, before.id) or before
    return await tx.replace(kept, kept.having(resumption=None), "silently")


async def call_off(tx: Transaction, before: Subscription) -> Subscription:
    """What waits for its payment never comes: a change, or the end of a pause."""
    if before.pending_update is not None:
        before = await give_update_up(tx, before)
    return before if before.resumption is None else await give_resumption_up(tx, before)


async def stop_collecting(tx: Transaction, **whose: str) -> None:
    """Nobody is charged by itself any more for what is open of a customer, or of a subscription."""
    for invoice in await tx.find(Invoice, limit=100, **whose):
        if invoice.status in LIVE and invoice.auto_advance:
            await _stop(tx, invoice)


async def _stop(tx: Transaction, invoice: Invoice) -> None:
    """An invoice is not collected by itself any more."""
    stopped = invoice.having(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
    await tx.wake(await tx.replace(invoice, stopped), None)
