"""The next invoice, before it comes: the real thing is done, and taken back. Source: billing-behaviour 3.8.

So a preview is a promise: every line comes out of the same code that will make the invoice.
"""

from dataclasses import replace
from typing import TypeVar

from portico.resources.customers import customer_accounts, customers
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Imagined, perform
from portico.resources.invoices import taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.summing import summed
from portico.resources.subscription_schedules import foreseeing
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import ScheduleOrder
from portico.resources.subscriptions import (
    charging,
    extra_items,
    imagining,
    keeping,
    preview_persons,
    renewing,
    trials,
    upcoming_invoices,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, bill
from portico.resources.subscriptions.preview_orders import PreviewOrders, SubscriptionOrder
from portico.resources.subscriptions.settling import Foreseen
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, NothingUpcoming, ParameterMissing
from portico.wire.shape import Shape

Plan = TypeVar("Plan", Subscription, SubscriptionSchedule)

DETAILS: dict[type[Shape], str] = {ScheduleOrder: "schedule_details", SubscriptionOrder: "subscription_details"}
"""What a preview calls what a schedule or a subscription is sent."""


async def create_preview(tx: Transaction, orders: PreviewOrders) -> Imagined:
    """The invoice that would come next. Raises NothingUpcoming if none would."""
    _check(orders)
    before = await _named(tx, Subscription, orders.subscription, orders.customer, "subscription")
    schedule = await _named(tx, SubscriptionSchedule, orders.schedule, orders.customer, "schedule")
    customer = await _customer(tx, orders, before or schedule)
    tx = await of_customer(tx, customer.id)
    tx.imagined = True
    customer = await preview_persons.as_might_be(tx, customer, orders.customer_details)
    await preview_persons.check(tx, orders)
    await extra_items.add(tx, customer, before, orders)
    try:
        if schedule or orders.schedule_details:
            schedule = await foreseeing.changed(tx, customer, schedule, orders.schedule_details)
            await foreseeing.onwards(tx, schedule)
            raise NothingUpcoming(customer.id)
        await _lead_to_it(tx, customer, before, orders)
    except Foreseen as foreseen:
        found = await _taxed(tx, foreseen.bill, orders)
        _check_currency(found, orders)
        found = preview_persons.named(_dated(tx, found, orders), orders)
        return Imagined(upcoming_invoices.shown(tx, found))
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


def _check_currency(found: Bill, orders: PreviewOrders) -> None:
    """Raises InvalidRequest for an invoice that is not in the currency that is asked for."""
    if orders.currency not in (None, found.invoice.currency):
        raise InvalidRequest(f"The next invoice is in `{found.invoice.currency}`.", param=("currency",))


def _dated(tx: Transaction, found: Bill, orders: PreviewOrders) -> Bill:
    """The invoice, which says from when parts of periods were reckoned: whoever orders the change can send it along."""
    parent, details = found.invoice.parent, orders.subscription_details
    moment = (details and details.proration_date) or tx.now
    if not parent or not parent.subscription_details or not any(_is_part(line, moment) for line in found.lines):
        return found
    said = parent.subscription_details.model_copy(update={"subscription_proration_date": moment})
    return replace(found, invoice=found.invoice.having(parent=parent.model_copy(update={"subscription_details": said})))


def _is_part(line: LineItem, moment: int) -> bool:
    return line.of_item is not None and line.of_item.proration and line.period.start == moment


def _check(orders: PreviewOrders) -> None:
    customer_accounts.refuse(orders.customer_account)
    for name in ("schedule", "schedule_details"):
        if getattr(orders, name) and (orders.subscription or orders.subscription_details):
            raise InvalidRequest(f"`{name}` cannot be combined with `subscription`.", param=(name,))


async def _named(tx: Transaction, noun: type[Plan], id: str | None, customer: str | None, name: str) -> Plan | None:
    """What a parameter names, if it names anything. Raises ResourceMissing for what is another customer's, too."""
    if id is None:
        return None
    found = await tx.need(noun, id, param=(name,))
    if customer and found.customer != customer:
        raise await tx.missing(noun, id, param=(name,))
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


async def _lead_to_it(tx: Transaction, customer: Customer, before: Subscription | None, orders: PreviewOrders) -> None:
    """Do what makes the invoice. Raises Foreseen when it is there."""
    try:
        subscription = await imagining.as_ordered(tx, customer, before, orders)
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


async def _recurring(tx: Transaction, subscription: Subscription) -> None:
    """Only what repeats, on an invoice of its own. Raises Foreseen."""
    entries = []
    for one in await keeping.priced_items(tx, subscription):
        after = trials.ended(one)
        if not after.metered:
            period = renewing.next_period(subscription, after)
            entries += charging.whole(subscription, after, period)
    found = await bill(tx, subscription, entries, reason="upcoming", only=())
    if found is not None:
        raise Foreseen(found)


ENDPOINTS = (perform(Invoice, f"{Invoice.PATH}/create_preview", create_preview, PreviewOrders, imagines=True),)
