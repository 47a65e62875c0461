"""Where the money of a credit note goes: to the customer's balance, to refunds, or elsewhere.

Source: billing-behaviour 3.12.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from portico.billing import totals
from portico.resources import giving_back, whole_units
from portico.resources.balances import moving
from portico.resources.charges.declaration import Charge
from portico.resources.credit_notes.declaration import CreditedRefund, CreditNote
from portico.resources.credit_notes.orders import CreditNoteOrders
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.refunds import refunding
from portico.resources.refunds.declaration import Refund
from portico.resources.subscriptions.tariffs import money
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import only_one

MOST_PAYMENTS = 100
REFUND: Path = ("refund_amount",)


def is_split(orders: CreditNoteOrders) -> bool:
    """Whether it is said where the money goes."""
    said = (orders.credit_amount, orders.out_of_band_amount, orders.refund_amount, orders.refunds)
    return any(part is not None for part in said)


def check_split(
    invoice: Invoice, orders: CreditNoteOrders, named: tuple[CreditedRefund, ...], total: int, rest: int
) -> None:
    """What does not come off the invoice, the `rest`, goes somewhere, to the last minor unit. Raises InvalidRequest."""
    if orders.refunds and orders.refund_amount:
        raise only_one("refund_amount", "refunds", param=("refund_amount",))
    refunded = sum(refund.amount_refunded for refund in named)
    sent = (orders.credit_amount or 0) + (orders.out_of_band_amount or 0) + (orders.refund_amount or 0) + refunded
    if sent != rest:
        raise InvalidRequest(_uneven(invoice, sent, rest, is_all=rest == total), param=("credit_amount",))


def _uneven(invoice: Invoice, sent: int, rest: int, *, is_all: bool) -> str:
    """What is said of parts that do not come to the whole."""
    said, wanted = (money(Decimal(amount), invoice.currency) for amount in (sent, rest))
    step = totals.step(invoice.currency)
    less = "" if is_all else " that does not come off what remains to be paid"
    is_bound = step > 1 and invoice.status == "open"
    only = f" Only multiples of {step} can come off an open invoice in {invoice.currency}." if is_bound else ""
    return (
        f"The sum of credit amount, refund amount and out of band amount ({said}) must equal the credit note amount"
        f"{less} ({wanted}).{only}"
    )


async def to_balance(tx: Transaction, note: CreditNote, amount: int) -> str | None:
    """Put a part on the customer's balance; the id of the row that says so."""
    if not amount:
        return None
    customer = await tx.need(Customer, note.customer, param=("customer",), lock=True)
    row = moving.entry(customer, -amount, note.currency, "credit_note", invoice=note.invoice, credit_note=note.id)
    _, kept = await moving.enter(tx, customer, row)
    return kept.id


class Part(NamedTuple):
    """What is to be given back of a charge, in minor units."""

    charge: Charge
    amount: int


async def parts(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders) -> list[Part]:
    """What is refunded now, if that is asked for: of one charge that has enough, or else of several.

    Raises InvalidRequest for what cannot be given back.
    """
    if not orders.refund_amount:
        return []
    charges = await _charges(tx, invoice)
    left = sum(charge.left for charge in charges)
    wanted = giving_back.part(orders.refund_amount, left, invoice.currency, refunding.TOO_MUCH, REFUND)
    enough = [charge for charge in charges if charge.left >= wanted]
    found = []
    for charge in enough[:1] or charges:
        amount = min(wanted, charge.left)
        if amount != charge.left:
            whole_units.check(amount, invoice.currency, REFUND)
        found.append(Part(charge, amount))
        wanted -= amount
    return [part for part in found if part.amount]


async def _charges(tx: Transaction, invoice: Invoice) -> list[Charge]:
    """What the customer has paid the invoice with, the newest first. Raises InvalidRequest if there is nothing left."""
    found = []
    for payment in await tx.find(InvoicePayment, limit=MOST_PAYMENTS, invoice=invoice.id, status="paid"):
        intent = await tx.get(PaymentIntent, payment.payment.payment_intent or "")
        charge = await tx.get(Charge, intent.latest_charge, lock=True) if intent and intent.latest_charge else None
        if charge is not None:
            found.append(charge)
    if not found:
        raise InvalidRequest("This invoice was not paid by a charge that can be refunded.", param=REFUND)
    if all(charge.refunded for charge in found):
        refunding.check(found[0], REFUND)
    return found


async def refund(tx: Transaction, parts: Iterable[Part]) -> tuple[CreditedRefund, ...]:
    """Give the parts back."""
    made = [await refunding.refund(tx, charge, Refund.of(amount=amount)) for charge, amount in parts]
    return tuple(CreditedRefund.of(amount_refunded=one.amount, refund=one.id, type="refund") for one in made)
