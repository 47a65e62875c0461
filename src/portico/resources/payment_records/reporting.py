"""What is reported of payments that were made elsewhere.

A payment shows how the latest attempt at it stands, and that attempt shows the same. A new one begins when the others
have failed or were given up; one that succeeded is the last. Source: Stripe's "Payment Records API".
"""

from typing import Any

from portico.resources import occasions, whole_units
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.payment_records import orders as sent
from portico.resources.payment_records.declaration import PaymentAttemptRecord, PaymentRecord, Reported
from portico.resources.payment_records.parts import (
    Amount,
    CustomMethod,
    CustomProcessor,
    Outcome,
    ProcessorDetails,
    RecordedMethod,
)
from portico.resources.test_helpers import following
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.shape import Shape

OUTCOMES: tuple[Outcome, ...] = ("canceled", "failed", "guaranteed")
METHOD = "payment_method_details"


async def report(tx: Transaction, orders: sent.PaymentOrders) -> PaymentRecord:
    """Report a payment, and the first attempt at it."""
    _check_outcome(orders)
    asked = orders.amount_requested
    whole_units.check(asked.value, asked.currency, ("amount_requested", "value"))
    customer = await _customer(tx, orders.customer_details.customer if orders.customer_details else None)
    own = await following.of_customer(tx, customer)
    method = await _method(own, customer, orders.payment_method_details)
    draft = _draft(orders).having(id=own.new_id(PaymentRecord), payment_method_details=method)
    record = draft.revised({"metadata": orders.metadata}).ended(orders.outcome)
    return await own.insert(record.having(latest_payment_attempt_record=await _attempt(own, record)))


def _draft(orders: sent.PaymentOrders) -> PaymentRecord:
    """The payment as it is reported, without what must be looked up."""
    amount = Amount.of(**dict(orders.amount_requested))
    custom = orders.processor_details and orders.processor_details.custom
    return PaymentRecord.of(
        object="payment_record",
        amount=amount,
        amount_requested=amount,
        customer_details=orders.customer_details,
        customer_presence=orders.customer_presence,
        description=orders.description,
        initiated_at=orders.initiated_at,
        processor_details=ProcessorDetails.of(custom=custom and CustomProcessor.of(**dict(custom))),
        shipping_details=orders.shipping_details,
    )


async def report_attempt(tx: Transaction, before: PaymentRecord, orders: sent.AttemptOrders) -> PaymentRecord:
    """Report another attempt, since the ones before failed or were given up."""
    if before.outcome not in ("canceled", "failed"):
        raise InvalidRequest(
            f"A new attempt can only be reported when all others are canceled or failed; that of {before.id} "
            f"{_stands(before)}.",
            param=("id",),
        )
    _check_outcome(orders)
    changes = said(orders, "description", "metadata", "shipping_details")
    if orders.payment_method_details:
        changes[METHOD] = await _method(tx, before.customer, orders.payment_method_details)
    after = before.revised(changes).having(initiated_at=orders.initiated_at).ended(orders.outcome)
    after = after.having(latest_payment_attempt_record=await _attempt(tx, after))
    return await _told(tx, await tx.replace(before, after))


async def report_canceled(tx: Transaction, before: PaymentRecord, orders: sent.CanceledOrders) -> PaymentRecord:
    """Report that the latest attempt was given up."""
    return await _end(tx, before, "canceled", orders, orders.canceled_at)


async def report_failed(tx: Transaction, before: PaymentRecord, orders: sent.FailedOrders) -> PaymentRecord:
    """Report that the latest attempt failed."""
    return await _end(tx, before, "failed", orders, orders.failed_at)


async def report_guaranteed(tx: Transaction, before: PaymentRecord, orders: sent.GuaranteedOrders) -> PaymentRecord:
    """Report that the latest attempt succeeded: the invoice that waits for it is paid."""
    return await _end(tx, before, "guaranteed", orders, orders.guaranteed_at)


async def report_informational(
    tx: Transaction, before: PaymentRecord, orders: sent.InformationalOrders
) -> PaymentRecord:
    """Report what else is known by now."""
    changes = said(orders, *type(orders).model_fields)
    details = orders.customer_details
    if details is not None and "customer" in details.model_fields_set and details.customer != before.customer:
        await _customer(tx, details.customer)
        await occasions.payer_changes(tx, before, details.customer)
    return await change(tx, before, changes)


async def change(tx: Transaction, before: PaymentRecord, said: dict[str, Any], **sums: Amount) -> PaymentRecord:
    """Keep what is said of a payment, with its latest attempt alike."""
    attempt = await tx.get(PaymentAttemptRecord, before.latest_payment_attempt_record or "", lock=True)
    assert attempt is not None
    await tx.replace(attempt, attempt.revised(said).having(**sums))
    return await tx.replace(before, before.revised(said).having(**sums))


async def _end(tx: Transaction, before: PaymentRecord, outcome: Outcome, orders: Shape, moment: int) -> PaymentRecord:
    """What became of the latest attempt. Raises InvalidRequest if that is known."""
    if before.outcome is not None:
        raise InvalidRequest(
            f"The latest attempt of {before.id} {_stands(before)}, so it cannot be reported as {outcome}.",
            param=("id",),
        )
    _check_time(moment, before.initiated_at, outcome, (f"{outcome}_at",))
    ended = before.ended(outcome)
    sums = {name: getattr(ended, name) for name in Reported.model_fields if name.startswith("amount_")}
    return await _told(tx, await change(tx, before, said(orders, "metadata"), **sums))


async def _attempt(tx: Transaction, record: PaymentRecord) -> str:
    """The id of a new attempt, which shows what the payment shows."""
    shown = {name: getattr(record, name) for name in Reported.model_fields if name != "object"}
    made = await tx.insert(PaymentAttemptRecord.of(object="payment_attempt_record", payment_record=record.id, **shown))
    return made.id


async def _told(tx: Transaction, record: PaymentRecord) -> PaymentRecord:
    """Whoever waits for the payment hears how it stands."""
    await occasions.payment_reported(tx, record)
    return record


def _stands(record: PaymentRecord) -> str:
    return f"is {record.outcome} already" if record.outcome else "is still under way"


def said(orders: Shape, *names: str) -> dict[str, Any]:
    """What was sent of some parameters, hash by hash."""
    return orders.model_dump(include=set(names), exclude_unset=True)


def _check_outcome(orders: sent.AttemptOrders) -> None:
    """What is said of the outcome goes together. Raises InvalidRequest."""
    for name in OUTCOMES:
        details = getattr(orders, name)
        if details is None:
            continue
        if orders.outcome != name:
            raise InvalidRequest(f"`{name}` can only be used with `outcome={name}`.", param=(name,))
        _check_time(getattr(details, f"{name}_at"), orders.initiated_at, name, (name, f"{name}_at"))


def _check_time(moment: int, initiated_at: int, outcome: str, param: Path) -> None:
    if moment < initiated_at:
        raise InvalidRequest(f"A payment cannot be {outcome} before it was initiated ({initiated_at}).", param=param)


async def _customer(tx: Transaction, id: str | None) -> str | None:
    """Who paid, who must be there. Raises ResourceMissing."""
    if id:
        await tx.need(Customer, id, param=("customer_details", "customer"))
    return id


async def _method(tx: Transaction, customer: str | None, order: sent.MethodOrder) -> RecordedMethod:
    """What was paid with. Raises InvalidRequest for what nobody could name, or what is another customer's."""
    if order.payment_method:
        param = (METHOD, "payment_method")
        known = await tx.need(PaymentMethod, order.payment_method, param=param)
        if customer and known.customer not in (None, customer):
            raise InvalidRequest("The payment method is another customer's.", param=param)
    if order.custom and not order.custom.display_name:
        raise ParameterMissing((METHOD, "custom", "display_name"))
    custom = order.custom and CustomMethod.of(**dict(order.custom))
    return RecordedMethod.of(billing_details=order.billing_details, custom=custom, payment_method=order.payment_method)
