"""Payments that were made or reported by themselves, and go towards an invoice. Source: billing-behaviour 3.7."""

from portico.resources.invoices import closing, payments
from portico.resources.invoices.declaration import PAYABLE, Invoice
from portico.resources.invoices.orders import AttachOrders
from portico.resources.invoices.payment_declaration import InvoicePayment, Payment
from portico.resources.invoices.settling import settle
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_records.declaration import PaymentRecord
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import only_one

INTENT: Path = ("payment_intent",)
RECORD: Path = ("payment_record",)
MOST = 100
"""How many invoices a payment was taken from again, at most."""


async def attach_payment(tx: Transaction, before: Invoice, orders: AttachOrders) -> Invoice:
    """Let one payment more go towards an open invoice."""
    if orders.payment_record and orders.payment_intent:
        raise only_one("payment_intent", "payment_record", param=RECORD)
    if not orders.payment_record and not orders.payment_intent:
        raise ParameterMissing(INTENT)
    if before.status not in PAYABLE:
        raise closing.not_open()
    if orders.payment_record:
        return await _attach_record(tx, before, orders.payment_record)
    return await _attach_intent(tx, before, orders.payment_intent or "")


async def _attach_intent(tx: Transaction, before: Invoice, id: str) -> Invoice:
    intent = await tx.need(PaymentIntent, id, param=INTENT, called="payment_intent", lock=True)
    _check_intent(before, intent)
    await tx.replace(intent, intent.having(invoice=before.id, attached=True), "attached")
    pays = Payment.of(payment_intent=intent.id, type="payment_intent")
    payment = await _opened(tx, before, pays, intent.amount)
    if intent.status != "succeeded":
        return before
    return await settle(tx, before, payment, intent.amount_received)


async def _opened(tx: Transaction, invoice: Invoice, pays: Payment, amount: int) -> InvoicePayment:
    """A payment that may come."""
    return await tx.insert(
        InvoicePayment.of(
            amount_requested=amount, currency=invoice.currency, invoice=invoice.id, is_default=False, payment=pays
        )
    )


def _check_intent(invoice: Invoice, intent: PaymentIntent) -> None:
    """Whether a payment can go towards an invoice. Raises InvalidRequest."""
    if intent.customer != invoice.customer:
        raise InvalidRequest("The PaymentIntent must be of the same customer as the invoice.", param=INTENT)
    if intent.currency != invoice.currency:
        raise InvalidRequest(
            f"The PaymentIntent is in `{intent.currency}`, the invoice in `{invoice.currency}`.", param=INTENT
        )
    if intent.invoice is not None:
        raise InvalidRequest(f"The PaymentIntent pays the invoice `{intent.invoice}` already.", param=INTENT)
    if intent.status == "canceled":
        raise InvalidRequest("The PaymentIntent is canceled, so it cannot pay an invoice.", param=INTENT)


async def _attach_record(tx: Transaction, before: Invoice, id: str) -> Invoice:
    record = await tx.need(PaymentRecord, id, param=RECORD, lock=True)
    _check_record(before, record)
    for known in await _of(tx, record):
        raise InvalidRequest(f"The PaymentRecord pays the invoice `{known.invoice}` already.", param=RECORD)
    pays = Payment.of(payment_record=record.id, type="payment_record")
    payment = await _opened(tx, before, pays, record.amount.value)
    return await _paid(tx, before, payment, record) if record.outcome else before


def _check_record(invoice: Invoice, record: PaymentRecord) -> None:
    """The same for what was paid elsewhere, which need not say who paid. Raises InvalidRequest."""
    if record.customer not in (None, invoice.customer):
        raise InvalidRequest("The PaymentRecord must be of the same customer as the invoice.", param=RECORD)
    if record.amount.currency != invoice.currency:
        raise InvalidRequest(
            f"The PaymentRecord is in `{record.amount.currency}`, the invoice in `{invoice.currency}`.", param=RECORD
        )
    if record.outcome in ("canceled", "failed"):
        raise InvalidRequest(f"The PaymentRecord is {record.outcome}, so it cannot pay an invoice.", param=RECORD)
    if record.outcome == "guaranteed" and not record.left:
        raise InvalidRequest("The PaymentRecord is refunded, so it cannot pay an invoice.", param=RECORD)


async def _of(tx: Transaction, record: PaymentRecord) -> list[InvoicePayment]:
    """What the payment pays, or is to pay."""
    found = await tx.find(InvoicePayment, limit=MOST, payment_payment_record=record.id)
    return [payment for payment in found if payment.status != "canceled"]


async def _paid(tx: Transaction, invoice: Invoice, payment: InvoicePayment, record: PaymentRecord) -> Invoice:
    """The money has come elsewhere: all of it that was not given back goes towards the invoice."""
    fits = min(record.left, invoice.amount_remaining)
    return await settle(
        tx,
        invoice,
        payment,
        record.left,
        amount_paid_off_stripe=(invoice.amount_paid_off_stripe or 0) + fits,
        attempted=invoice.attempted or fits == invoice.amount_remaining,
    )


async def on_report(tx: Transaction, record: PaymentRecord) -> None:
    """What became of an attempt elsewhere: one that failed may be followed by another one, so nothing ends by that."""
    waiting = [payment for payment in await _of(tx, record) if payment.status == "open"]
    if not waiting or record.outcome not in ("canceled", "guaranteed"):
        return
    (payment,) = waiting
    invoice = await tx.get(Invoice, payment.invoice, lock=True)
    assert invoice is not None
    own = await of_customer(tx, invoice.customer)
    if record.outcome == "canceled":
        await payments.cancel(own, payment)
    else:
        await _paid(own, invoice, payment, record)


async def before_other_payer(tx: Transaction, record: PaymentRecord, customer: str | None) -> None:
    """What pays an invoice stays its customer's. Raises InvalidRequest."""
    for payment in await _of(tx, record):
        invoice = await tx.get(Invoice, payment.invoice)
        if invoice is not None and customer not in (None, invoice.customer):
            raise InvalidRequest(
                f"The PaymentRecord pays an invoice of the customer `{invoice.customer}`.",
                param=("customer_details", "customer"),
            )
