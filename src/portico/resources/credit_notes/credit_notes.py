"""`credit_note`: making one, and taking it back. Source: billing-behaviour 3.12."""

from typing import Any, NamedTuple

from portico.billing.crediting import Sums
from portico.resources.balances.declaration import BalanceTransaction
from portico.resources.balances.moving import enter
from portico.resources.charges.declaration import Charge
from portico.resources.credit_notes.counting import counted
from portico.resources.credit_notes.declaration import CreditedRefund, CreditNote
from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.credit_notes.orders import CreditNoteFilters, CreditNoteOrders, PreviewFilters
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Endpoint, act, index, perform, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.invoices import editing, payments, settling
from portico.resources.invoices.declaration import SHOWN_LINES, Invoice
from portico.resources.invoices.lines import cut
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.invoices.sums import discount_amounts, pretax_credits, tax_amounts
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.refunds import refunding
from portico.resources.refunds.declaration import Refund
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path, ResourceMissing
from portico.wire.lists import ListOf
from portico.wire.pages import Paging

MOST = 100


class Drawn(NamedTuple):
    """A credit note that is not kept yet."""

    note: CreditNote
    lines: list[CreditNoteLineItem]
    invoice: Invoice
    named: tuple[CreditedRefund, ...]
    """The refunds that were made already."""


async def create(tx: Transaction, orders: CreditNoteOrders) -> CreditNote:
    """Credit a part of an invoice, or all of it."""
    own, drawn = await _drawn(tx, orders, checks=True)
    note, invoice = drawn.note, drawn.invoice
    for line in drawn.lines:
        await own.insert(line)
    balance = await _to_balance(own, note, orders.credit_amount or 0)
    refunds = await _refunds(own, invoice, orders) or drawn.named
    note = note.having(customer_balance_transaction=balance, refunds=refunds)
    kept = await own.insert(note)
    await _reduce(own, invoice, note)
    return kept


async def preview(tx: Transaction, orders: CreditNoteOrders) -> CreditNote:
    """The credit note that would be made."""
    _, drawn = await _drawn(tx, orders, checks=False)
    return drawn.note


async def preview_lines(tx: Transaction, filters: PreviewFilters) -> tuple[list[CreditNoteLineItem], bool]:
    """A page of the lines that it would have."""
    _, drawn = await _drawn(tx, filters, checks=False)
    return cut(drawn.lines, filters)


async def _drawn(tx: Transaction, orders: CreditNoteOrders, *, checks: bool) -> tuple[Transaction, Drawn]:
    """The credit note with all its sums, in the customer's time. Raises InvalidRequest."""
    invoice = await tx.get(Invoice, orders.invoice, lock=True)
    if invoice is None:
        raise await tx.missing(Invoice, orders.invoice, param=("invoice",))
    if invoice.status not in ("open", "paid"):
        raise InvalidRequest("Only open and paid invoices can be credited.", param=("invoice",))
    own = await of_customer(tx, invoice.customer)
    before = await own.find(CreditNote, limit=MOST, invoice=invoice.id)
    lines, sums, delivery = await counted(own, invoice, orders, before)
    _check_total(invoice, sums.total)
    unpaid = min(sums.total, invoice.amount_remaining)
    named = await _named(own, invoice, orders)
    if checks or _is_split(orders):
        _check_split(orders, named, sums.total - unpaid)
    id = own.new_id(CreditNote)
    lines = [line.having(credit_note=id) for line in lines]
    note = CreditNote.of(
        id=id,
        object="credit_note",
        created=own.now,
        currency=invoice.currency,
        customer=invoice.customer,
        effective_at=own.now if orders.effective_at is None else orders.effective_at,
        invoice=invoice.id,
        lines=_listed(id, lines),
        livemode=own.scope.livemode,
        memo=orders.memo,
        metadata=orders.metadata,
        number=f"{invoice.number}-CN-{len(before) + 1:02}",
        out_of_band_amount=orders.out_of_band_amount,
        reason=orders.reason,
        shipping_cost=delivery,
        amount_shipping=invoice.amount_shipping if delivery else 0,
        **_summed(sums, unpaid),
    )
    return own, Drawn(note, lines, invoice, named)


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


def _check_total(invoice: Invoice, total: int) -> None:
    """Nothing is credited that was never charged. Raises InvalidRequest."""
    left = invoice.total - invoice.pre_payment_credit_notes_amount - invoice.post_payment_credit_notes_amount
    if total <= 0:
        raise InvalidRequest("A credit note must come to more than nothing.", param=("amount",))
    if total > left:
        raise InvalidRequest(
            f"The credit note comes to {total}, but only {left} of the invoice can still be credited.",
            param=("amount",),
        )


def _is_split(orders: CreditNoteOrders) -> bool:
    """Whether it is said where the money goes."""
    said = (orders.credit_amount, orders.out_of_band_amount, orders.refund_amount, orders.refunds)
    return any(part is not None for part in said)


async def _named(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders) -> tuple[CreditedRefund, ...]:
    """The refunds that are named: of payments of the invoice, and all of each unless less is said."""
    found = []
    for place, order in enumerate(orders.refunds or ()):
        param: Path = ("refunds", place, "refund")
        if not order.refund:
            raise ResourceMissing("refund", "", param=param)
        known = await tx.need(Refund, order.refund, param=param)
        paid = await tx.find(InvoicePayment, payment_payment_intent=known.payment_intent or "", invoice=invoice.id)
        if not paid:
            raise InvalidRequest("This refund gives back another payment than the invoice's.", param=param)
        amount = known.amount if order.amount_refunded is None else order.amount_refunded
        if amount > known.amount:
            raise InvalidRequest("The refund came to less than that.", param=("refunds", place, "amount_refunded"))
        found.append(CreditedRefund.of(amount_refunded=amount, refund=known.id, type="refund"))
    return tuple(found)


def _check_split(orders: CreditNoteOrders, named: tuple[CreditedRefund, ...], paid: int) -> None:
    """What was paid goes somewhere, to the last minor unit. Raises InvalidRequest."""
    if orders.refunds and orders.refund_amount:
        raise InvalidRequest(
            "You may only specify one of these parameters: refund_amount, refunds.", param=("refund_amount",)
        )
    refunded = sum(refund.amount_refunded for refund in named)
    sent = (orders.credit_amount or 0) + (orders.out_of_band_amount or 0) + (orders.refund_amount or 0) + refunded
    if sent != paid:
        raise InvalidRequest(
            f"The sum of credit amount, refund amount and out of band amount ({sent}) must equal the credit note "
            f"amount that was paid already ({paid}).",
            param=("credit_amount",),
        )


async def _to_balance(tx: Transaction, note: CreditNote, amount: int) -> str | None:
    """Put a part on the customer's balance; the id of the row that says so."""
    if not amount:
        return None
    customer = await tx.get(Customer, note.customer, lock=True)
    assert customer is not None
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


async def _refunds(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders) -> tuple[CreditedRefund, ...]:
    """The refund that pays it out now, if one is asked for."""
    if not orders.refund_amount:
        return ()
    charge = await _charge(tx, invoice)
    refund = await refunding.refund(tx, charge, Refund.of(amount=orders.refund_amount))
    return (CreditedRefund.of(amount_refunded=refund.amount, refund=refund.id, type="refund"),)


async def _charge(tx: Transaction, invoice: Invoice) -> Charge:
    """What the customer has paid the invoice with. Raises InvalidRequest."""
    for payment in await tx.find(InvoicePayment, limit=MOST, invoice=invoice.id, status="paid"):
        intent = await tx.get(PaymentIntent, payment.payment.payment_intent or "")
        charge = await tx.get(Charge, intent.latest_charge, lock=True) if intent and intent.latest_charge else None
        if charge is not None:
            return charge
    raise InvalidRequest("This invoice was not paid by a charge that can be refunded.", param=("refund_amount",))


async def _reduce(tx: Transaction, before: Invoice, note: CreditNote) -> None:
    """The invoice, of which less is to be paid now, or less has been paid."""
    after = before.having(
        amount_due=before.amount_due - note.pre_payment_amount,
        amount_remaining=before.amount_remaining - note.pre_payment_amount,
        post_payment_credit_notes_amount=before.post_payment_credit_notes_amount + note.post_payment_amount,
        pre_payment_credit_notes_amount=before.pre_payment_credit_notes_amount + note.pre_payment_amount,
    )
    if note.pre_payment_amount and not after.amount_remaining:
        await payments.cancel_open(tx, before, "automatic")
        await settling.close(tx, before, after)
        return
    kept = await tx.replace(before, after)
    if note.pre_payment_amount:
        await payments.resize_default(tx, kept)


async def update(tx: Transaction, before: CreditNote, after: CreditNote) -> CreditNote:
    """Keep its new memo and metadata."""
    return await tx.replace(before, after)


async def void(tx: Transaction, before: CreditNote) -> CreditNote:
    """The credit note was a mistake: what it took off is owed again."""
    invoice = await tx.get(Invoice, before.invoice, lock=True)
    if before.status == "void":
        raise InvalidRequest("This credit note is void already.", param=("id",))
    if invoice is None or invoice.status != "open" or before.post_payment_amount:
        raise InvalidRequest("Only credit notes on open invoices can be voided.", param=("id",))
    kept = await tx.replace(before, before.having(status="void", voided_at=tx.now), "voided")
    after = invoice.having(
        amount_due=invoice.amount_due + before.pre_payment_amount,
        amount_remaining=invoice.amount_remaining + before.pre_payment_amount,
        pre_payment_credit_notes_amount=invoice.pre_payment_credit_notes_amount - before.pre_payment_amount,
    )
    await payments.resize_default(tx, await tx.replace(invoice, after))
    return kept


async def lines(tx: Transaction, filters: Paging, note: str) -> tuple[list[CreditNoteLineItem], bool]:
    """A page of a credit note's lines, in their order."""
    found = await tx.find(CreditNoteLineItem, limit=editing.ALL, credit_note=note)
    return cut(found[::-1], filters)


ENDPOINTS = (
    Endpoint("perform", "GET", f"{CreditNote.PATH}/preview", CreditNote, preview, CreditNoteOrders),
    Endpoint("list", "GET", f"{CreditNote.PATH}/preview/lines", CreditNoteLineItem, preview_lines, PreviewFilters),
    perform(CreditNote, CreditNote.PATH, create, CreditNoteOrders),
    retrieve(CreditNote),
    updates(CreditNote, update),
    index(CreditNote, CreditNoteFilters),
    act(CreditNote, "void", void),
    Endpoint(
        "list",
        "GET",
        f"{CreditNote.PATH}/{{parent}}/lines",
        CreditNoteLineItem,
        lines,
        Paging,
        CreditNote,
        "credit_note",
    ),
)
