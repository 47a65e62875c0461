"""A credit note with all its sums, before it is kept. Source: billing-behaviour 3.12."""

from typing import Any, NamedTuple

from portico.billing.crediting import Sums, off
from portico.billing.totals import step
from portico.resources.credit_notes import bounds, naming, paying_back
from portico.resources.credit_notes.counting import counted
from portico.resources.credit_notes.declaration import CreditNote
from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.credit_notes.orders import CreditNoteOrders
from portico.resources.invoices import collecting
from portico.resources.invoices.declaration import SHOWN_LINES, Invoice
from portico.resources.invoices.sums import discount_amounts, pretax_credits, tax_amounts
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.lists import ListOf

MOST = 100
"""How many credit notes an invoice may have."""


class Drawn(NamedTuple):
    """A credit note that is not kept yet."""

    note: CreditNote
    lines: list[CreditNoteLineItem]
    invoice: Invoice
    refunds: list[paying_back.Part]
    """What it will refund."""


async def drawn(tx: Transaction, orders: CreditNoteOrders, *, checks: bool) -> tuple[Transaction, Drawn]:
    """The credit note with all its sums, in the customer's time. Raises InvalidRequest."""
    invoice = await _invoice(tx, orders.invoice)
    own = await of_customer(tx, invoice.customer)
    before = await own.find(CreditNote, limit=MOST, invoice=invoice.id)
    lines, sums, delivery = await counted(own, invoice, orders, before)
    named = await naming.named(own, invoice, orders.refunds or (), before)
    await bounds.check(own, invoice, sums.total, before, named)
    unpaid = off(sums.total, invoice.amount_remaining, step(invoice.currency))
    if checks or paying_back.is_split(orders):
        paying_back.check_split(invoice, orders, named, sums.total, sums.total - unpaid)
    id = own.new_id(CreditNote)
    lines = [line.having(credit_note=id) for line in lines]
    note = CreditNote.of(
        id=id,
        object="credit_note",
        lines=_listed(id, lines),
        number=f"{invoice.number}-CN-{len(before) + 1:02}",
        refunds=named,
        shipping_cost=delivery,
        amount_shipping=invoice.amount_shipping if delivery else 0,
        **_said(own, invoice, orders),
        **_summed(sums, unpaid),
    )
    return own, Drawn(note, lines, invoice, await paying_back.parts(own, invoice, orders))


async def _invoice(tx: Transaction, id: str) -> Invoice:
    """What is credited, which nobody else changes meanwhile. Raises InvalidRequest."""
    invoice = await tx.need(Invoice, id, param=("invoice",), lock=True)
    if invoice.status not in ("open", "paid"):
        raise InvalidRequest("Only open and paid invoices can be credited.", param=("invoice",))
    if invoice.status == "open" and await collecting.is_processing(tx, invoice):
        raise InvalidRequest(
            "A payment of this invoice is under way. Credit it when the payment has come or failed.",
            param=("invoice",),
        )
    return invoice


def _said(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders) -> dict[str, Any]:
    """What is ordered, and what its invoice says."""
    return {
        "created": tx.now,
        "currency": invoice.currency,
        "customer": invoice.customer,
        "effective_at": tx.now if orders.effective_at is None else orders.effective_at,
        "invoice": invoice.id,
        "livemode": tx.scope.livemode,
        "memo": orders.memo,
        "metadata": orders.metadata,
        "out_of_band_amount": orders.out_of_band_amount,
        "reason": orders.reason,
    }


def _summed(sums: Sums, unpaid: int) -> dict[str, Any]:
    """The sums, as the credit note shows them."""
    taken = list(sums.discounts.items())
    return {
        "amount": sums.total,
        "discount_amount": sum(sums.discounts.values()),
        "discount_amounts": discount_amounts(taken),
        "post_payment_amount": sums.total - unpaid,
        "pre_payment_amount": unpaid,
        "pretax_credit_amounts": pretax_credits(taken),
        "subtotal": sums.subtotal,
        "subtotal_excluding_tax": sums.subtotal_excluding_tax,
        "total": sums.total,
        "total_excluding_tax": sums.total_excluding_tax,
        "total_taxes": tax_amounts(sums.taxes),
        "type": _type(sums.total, unpaid),
    }


def _type(total: int, unpaid: int) -> str:
    if not unpaid:
        return "post_payment"
    return "pre_payment" if unpaid == total else "mixed"


def _listed(id: str, lines: list[CreditNoteLineItem]) -> ListOf[CreditNoteLineItem]:
    return ListOf[CreditNoteLineItem].of(
        object="list",
        data=tuple(lines[:SHOWN_LINES]),
        has_more=len(lines) > SHOWN_LINES,
        url=f"/v1/credit_notes/{id}/lines",
    )
