"""`invoice_payment`: what pays an invoice. Source: billing-behaviour 3.11."""

from typing import Annotated, Literal

from portico.resources.endpoints import index, retrieve
from portico.resources.invoices import sharing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import CancellationReason, PaymentIntent
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.markers import Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape

MOST = 100


class PaymentFilter(Shape):
    """What pays."""

    payment_intent: Annotated[str | None, Refers("payment_intent")] = None
    """A payment intent."""
    payment_record: Annotated[str | None, Refers("payment_record")] = None
    """A payment that was made elsewhere."""
    type: Literal["payment_intent", "payment_record"]
    """What kind of thing it is."""


class PaymentFilters(Paging):
    """Which payments to list."""

    created: Range | None = None
    """When they were made."""
    invoice: Annotated[str | None, Refers("invoice")] = None
    """Only those of this invoice."""
    payment: PaymentFilter | None = None
    """Only those by this."""
    status: Literal["canceled", "open", "paid"] | None = None
    """Only those that stand so."""


async def open_ones(tx: Transaction, invoice: Invoice) -> list[InvoicePayment]:
    """Payments that may still come."""
    return await tx.find(InvoicePayment, limit=MOST, invoice=invoice.id, status="open")


async def default_one(tx: Transaction, invoice: Invoice) -> tuple[InvoicePayment, PaymentIntent] | None:
    """The payment that was opened with the invoice, and its intent; None if it is not open any more."""
    for payment in await open_ones(tx, invoice):
        intent = await intent_of(tx, payment)
        if payment.is_default and intent is not None:
            return payment, intent
    return None


async def method_that_paid(tx: Transaction, invoice: Invoice) -> str | None:
    """What the customer has paid the invoice with, and can pay with again; None if there is no such thing."""
    for payment in await tx.find(InvoicePayment, limit=MOST, invoice=invoice.id, status="paid"):
        intent = await intent_of(tx, payment)
        method = await tx.get(PaymentMethod, intent.payment_method or "") if intent else None
        if method is not None and method.customer == invoice.customer:
            return method.id
    return None


async def intent_of(tx: Transaction, payment: InvoicePayment) -> PaymentIntent | None:
    """The payment intent behind a payment."""
    id = payment.payment.payment_intent
    return await tx.get(PaymentIntent, id, lock=True) if id else None


async def mark_paid(tx: Transaction, payment: InvoicePayment, amount: int) -> InvoicePayment:
    """The payment has come."""
    transitions = payment.status_transitions.having(paid_at=tx.now)
    paid = payment.having(amount_paid=amount, status="paid", status_transitions=transitions)
    return await tx.replace(payment, paid, "paid")


async def cancel_open(tx: Transaction, invoice: Invoice, reason: CancellationReason) -> None:
    """No payment comes any more: their intents are given up, but for debits, which nobody can stop."""
    for payment in await open_ones(tx, invoice):
        intent = await intent_of(tx, payment)
        if intent is not None and intent.status == "processing":
            continue
        if intent is not None and intent.status not in ("canceled", "succeeded"):
            await paying.cancel(tx, intent, reason)
        await cancel(tx, payment)


async def cancel(tx: Transaction, payment: InvoicePayment) -> None:
    """The payment does not come any more."""
    transitions = payment.status_transitions.having(canceled_at=tx.now)
    await tx.replace(payment, payment.having(status="canceled", status_transitions=transitions), "canceled")


async def resize_default(tx: Transaction, invoice: Invoice) -> None:
    """What is opened with the invoice asks for what remains, unless it is being debited already."""
    found = await default_one(tx, invoice)
    if found is None:
        return
    payment, intent = found
    if intent.amount != invoice.amount_remaining and intent.status != "processing":
        shares = sharing.of_payment(invoice, invoice.amount_remaining)
        await paying.resize(tx, intent, invoice.amount_remaining, shares)
        await tx.replace(payment, payment.having(amount_requested=invoice.amount_remaining), "resized")


ENDPOINTS = (retrieve(InvoicePayment), index(InvoicePayment, PaymentFilters))
