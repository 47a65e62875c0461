"""The subscription of a preview, as it is ordered: begun, changed, paused or resumed in imagination.

Source: billing-behaviour 3.8.
"""

from typing import Any, NoReturn

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.invoices import pending
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscription_schedules import foreseeing
from portico.resources.subscriptions import alarms, changing, creating, ending, extra_items, pausing, resuming
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import AnchorOrder, CancelOrders, CreateOrders, UpdateOrders
from portico.resources.subscriptions.parts import BillingMode
from portico.resources.subscriptions.pause_orders import ResumeOrders
from portico.resources.subscriptions.preview_orders import PreviewOrders, SubscriptionOrder
from portico.resources.subscriptions.settling import Foreseen
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, NothingUpcoming

NO_ORDERS = SubscriptionOrder.of()


async def as_ordered(
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
    _check_new(tx, details)
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
    try:
        return await creating.create(tx, draft, CreateOrders.of(**values))
    except InvalidRequest as error:
        error.move(("start_date",), out_of=("backdate_start_date",))
        raise


def _check_new(tx: Transaction, details: SubscriptionOrder) -> None:
    """Raises InvalidRequest for what can only become of a subscription that is there, and for a start to come."""
    if details.start_date is not None and details.start_date > tx.now:
        raise InvalidRequest("`start_date` must be in the past.", param=("start_date",))
    for name in ("cancel_now", "pause", "resume_at"):
        if getattr(details, name):
            raise InvalidRequest(f"`{name}` needs a `subscription`.", param=(name,))
    for index, item in enumerate(details.items):
        for name in ("id", "deleted", "clear_usage"):
            if getattr(item, name):
                raise InvalidRequest(f"`{name}` needs a `subscription`.", param=("items", index, name))


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
        return await resuming.resume(tx, before, _resume_orders(details))
    return await _updated(tx, before, orders, details)


def _resume_orders(details: SubscriptionOrder) -> ResumeOrders:
    """What would be sent to let it go on."""
    return ResumeOrders.of(
        billing_cycle_anchor=AnchorOrder.of(type=_anchor(details) if details.billing_cycle_anchor else "now"),
        proration_behavior=details.proration_behavior or "create_prorations",
        proration_date=details.proration_date,
    )


def _anchor(details: SubscriptionOrder) -> str:
    """What is to become of the anchor of a subscription that is there. Raises InvalidRequest for a moment."""
    assert details.billing_cycle_anchor is not None
    if details.billing_cycle_anchor.type == "timestamp":
        raise InvalidRequest(
            "For existing subscriptions the anchor can only be `now` or `unchanged`.",
            param=("billing_cycle_anchor", "type"),
        )
    return details.billing_cycle_anchor.type


async def _updated(
    tx: Transaction, before: Subscription, orders: PreviewOrders, details: SubscriptionOrder
) -> Subscription:
    """The subscription after a change of what it is, if there is any."""
    update, after = _update_orders(orders, details), before
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
    if details.billing_cycle_anchor:
        values["billing_cycle_anchor"] = AnchorOrder.of(type=_anchor(details))
    return UpdateOrders.of(**{name: value for name, value in values.items() if value != () or name == "discounts"})


async def _one_off(tx: Transaction, customer: Customer, orders: PreviewOrders) -> NoReturn:
    """What waits for the customer's next invoice, without a subscription. Raises Foreseen."""
    found = await pending.pending(tx, customer.id, None)
    currency = orders.currency or customer.currency or (found[0].currency if found else "")
    waiting = [item for item in found if item.currency == currency]
    if not waiting:
        raise NothingUpcoming(customer.id)
    discounts: tuple[str, ...] = (customer.discount.id,) if customer.discount else ()
    if "discounts" in orders.model_fields_set:
        target = redeeming.Target(customer.id, invoice=tx.new_id(Invoice))
        discounts = await redeeming.redeem(tx, orders.discounts or (), target, param=("discounts",))
    raise Foreseen(await extra_items.alone(tx, customer, waiting, discounts, Period(tx.now, tx.now)))
