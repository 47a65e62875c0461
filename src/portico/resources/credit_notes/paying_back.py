"""Where the money of a credit note goes: to the customer's balance, to refunds, or elsewhere.

Source: billing-behaviour 3.12.
"""

from portico.billing import totals
from portico.resources.balances.declaration import BalanceTransaction
from portico.resources.balances.moving import enter
from portico.resources.charges.declaration import Charge
from portico.resources.credit_notes.declaration import CreditedRefund, CreditNote
from portico.resources.credit_notes.orders import CreditNoteOrders
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.refunds import refunding
from portico.resources.refunds.declaration import Refund
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

MOST_PAYMENTS = 100


def is_split(orders: CreditNoteOrders) -> bool:
    """Whether it is said where the money goes."""
    said = (orders.credit_amount, orders.out_of_band_amount, orders.refund_amount, orders.refunds)
    return any(part is not None for part in said)


def check_split(invoice: Invoice, orders: CreditNoteOrders, named: tuple[CreditedRefund, ...], rest: int) -> None:
    """What does not come off the invoice goes somewhere, to the last minor unit. Raises InvalidRequest."""
    if orders.refunds and orders.refund_amount:
        raise InvalidRequest(
            "You may only specify one of these parameters: refund_amount, refunds.", param=("refund_amount",)
        )
    refunded = sum(refund.amount_refunded for refund in named)
    sent = (orders.credit_amount or 0) + (orders.out_of_band_amount or 0) + (orders.refund_amount or 0) + refunded
    if sent != rest:
        step = totals.step(invoice.currency)
        only = f" Only multiples of {step} can come off an open invoice in {invoice.currency}." if step > 1 else ""
        raise InvalidRequest(
            f"The sum of credit amount, refund amount and out of band amount ({sent}) must equal the credit note "
            f"amount that does not come off what remains to be paid ({rest}).{only}",
            param=("credit_amount",),
        )


async def to_balance(tx: Transaction, note: CreditNote, amount: int) -> str | None:
    """Put a part on the customer's balance; the id of the row that says so."""
    if not amount:
        return None
    customer = await tx.need(Customer, note.customer, param=("customer",), lock=True)
    entry = BalanceTransaction.of(
        amount=-amount,
        currency=note.currency,
        customer=customer.id,
        customer_account=customer.customer_account,
        type="credit_note",
        invoice=note.invoice,
        credit_note=note.id,
    )
    _, row = await enter(tx, customer, entry)
    return row.id


async def refunds(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders) -> tuple[CreditedRefund, ...]:
    """The refund that pays it out now, if one is asked for."""
    if not orders.refund_amount:
        return ()
    charge = await _charge(tx, invoice)
    refund = await refunding.refund(tx, charge, Refund.of(amount=orders.refund_amount))
    return (CreditedRefund.of(amount_refunded=refund.amount, refund=refund.id, type="refund"),)


async def _charge(tx: Transaction, invoice: Invoice) -> Charge:
    """What the customer has paid the invoice with. Raises InvalidRequest."""
    for payment in await tx.find(InvoicePayment, limit=MOST_PAYMENTS, invoice=invoice.id, status="paid"):
        intent = await tx.get(PaymentIntent, payment.payment.payment_intent or "")
        charge = await tx.get(Charge, intent.latest_charge, lock=True) if intent and intent.latest_charge else None
        if charge is not None:
            return charge
    raise InvalidRequest("This invoice was not paid by a charge that can be refunded.", param=("refund_amount",))
