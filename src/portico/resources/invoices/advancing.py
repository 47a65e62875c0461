"""What an invoice does when its time has come: it is finalized, charged, or overdue; and what pays it tells it so."""

from portico.resources.customers import owing
from portico.resources.dunning.declaration import settings
from portico.resources.invoices import closing, collecting, falling_due, payments, staying
from portico.resources.invoices.collecting import fail
from portico.resources.invoices.declaration import PAYABLE, Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.invoices.settling import settle
from portico.resources.invoices.telling import tell
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.subscriptions.late_usage import counted_again
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction


async def wake(tx: Transaction, before: Invoice) -> None:
    """Whatever is due for an invoice."""
    if before.status == "draft":
        await _advance(tx, before)
    elif before.status == "open" and before.is_automatic:
        await _retry(tx, before)
    elif before.status == "open":
        await _wait(tx, before)


async def _advance(tx: Transaction, before: Invoice) -> None:
    """A draft has waited long enough."""
    due = before.automatically_finalizes_at
    if not before.auto_advance or due is None or due > tx.now:
        return
    invoice = await staying.finalize(tx, await counted_again(tx, before))
    if invoice.status == "open":
        await after_finalizing(tx, invoice)


async def after_finalizing(tx: Transaction, invoice: Invoice) -> Invoice:
    """What comes next by itself: a first attempt, or a letter; or nothing, if it was made while collection paused."""
    if invoice.collection_paused == "void":
        return await closing.void(tx, invoice)
    if invoice.collection_paused == "mark_uncollectible":
        return await closing.give_up(tx, invoice, reason="subscription_paused")
    if invoice.is_automatic:
        return await collecting.collect(tx, invoice)
    await tx.tell(invoice, "sent")
    return invoice


async def _retry(tx: Transaction, before: Invoice) -> None:
    """The next attempt by the schedule."""
    due = before.next_payment_attempt
    if not before.auto_advance or due is None or due > tx.now:
        return
    await collecting.collect(tx, before)


async def _wait(tx: Transaction, before: Invoice) -> None:
    """What was sent will be due; or it is overdue, or has been for as long as anybody waits."""
    if before.due_date is None:
        return
    if before.due_date > tx.now:
        await tx.wake(before, before.due_date, falling_due.OVERDUE)
        await tx.tell(before, "will_be_due")
        return
    dunning = await settings(tx)
    end = falling_due.given_up_at(before, dunning)
    if end is not None and end <= tx.due:
        if before.auto_advance:
            await collecting.exhaust(tx, before, dunning, reason="payment_not_received")
        return
    await tx.wake(before, end, collecting.ATTEMPT)
    await tx.tell(before, "overdue")
    await tell(tx, before, "overdue")
    await owing.mark(tx, before.customer, delinquent=True)


async def on_payment(tx: Transaction, intent: PaymentIntent) -> None:
    """An intent has succeeded, failed or begun to wait by a challenge, a late debit, or through the API."""
    if intent.invoice is None:
        return
    own = await of_customer(tx, intent.customer) if tx.clock == "" else tx
    invoice = await own.get(Invoice, intent.invoice, lock=True)
    payment = await _payment(own, intent)
    if invoice is None or payment is None:
        return
    if intent.status == "succeeded":
        counted = {"attempted": True, "attempt_count": invoice.attempt_count + (not invoice.attempted)}
        await settle(own, invoice, payment, intent.amount_received, **counted)
    elif intent.status == "canceled":
        await payments.cancel(own, payment)
    elif intent.status == "processing":
        await collecting.wait(own, invoice, by_hand=True)
    elif invoice.status in PAYABLE:
        await payments.resize_default(own, invoice)
        await _failed(own, invoice, intent)
    else:
        await payments.cancel_open(own, invoice, "void_invoice" if invoice.status == "void" else "automatic")


async def _failed(tx: Transaction, invoice: Invoice, intent: PaymentIntent) -> None:
    """A payment has failed: at once, or after the days that a debit takes.

    A subscription that began on trust in a debit goes on; its first invoice is void.
    """
    error = intent.last_payment_error
    if error is None or error.payment_method is None or error.payment_method.type == "card":
        await fail(tx, invoice, by_hand=True)
    elif invoice.billing_reason != "subscription_create" or invoice.status != "open":
        await fail(tx, invoice, late=True)
    else:
        await tx.tell(invoice, "payment_failed")
        await closing.void(tx, invoice)


async def _payment(tx: Transaction, intent: PaymentIntent) -> InvoicePayment | None:
    found = await tx.find(InvoicePayment, payment_payment_intent=intent.id, status="open")
    return found[0] if found else None
