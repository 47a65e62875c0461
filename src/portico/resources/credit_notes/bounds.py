"""How much of an invoice can still be credited. Source: billing-behaviour 3.12, and the SDK on `CreditNote.create`."""

from collections.abc import Sequence

from portico.billing.crediting import beside
from portico.resources.credit_notes.declaration import CreditedRefund, CreditNote
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.refunds.declaration import Refund
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

MOST = 100
"""How many payments an invoice has, and refunds a payment."""
NOTHING = ("failed", "canceled")
"""Refunds that have given nothing back."""


async def check(
    tx: Transaction, invoice: Invoice, total: int, before: Sequence[CreditNote], named: Sequence[CreditedRefund]
) -> None:
    """Nothing is credited that was never charged, nor what was refunded beside all notes. Raises InvalidRequest."""
    if total <= 0:
        raise InvalidRequest("A credit note must come to more than nothing.", param=("amount",))
    left = invoice.total - invoice.pre_payment_credit_notes_amount - invoice.post_payment_credit_notes_amount
    in_notes = [refund for note in before if note.status == "issued" for refund in note.refunds]
    left -= await _refunded(tx, invoice, [*in_notes, *named])
    if total > left:
        raise InvalidRequest(
            f"The credit note comes to {total}, but only {max(left, 0)} of the invoice can still be credited.",
            param=("amount",),
        )


async def _refunded(tx: Transaction, invoice: Invoice, credited: Sequence[CreditedRefund]) -> int:
    """What was given back of the invoice's payments, but for what is credited."""
    found = 0
    for payment in await tx.find(InvoicePayment, limit=MOST, invoice=invoice.id, status="paid"):
        if not payment.payment.payment_intent:
            continue
        refunds = await tx.find(Refund, limit=MOST, payment_intent=payment.payment.payment_intent)
        ids = {refund.id for refund in refunds}
        given = [refund.amount for refund in refunds if refund.status not in NOTHING]
        in_notes = [one.amount_refunded for one in credited if one.refund in ids]
        found += beside(given, in_notes, payment.amount_paid or 0)
    return found
