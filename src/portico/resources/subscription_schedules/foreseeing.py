"""The next invoice of a schedule, before it comes. Source: billing-behaviour 3.8.

Everything here is done in a transaction that is taken back; it ends in Foreseen when the invoice is there.
"""

from typing import Any

from portico.resources.customers.declaration import Customer
from portico.resources.subscription_schedules import running, schedules
from portico.resources.subscription_schedules.alarms import ahead
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import CreateOrders, ScheduleOrder, UpdateOrders
from portico.resources.subscriptions import alarms, cycling
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.parts import BillingMode
from portico.storage.transaction import Transaction

BILLS: tuple[alarms.What, ...] = ("bill_pending", "measure", "renew", "end_trial", "cancel")
"""What may make an invoice."""
GOES_ON: tuple[alarms.What, ...] = ("bill_pending", "measure")
"""After what another one comes in the same period, if it makes none."""


async def changed(
    tx: Transaction, customer: Customer, before: SubscriptionSchedule | None, details: ScheduleOrder | None
) -> SubscriptionSchedule:
    """The schedule as it might be. Raises Foreseen if that alone makes an invoice."""
    if before is None:
        assert details is not None
        return await _new(tx, customer, details)
    if details is None:
        return before
    after = before if details.end_behavior is None else before.having(end_behavior=details.end_behavior)
    names = ("pause_schedules", "phases", "proration_behavior")
    sent = {name: getattr(details, name) for name in names if getattr(details, name) not in (None, ())}
    return await schedules.update(tx, before, after, UpdateOrders.of(**sent))


async def _new(tx: Transaction, customer: Customer, details: ScheduleOrder) -> SubscriptionSchedule:
    draft = SubscriptionSchedule.of(
        customer=customer.id,
        billing_mode=details.billing_mode or BillingMode.of(type="flexible"),
        end_behavior=details.end_behavior or "release",
    )
    start = details.phases[0].start_date if details.phases else None
    values: dict[str, Any] = {"phases": details.phases, "start_date": start}
    return await schedules.create(tx, draft, CreateOrders.of(**values))


async def onwards(tx: Transaction, schedule: SubscriptionSchedule) -> None:
    """Let time pass, phase by phase and pause by pause, until the next invoice. Raises Foreseen."""
    id = schedule.subscription
    while True:
        subscription = await tx.get(Subscription, schedule.subscription or id or "")
        due = next((one for one in ahead(schedule) if one.what != "expire"), None)
        bills = None
        if subscription is not None:
            bills = next((one for one in alarms.ahead(subscription) if one.what in BILLS), None)
        if bills is None and _only_repeats(schedule):
            return
        if due is not None and (bills is None or due.due <= bills.due):
            then = tx.at_alarm(max(due.due, tx.now))
            schedule = await running.ACTS[due.what](then, schedule)
            id = schedule.subscription or id
            continue
        if bills is not None and subscription is not None:
            await cycling.ACTS[bills.what](tx.at_alarm(alarms.comes(bills, tx.now)), subscription)
            if bills.what in (*GOES_ON, "end_trial"):
                continue
        return


def _only_repeats(schedule: SubscriptionSchedule) -> bool:
    """Whether the last phase comes again and again, and nothing else: what makes no invoice once never makes one."""
    return (
        schedule.end_behavior == "renew" and not schedule.later and all(one.what == "turn" for one in ahead(schedule))
    )
