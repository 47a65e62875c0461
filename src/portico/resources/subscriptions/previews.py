"""The next invoice, before it comes: the real thing is done, and taken back. Source: billing-behaviour 3.8.

So a preview is a promise: every line comes out of the same code that will make the invoice.
"""

from dataclasses import replace
from typing import Any, NoReturn

from portico.billing.periods import Period
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.endpoints import Imagined, perform
from portico.resources.invoices import pending, taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.summing import summed
from portico.resources.subscription_schedules import foreseeing
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import ScheduleOrder
from portico.resources.subscriptions import (
    alarms,
    changing,
    charging,
    creating,
    ending,
    extra_items,
    keeping,
    pausing,
    renewing,
    resuming,
    trials,
    upcoming_invoices,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, bill
from portico.resources.subscriptions.orders import AnchorOrder, CancelOrders, CreateOrders, UpdateOrders
from portico.resources.subscriptions.parts import BillingMode
from portico.resources.subscriptions.pause_orders import ResumeOrders
from portico.resources.subscriptions.preview_orders import CustomerOrder, PreviewOrders, SubscriptionOrder
from portico.resources.subscriptions.settling import Foreseen
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, NothingUpcoming, ParameterMissing
from portico.wire.resource import Shape

NO_ORDERS = SubscriptionOrder.of()
DETAILS: dict[type[Shape], str] = {ScheduleOrder: "schedule_details", SubscriptionOrder: "subscription_details"}
"""What a preview calls what a schedule or a subscription is sent."""


async def create_preview(tx: Transaction, orders: PreviewOrders) -> Imagined:
    """The invoice that would come next. Raises NothingUpcoming if none would."""
    _check(orders)
    before = await _subscription(tx, orders)
    schedule = await _schedule(tx, orders)
    customer = await _customer(tx, orders, before or schedule)
    tx = await of_customer(tx, customer.id)
    tx.imagined = True
    customer = await _as_might_be(tx, customer, orders.customer_details)
    await extra_items.add(tx, customer, before, orders.invoice_items)
    try:
        if schedule or orders.schedule_details:
            schedule = await foreseeing.changed(tx, customer, schedule, orders.schedule_details)
            await foreseeing.onwards(tx, schedule)
            raise NothingUpcoming(customer.id)
        await _lead_to_it(tx, customer, before, orders)
    except Foreseen as foreseen:
        found = await _taxed(tx, foreseen.bill, orders)
        return Imagined(upcoming_invoices.shown(tx, _dated(tx, found, orders)))
    except InvalidRequest as error:
        details = ScheduleOrder if orders.schedule_details else SubscriptionOrder
        if error.path and error.path[0] in details.model_fields:
            error.move((DETAILS[details],))
        raise
    raise NothingUpcoming(customer.id)


async def _taxed(tx: Transaction, found: Bill, orders: PreviewOrders) -> Bill:
    """The invoice with automatic tax, or without, if that is asked for. Raises InvalidRequest beside rates."""
    if orders.automatic_tax is None:
        return found
    customer = await tx.need(Customer, found.invoice.customer, param=("customer",))
    rates = found.invoice.default_tax_rates or any(line.tax_rates for line in found.lines)
    taxing.check_rates(orders.automatic_tax.enabled, rates, ("automatic_tax", "enabled"))
    await taxing.check_liability(tx, orders.automatic_tax.liability, ("automatic_tax", "liability"))
    invoice = found.invoice.having(automatic_tax=taxing.of_subscription(orders.automatic_tax))
    return Bill(*await summed(tx, invoice, found.lines, customer))


def _dated(tx: Transaction, found: Bill, orders: PreviewOrders) -> Bill:
    """The invoice, which says from when parts of periods were reckoned: whoever orders the change can send it along."""
    parent, details = found.invoice.parent, orders.subscription_details
    moment = (details and details.proration_date) or tx.now
    if not parent or not parent.subscription_details or not any(_is_part(line, moment) for line in found.lines):
        return found
    said = parent.subscription_details.model_copy(update={"subscription_proration_date": moment})
    return replace(found, invoice=found.invoice.having(parent=parent.model_copy(update={"subscription_details": said})))


def _is_part(line: LineItem, moment: int) -> bool:
    details = line.parent and line.parent.subscription_item_details
    return bool(details and details.proration and line.period.start == moment)


def _check(orders: PreviewOrders) -> None:
    if orders.customer_account:
        raise InvalidRequest("Customers that are accounts are not part of Portico.", param=("customer_account",))
    for name in ("schedule", "schedule_details"):
        if getattr(orders, name) and (orders.subscription or orders.subscription_details):
            raise InvalidRequest(f"`{name}` cannot be combined with `subscription`.", param=(name,))


async def _subscription(tx: Transaction, orders: PreviewOrders) -> Subscription | None:
    if orders.subscription is None:
        return None
    found = await tx.need(Subscription, orders.subscription, param=("subscription",))
    if orders.customer and found.customer != orders.customer:
        raise await tx.missing(Subscription, orders.subscription, param=("subscription",))
    return found


async def _schedule(tx: Transaction, orders: PreviewOrders) -> SubscriptionSchedule | None:
    if orders.schedule is None:
        return None
    found = await tx.need(SubscriptionSchedule, orders.schedule, param=("schedule",))
    if orders.customer and found.customer != orders.customer:
        raise await tx.missing(SubscriptionSchedule, orders.schedule, param=("schedule",))
    return found


async def _customer(
    tx: Transaction, orders: PreviewOrders, before: Subscription | SubscriptionSchedule | None
) -> Customer:
    """The customer, or one who is only imagined."""
    if before is not None or orders.customer:
        id = before.customer if before else orders.customer
        return await tx.need(Customer, id or "", param=("customer",))
    if not (orders.customer_details and (orders.subscription_details or orders.schedule_details)):
        raise ParameterMissing(("customer",))
    return await customers.create(tx, Customer.of(), customers.CreateOrders.of())


async def _as_might_be(tx: Transaction, customer: Customer, order: CustomerOrder | None) -> Customer:
    if order is None:
        return customer
    changes = {
        name: getattr(order, name) for name in ("address", "shipping", "tax_exempt") if name in order.model_fields_set
    }
    return await tx.replace(customer, customer.having(**changes))


async def _lead_to_it(tx: Transaction, customer: Customer, before: Subscription | None, orders: PreviewOrders) -> None:
    """Do what makes the invoice. Raises Foreseen when it is there."""
    try:
        subscription = await _as_ordered(tx, customer, before, orders)
    except Foreseen as foreseen:
        if orders.preview_mode == "next":
            raise
        made = await tx.get(Subscription, foreseen.bill.invoice.subscription or "")
        if made is None:
            raise NothingUpcoming(customer.id) from None
        subscription = made
    if orders.preview_mode == "recurring":
        await _recurring(tx, subscription)
    await upcoming_invoices.onwards(tx, subscription)


async def _as_ordered(
    tx: Transaction, customer: Customer, before: Subscription | None, orders: PreviewOrders
) -> Subscription:
    """The subscription that makes the invoice. Raises Foreseen if that is there already."""
    details = orders.subscription_details or NO_ORDERS
    if before is None and details.items:
        return await _begin(tx, customer, orders, details)
    found = [before] if before else await _running(tx, customer)
    ways = [(when, one) for one in found if (when := _next(one)) is not None or before]
    if not ways:
        await _one_off(tx, customer, orders)
    _, subscription = min(ways, key=lambda way: way[0] or 0)
    return await _changed(tx, customer, subscription, orders, details)


async def _running(tx: Transaction, customer: Customer) -> list[Subscription]:
    found = await tx.find(Subscription, limit=100, customer=customer.id)
    return [one for one in found if not one.has_ended and one.status != "paused"]


def _next(subscription: Subscription) -> int | None:
    """When the subscription makes its next invoice."""
    return next((one.due for one in alarms.ahead(subscription) if one.what in foreseeing.BILLS), None)


async def _begin(
    tx: Transaction, customer: Customer, orders: PreviewOrders, details: SubscriptionOrder
) -> Subscription:
    """A new subscription. Raises Foreseen if it begins with an invoice."""
    anchor = details.billing_cycle_anchor
    values: dict[str, Any] = {
        "items": details.items,
        "backdate_start_date": details.start_date,
        "billing_cycle_anchor": anchor.timestamp if anchor else None,
        "cancel_at": details.cancel_at,
        "default_tax_rates": details.default_tax_rates,
        "discounts": orders.discounts,
        "payment_behavior": "default_incomplete",
        "proration_behavior": details.proration_behavior or "create_prorations",
        "trial_end": details.trial_end,
    }
    draft = Subscription.of(
        customer=customer.id,
        billing_mode=details.billing_mode or BillingMode.of(type="flexible"),
        billing_schedules=details.billing_schedules or (),
        currency=orders.currency or "",
        cancel_at_period_end=bool(details.cancel_at_period_end),
        metadata=dict(details.metadata),
    )
    return await creating.create(tx, draft, CreateOrders.of(**values))


async def _changed(
    tx: Transaction, customer: Customer, before: Subscription, orders: PreviewOrders, details: SubscriptionOrder
) -> Subscription:
    """The subscription after what is ordered. Raises Foreseen if that alone makes an invoice."""
    if details.billing_mode and details.billing_mode.type != before.billing_mode.type:
        raise InvalidRequest(
            f"The subscription `{before.id}` has `billing_mode` `{before.billing_mode.type}`. Migrate it first.",
            param=("subscription_details", "billing_mode"),
        )
    if details.cancel_now:
        await ending.cancel(tx, before, CancelOrders.of(invoice_now=True, prorate=details.proration_behavior != "none"))
        raise NothingUpcoming(customer.id)
    if details.pause is not None:
        return await pausing.pause(tx, before, details.pause)
    if details.resume_at is not None:
        anchor = details.billing_cycle_anchor
        kind = "unchanged" if anchor and anchor.type == "unchanged" else "now"
        behavior = details.proration_behavior or "create_prorations"
        return await resuming.resume(
            tx,
            before,
            ResumeOrders.of(billing_cycle_anchor=AnchorOrder.of(type=kind), proration_behavior=behavior),
        )
    update = _update_orders(orders, details)
    after = before
    if details.cancel_at_period_end is not None:
        after = after.having(cancel_at_period_end=details.cancel_at_period_end)
    if details.billing_schedules is not None:
        after = after.having(billing_schedules=details.billing_schedules)
    if not update.model_fields_set and after == before:
        return before
    return await changing.update(tx, before, after, update)


def _update_orders(orders: PreviewOrders, details: SubscriptionOrder) -> UpdateOrders:
    """What would be sent to change it so."""
    same = ("cancel_at", "default_tax_rates", "items", "proration_behavior", "proration_date", "trial_end")
    values: dict[str, Any] = {name: getattr(details, name) for name in same if name in details.model_fields_set}
    if "discounts" in orders.model_fields_set:
        values["discounts"] = orders.discounts
    if details.billing_cycle_anchor and details.billing_cycle_anchor.type == "now":
        values["billing_cycle_anchor"] = AnchorOrder.of(type="now")
    return UpdateOrders.of(**{name: value for name, value in values.items() if value != () or name == "discounts"})


async def _recurring(tx: Transaction, subscription: Subscription) -> None:
    """Only what repeats, on an invoice of its own. Raises Foreseen."""
    entries = []
    for one in await keeping.priced_items(tx, subscription):
        after = trials.ended(one)
        if not after.metered:
            period = renewing.next_period(subscription, after)
            entries += charging.whole(subscription, after, period)
    found = await bill(tx, subscription, entries, reason="upcoming", with_pending=False)
    if found is not None:
        raise Foreseen(found)


async def _one_off(tx: Transaction, customer: Customer, orders: PreviewOrders) -> NoReturn:
    """What waits for the customer's next invoice, without a subscription. Raises Foreseen."""
    waiting = await pending.pending(tx, customer.id, None)
    if not waiting:
        raise NothingUpcoming(customer.id)
    discounts = await redeeming.redeem(tx, orders.discounts or (), customer=customer, param=("discounts",))
    raise Foreseen(await extra_items.alone(tx, customer, waiting, discounts, Period(tx.now, tx.now)))


ENDPOINTS = (perform(Invoice, f"{Invoice.PATH}/create_preview", create_preview, PreviewOrders, imagines=True),)
