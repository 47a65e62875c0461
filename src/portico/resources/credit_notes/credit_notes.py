"""`credit_note`: making one, and taking it back. Source: billing-behaviour 3.12."""

from portico.resources.credit_notes import drawing, paying_back
from portico.resources.credit_notes.declaration import CreditNote
from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.credit_notes.orders import CreditNoteFilters, CreditNoteOrders, PreviewFilters
from portico.resources.endpoints import Endpoint, act, index, perform, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.invoices import editing, payments, settling
from portico.resources.invoices.declaration import Invoice
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.pages import Paging


async def create(tx: Transaction, orders: CreditNoteOrders) -> CreditNote:
    """Credit a part of an invoice, or all of it."""
    own, drawn = await drawing.drawn(tx, orders, checks=True)
    note, invoice = drawn.note, drawn.invoice
    for line in drawn.lines:
        await own.insert(line)
    balance = await paying_back.to_balance(own, note, orders.credit_amount or 0)
    refunds = await paying_back.refund(own, drawn.refunds) or note.refunds
    note = note.having(customer_balance_transaction=balance, refunds=refunds)
    kept = await own.insert(note)
    await _reduce(own, invoice, note)
    return kept


async def preview(tx: Transaction, orders: CreditNoteOrders) -> CreditNote:
    """The credit note that would be made."""
    _, drawn = await drawing.drawn(tx, orders, checks=False)
    return drawn.note


async def preview_lines(tx: Transaction, filters: PreviewFilters) -> tuple[list[CreditNoteLineItem], bool]:
    """A page of the lines that it would have."""
    _, drawn = await drawing.drawn(tx, filters, checks=False)
    return filters.part(drawn.lines, [line.id for line in drawn.lines])


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
        raise InvalidRequest("You can only void a credit note if the associated invoice is open.", param=("id",))
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
    found = (await tx.find(CreditNoteLineItem, limit=editing.ALL, credit_note=note))[::-1]
    return filters.part(found, [line.id for line in found])


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
