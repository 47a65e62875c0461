"""A phase begins: the subscription takes what it says. Source: billing-behaviour 5.2.

What the phase leaves open is as the schedule's default settings say; what they leave open stays as it was.
"""

from collections.abc import Sequence
from typing import Any

from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscription_schedules import discounts, sharing, taxing
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import OneTimeItem, Phase, PhaseItem
from portico.resources.subscription_schedules.phases import days_until_due
from portico.resources.subscriptions import changing, creating, putting_away
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.one_time_orders import AgreedOneTime, OneTimePeriod, PeriodEnd, PeriodStart
from portico.resources.subscriptions.orders import (
    NOW,
    AgreedItem,
    AgreedItemChange,
    AgreedUpdate,
    AnchorOrder,
    CreateOrders,
    ProrationBehavior,
)
from portico.resources.subscriptions.parts import InvoiceSettings
from portico.storage.transaction import Transaction
from portico.wire.noting import laid_over

SAME = ("account_tax_ids", "custom_fields", "description", "footer", "issuer")
"""What the settings of a schedule's invoices and of a subscription's have in common."""


async def begin(tx: Transaction, schedule: SubscriptionSchedule, phase: Phase) -> Subscription:
    """The subscription that the first phase makes. Its first invoice is a draft for an hour."""
    draft = Subscription.of(
        customer=schedule.customer,
        billing_mode=schedule.billing_mode,
        currency=phase.currency,
        schedule=schedule.id,
        metadata=laid_over({}, phase.metadata or {}),
    )
    draft = draft.having(**await _settings(tx, schedule, phase, draft), **_since(tx, phase))
    start = max(phase.start_date, min(phase.trial_end or 0, tx.now))
    values: dict[str, Any] = {
        "items": tuple([AgreedItem.of(**await _values(tx, item, draft)) for item in phase.items]),
        "add_invoice_items": await _once(tx, phase, schedule.customer),
        "default_tax_rates": tuple(rate.id for rate in phase.default_tax_rates or ()),
        "discounts": await discounts.usable(tx, phase.discounts, schedule.customer, phase.currency),
        "trial_end": phase.trial_end if phase.trial_end and phase.trial_end > tx.now else None,
        "cancel_at": _end(schedule, phase).get("cancel_at"),
        "backdate_start_date": start if start < tx.now else None,
    }
    return await creating.create(tx, draft, CreateOrders.of(**values))


def _since(tx: Transaction, phase: Phase) -> dict[str, Any]:
    """What the subscription says of a trial that began before it was made: nothing is charged for that time."""
    if phase.trial_end is None or phase.start_date >= tx.now:
        return {}
    return {"start_date": phase.start_date, "trial_start": phase.start_date, "trial_end": phase.trial_end}


async def enter(
    tx: Transaction,
    schedule: SubscriptionSchedule,
    phase: Phase,
    before: Subscription,
    *,
    prorations: ProrationBehavior | None = None,
    since: Phase | None = None,
) -> Subscription:
    """The subscription as the phase wants it.

    With `since`, the phase holds already and is changed: only what differs from that is carried out.
    """
    if before.pending_update is not None:
        before = await putting_away.drop_update(tx, before)
    after = before.having(
        metadata=laid_over(before.metadata, phase.metadata or {}),
        **await _settings(tx, schedule, phase, before),
        **_end(schedule, phase),
    )
    if phase.default_tax_rates:
        after = after.having(default_tax_rates=phase.default_tax_rates)
    orders = await _orders(tx, schedule, phase, before, since)
    orders |= {"off_session": True, "proration_behavior": prorations or phase.proration_behavior}
    return await changing.update(tx, before, after, AgreedUpdate.of(**orders))


async def _orders(
    tx: Transaction, schedule: SubscriptionSchedule, phase: Phase, before: Subscription, since: Phase | None
) -> dict[str, Any]:
    """What of the phase is ordered, and not a property of the subscription."""
    orders: dict[str, Any] = {}
    if since is None or since.items != phase.items:
        orders["items"] = await changed_items(tx, before, phase.items)
    if since is None or since.add_invoice_items != phase.add_invoice_items:
        orders["add_invoice_items"] = await _once(tx, phase, schedule.customer)
    if phase.discounts and (since is None or since.discounts != phase.discounts):
        orders["discounts"] = await discounts.usable(tx, phase.discounts, schedule.customer, phase.currency)
    return orders | _when(tx, schedule, phase, before, since)


def _when(
    tx: Transaction, schedule: SubscriptionSchedule, phase: Phase, before: Subscription, since: Phase | None
) -> dict[str, Any]:
    """What the phase says of trials and of where periods begin."""
    found: dict[str, Any] = {}
    anchor = phase.billing_cycle_anchor or schedule.default_settings.billing_cycle_anchor
    if anchor == "phase_start" and since is None:
        found["billing_cycle_anchor"] = AnchorOrder.of(type="now")
    is_new = since is None or since.trial_end != phase.trial_end
    if phase.trial_end is not None and phase.trial_end > tx.now and is_new:
        found["trial_end"] = phase.trial_end
    elif before.status in ("trialing", "paused") and is_new and (before.trial_end or 0) > tx.now:
        found["trial_end"] = NOW
    return found


def _end(schedule: SubscriptionSchedule, phase: Phase) -> dict[str, Any]:
    """When the subscription ends: it is known in the last phase only."""
    is_last = phase == schedule.phases[-1]
    return {"cancel_at": phase.end_date if is_last and schedule.ends_subscription else None}


async def _settings(
    tx: Transaction, schedule: SubscriptionSchedule, phase: Phase, before: Subscription
) -> dict[str, Any]:
    defaults = schedule.default_settings
    found: dict[str, Any] = {
        "automatic_tax": await taxing.entered(tx, schedule, phase),
        "collection_method": phase.collection_method or defaults.collection_method or before.collection_method,
        "description": phase.description or defaults.description or before.description,
        "on_behalf_of": phase.on_behalf_of or defaults.on_behalf_of or before.on_behalf_of,
        "invoice_settings": _invoice_settings(schedule, phase, before),
        **await sharing.entered(tx, schedule, phase, before),
    }
    thresholds = phase.billing_thresholds or defaults.billing_thresholds
    if thresholds is not None:
        found["billing_thresholds"] = thresholds
    sends = found["collection_method"] == "send_invoice"
    days = days_until_due(schedule, phase)
    found["days_until_due"] = (before.days_until_due if days is None else days) if sends else None
    method = phase.default_payment_method or defaults.default_payment_method
    if method and await _belongs(tx, method, schedule.customer):
        found["default_payment_method"] = method
    return found


async def _belongs(tx: Transaction, method: str, customer: str) -> bool:
    """Whether the payment method is still the customer's; what was detached meanwhile does not hold a phase up."""
    found = await tx.get(PaymentMethod, method)
    return found is not None and found.customer == customer


def _invoice_settings(schedule: SubscriptionSchedule, phase: Phase, before: Subscription) -> InvoiceSettings:
    known: InvoiceSettings = before.invoice_settings
    said: dict[str, Any] = {}
    for name in SAME:
        own = getattr(phase.invoice_settings, name) if phase.invoice_settings else None
        value = own or getattr(schedule.default_settings.invoice_settings, name)
        if value is not None:
            said[name] = value
    return known.model_copy(update=said)


async def changed_items(
    tx: Transaction, before: Subscription, wanted: Sequence[PhaseItem]
) -> tuple[AgreedItemChange, ...]:
    """The orders that make the subscription's items those of a phase; an item at another price stays the same item."""
    left = list(before.items.data)
    same: dict[int, SubscriptionItem] = {}
    for index, item in enumerate(wanted):
        found = next((one for one in left if one.price.id == item.price), None)
        if found is not None:
            left.remove(found)
            same[index] = found
    for index in range(len(wanted)):
        if index not in same and left:
            same[index] = left.pop(0)
    gone = tuple(AgreedItemChange.of(id=item.id, deleted=True) for item in left)
    return gone + tuple([await _changed_item(tx, item, same.get(index), before) for index, item in enumerate(wanted)])


async def _changed_item(
    tx: Transaction, item: PhaseItem, before: SubscriptionItem | None, subscription: Subscription
) -> AgreedItemChange:
    known = {} if before is None else {"id": before.id}
    return AgreedItemChange.of(**known, **await _values(tx, item, subscription))


async def _values(tx: Transaction, item: PhaseItem, subscription: Subscription) -> dict[str, Any]:
    found: dict[str, Any] = {"price": item.price, "quantity": item.quantity}
    if item.billing_thresholds is not None:
        found["billing_thresholds"] = item.billing_thresholds
    if item.metadata:
        found["metadata"] = item.metadata
    if item.tax_rates:
        found["tax_rates"] = tuple(rate.id for rate in item.tax_rates)
    if item.discounts:
        found["discounts"] = await discounts.usable(tx, item.discounts, subscription.customer, subscription.currency)
    return found


async def _once(tx: Transaction, phase: Phase, customer: str) -> tuple[AgreedOneTime, ...]:
    return tuple([await _one_time(tx, phase, item, customer) for item in phase.add_invoice_items])


async def _one_time(tx: Transaction, phase: Phase, item: OneTimeItem, customer: str) -> AgreedOneTime:
    start, end = item.period.start, item.period.end
    first = PeriodStart.of(type=start.type, timestamp=start.timestamp)
    last = PeriodEnd.of(type=end.type, timestamp=end.timestamp)
    if start.type == "phase_start":
        first = PeriodStart.of(type="timestamp", timestamp=phase.start_date)
    if end.type == "phase_end":
        last = PeriodEnd.of(type="timestamp", timestamp=phase.end_date)
    return AgreedOneTime.of(
        discountable=item.discountable,
        discounts=await discounts.usable(tx, item.discounts, customer, phase.currency) or None,
        metadata=dict(item.metadata or {}),
        period=OneTimePeriod.of(start=first, end=last),
        price=item.price,
        quantity=item.quantity,
        tax_rates=tuple(rate.id for rate in item.tax_rates or ()) or None,
    )
