"""An invoice for what was paid without one: final and paid from the outset, whatever the customer's balance is."""

from portico.resources.customers.declaration import Customer
from portico.resources.invoices import drafting, finalizing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment, Payment
from portico.resources.invoices.settling import close, settle
from portico.resources.invoices.summing import balance_of
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.storage.transaction import Transaction


async def record(tx: Transaction, order: drafting.Draft, paid: PaymentIntent | None, **said: object) -> Invoice:
    """The invoice, paid by a payment intent that has succeeded, or without one where nothing was to be paid."""
    invoice, lines = await drafting.assemble(tx, order)
    kept = await _finalized(tx, await drafting.keep(tx, invoice.having(**said), lines, waits=False))
    if paid is None:
        return await close(tx, kept, kept.having(attempted=True))
    await tx.replace(paid, paid.having(invoice=kept.id, attached=True), "attached")
    payment = await tx.insert(
        InvoicePayment.of(
            amount_requested=paid.amount,
            currency=kept.currency,
            invoice=kept.id,
            payment=Payment.of(payment_intent=paid.id, type="payment_intent"),
        )
    )
    return await settle(tx, kept, payment, paid.amount_received, attempted=True, attempt_count=1)


async def _finalized(tx: Transaction, draft: Invoice) -> Invoice:
    customer = await tx.need(Customer, draft.customer, param=("customer",), lock=True)
    balance = balance_of(customer, draft.currency)
    number, customer = await finalizing.numbered(tx, draft, customer)
    after = draft.having(
        **await finalizing.frozen(tx, draft, customer),
        **finalizing.dates(tx, draft),
        amount_due=draft.total,
        amount_remaining=draft.total,
        balance_applied=0,
        ending_balance=balance,
        number=number,
        starting_balance=balance,
        status="open",
    )
    return await tx.replace(draft, after, "finalized")
