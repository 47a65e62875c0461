"""Refunds that were made already, here or elsewhere, and pay a credit note out. Source: billing-behaviour 3.12."""

from collections.abc import Iterable, Sequence

from portico.resources.credit_notes.declaration import CreditedRefund, CreditNote, RecordRefund
from portico.resources.credit_notes.orders import RefundOrder
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_records.declaration import PaymentRecord
from portico.resources.payment_records.refund_declaration import ReportedRefund
from portico.resources.refunds.declaration import Refund
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceMissing

ELSEWHERE = "payment_record_refund"


async def named(
    tx: Transaction, invoice: Invoice, orders: Iterable[RefundOrder], before: Sequence[CreditNote]
) -> tuple[CreditedRefund, ...]:
    """The refunds that are named: of payments of the invoice, and all that is left of each unless less is said.

    What was given back once is credited once. Raises InvalidRequest.
    """
    credited = [refund for note in before if note.status == "issued" for refund in note.refunds]
    found: list[CreditedRefund] = []
    for place, order in enumerate(orders):
        path: Path = ("refunds", place)
        _check(order, path)
        draw = _elsewhere if order.type == ELSEWHERE else _here
        found.append(await draw(tx, invoice, order, path, [*credited, *found]))
    return tuple(found)


def _check(order: RefundOrder, path: Path) -> None:
    """The type says which hash there is. Raises InvalidRequest."""
    other = "refund" if order.type == ELSEWHERE else ELSEWHERE
    if getattr(order, other):
        raise InvalidRequest(f"`{other}` can only be used with `type={other}`.", param=(*path, other))


async def _here(
    tx: Transaction, invoice: Invoice, order: RefundOrder, path: Path, credited: Iterable[CreditedRefund]
) -> CreditedRefund:
    param: Path = (*path, "refund")
    if not order.refund:
        raise ParameterMissing(param)
    known = await tx.need(Refund, order.refund, param=param)
    if known.status in ("failed", "canceled"):
        raise InvalidRequest("This refund has given nothing back.", param=param)
    paid = await tx.find(InvoicePayment, payment_payment_intent=known.payment_intent or "", invoice=invoice.id)
    _check_paid(paid, param)
    amount = _amount(order, known, credited, path, param)
    return CreditedRefund.of(amount_refunded=amount, refund=known.id, type="refund")


async def _elsewhere(
    tx: Transaction, invoice: Invoice, order: RefundOrder, path: Path, credited: Iterable[CreditedRefund]
) -> CreditedRefund:
    param: Path = (*path, ELSEWHERE)
    said = order.payment_record_refund
    if said is None:
        raise ParameterMissing(param)
    known = await _reported(tx, said, param)
    paid = await tx.find(InvoicePayment, payment_payment_record=said.payment_record, invoice=invoice.id, status="paid")
    _check_paid(paid, (*param, "payment_record"))
    amount = _amount(order, known, credited, path, (*param, "refund_group"))
    return CreditedRefund.of(amount_refunded=amount, payment_record_refund=said, refund=known.id, type=ELSEWHERE)


async def _reported(tx: Transaction, said: RecordRefund, param: Path) -> ReportedRefund:
    record = await tx.need(PaymentRecord, said.payment_record, param=(*param, "payment_record"))
    for known in await tx.find(ReportedRefund, refund_group=said.refund_group):
        if known.payment_record == record.id:
            return known
    raise ResourceMissing("refund_group", said.refund_group[:255], param=(*param, "refund_group"))


def _check_paid(paid: Sequence[InvoicePayment], param: Path) -> None:
    if not paid:
        raise InvalidRequest("This refund gives back another payment than the invoice's.", param=param)


def _amount(
    order: RefundOrder, known: Refund | ReportedRefund, credited: Iterable[CreditedRefund], path: Path, param: Path
) -> int:
    """How much of a refund counts, of which others may have credited a part. Raises InvalidRequest."""
    left = known.amount - sum(one.amount_refunded for one in credited if one.refund == known.id)
    if not left:
        raise InvalidRequest("All of this refund is credited already.", param=param)
    amount = left if order.amount_refunded is None else order.amount_refunded
    if amount > left:
        raise InvalidRequest("The refund came to less than that.", param=(*path, "amount_refunded"))
    return amount
