"""Money has come in for an invoice."""

from portico.resources.balances.moving import move
from portico.resources.customers import owing
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import payments, telling
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.storage.transaction import Transaction


async def settle(tx: Transaction, invoice: Invoice, payment: InvoicePayment, amount: int, **changes: object) -> Invoice:
    """A payment has come: the invoice is paid when nothing remains; what is too much goes to the customer's balance."""
    await payments.mark_paid(tx, payment, amount)
    if invoice.status in ("paid", "void"):
        return await _come_too_late(tx, invoice, amount)
    fits = min(amount, invoice.amount_remaining)
    after = invoice.having(
        **changes,
        amount_overpaid=invoice.amount_overpaid + amount - fits,
        amount_paid=invoice.amount_paid + fits,
        amount_remaining=invoice.amount_remaining - fits,
    )
    if after.amount_remaining:
        kept = await tx.replace(invoice, after)
        await payments.resize_default(tx, kept)
        return kept
    await payments.cancel_open(tx, invoice, "automatic")
    kept = await close(tx, invoice, after)
    if amount > fits:
        await _give_back(tx, kept, amount - fits)
    return kept


async def _come_too_late(tx: Transaction, invoice: Invoice, amount: int) -> Invoice:
    """Nothing is owed any more: all of a debit that nobody could stop is the customer's credit."""
    kept = await tx.replace(invoice, invoice.having(amount_overpaid=invoice.amount_overpaid + amount))
    await _give_back(tx, kept, amount)
    return kept


async def close(tx: Transaction, before: Invoice, after: Invoice) -> Invoice:
    """Nothing remains to be paid."""
    transitions = after.status_transitions.having(paid_at=tx.now)
    paid = after.having(
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
        status_details=None,
        status_transitions=transitions,
    )
    kept = await tx.replace(before, paid, "updated", "paid", "payment_succeeded")
    await tx.wake(kept, None)
    await telling.tell(tx, kept, "paid")
    await owing.mark(tx, kept.customer, delinquent=False)
    return kept


async def _give_back(tx: Transaction, invoice: Invoice, amount: int) -> None:
    """What was paid too much is the customer's credit."""
    customer = await tx.get(Customer, invoice.customer, lock=True)
    if customer is not None:
        await move(tx, customer, -amount, "invoice_overpaid", currency=invoice.currency, invoice=invoice.id)
    await tx.tell(invoice, "overpaid")
