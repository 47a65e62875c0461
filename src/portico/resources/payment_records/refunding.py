"""What is reported of money that was given back elsewhere."""

from portico.resources import giving_back, whole_units
from portico.resources.payment_records import reporting
from portico.resources.payment_records.declaration import PaymentRecord
from portico.resources.payment_records.orders import RefundOrders
from portico.resources.payment_records.refund_declaration import ReportedRefund
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceExists

REFERENCE: Path = ("processor_details", "custom", "refund_reference")
VALUE: Path = ("amount", "value")
TOO_MUCH = "Refund amount ({amount}) is greater than unrefunded amount on payment record ({left})"


async def report_refund(tx: Transaction, before: PaymentRecord, orders: RefundOrders) -> PaymentRecord:
    """Report that the payment, or a part of it, was given back."""
    _check_refundable(before)
    amount = _amount(before, orders)
    _check_times(before, orders)
    await tx.insert(
        ReportedRefund.of(
            amount=amount,
            currency=before.amount.currency,
            initiated_at=orders.initiated_at,
            payment_record=before.id,
            refund_group=await _reference(tx, orders),
            refunded_at=orders.refunded.refunded_at if orders.refunded else None,
        )
    )
    refunded = before.amount_refunded.having(value=before.amount_refunded.value + amount)
    return await reporting.change(tx, before, reporting.said(orders, "metadata"), amount_refunded=refunded)


def _check_refundable(record: PaymentRecord) -> None:
    """There is money that can be given back. Raises InvalidRequest."""
    if record.outcome != "guaranteed":
        raise InvalidRequest(f"{record.id} cannot be refunded: no money has come.", param=("id",))
    if not record.left:
        raise InvalidRequest(f"{record.id} has already been refunded.", param=("id",))


def _amount(record: PaymentRecord, orders: RefundOrders) -> int:
    """How much is given back. Raises InvalidRequest."""
    currency = record.amount.currency
    if orders.amount and orders.amount.currency != currency:
        raise InvalidRequest(
            f"The payment record is in {currency}, not in {orders.amount.currency}.", param=("amount", "currency")
        )
    amount = giving_back.part(orders.amount.value if orders.amount else None, record.left, currency, TOO_MUCH, VALUE)
    whole_units.check(amount, currency, VALUE)
    return amount


def _check_times(record: PaymentRecord, orders: RefundOrders) -> None:
    """Nothing is given back before it was paid, or before one begins to. Raises InvalidRequest."""
    begun = record.initiated_at
    if orders.initiated_at is not None and orders.initiated_at < begun:
        raise InvalidRequest(f"A refund cannot be initiated before its payment was ({begun}).", param=("initiated_at",))
    begun = begun if orders.initiated_at is None else orders.initiated_at
    if orders.refunded and orders.refunded.refunded_at < begun:
        raise InvalidRequest(
            f"A payment cannot be refunded before that was initiated ({begun}).", param=("refunded", "refunded_at")
        )


async def _reference(tx: Transaction, orders: RefundOrders) -> str:
    """What the refund is called elsewhere. Raises InvalidRequest for a name that another one has."""
    custom = orders.processor_details.custom
    if custom is None:
        raise ParameterMissing(REFERENCE)
    if await tx.find(ReportedRefund, refund_group=custom.refund_reference):
        raise ResourceExists(
            f"A refund was already reported with the reference {custom.refund_reference}.", param=REFERENCE
        )
    return custom.refund_reference
