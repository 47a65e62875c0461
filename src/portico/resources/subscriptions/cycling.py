"""What time does to a subscription: renewals, the ends of trials and of subscriptions, expiries."""

from collections.abc import Awaitable, Callable

from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions import (
    ending,
    following,
    keeping,
    pending_invoices,
    putting_away,
    renewing,
    thresholds,
    trials,
)
from portico.resources.subscriptions.alarms import RANKS, Ahead, What, ahead, set_alarm
from portico.resources.subscriptions.checks import method_of
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.storage.transaction import Transaction

Act = Callable[[Transaction, Subscription], Awaitable[Subscription]]


async def wake(tx: Transaction, subscription: Subscription) -> None:
    """Do everything that is due by now, in order; then set the alarm for what comes next."""
    due, told = tx.due or tx.now, False
    while coming := _next(subscription, tx.now, due, told=told):
        told = told or coming.what == "tell_trial_end"
        subscription = await ACTS[coming.what](tx, subscription)
    await set_alarm(tx, subscription, after=tx.now)


def _next(subscription: Subscription, now: int, due: int, *, told: bool) -> Ahead | None:
    """The first thing that is due: notices only if they were what the alarm was set for, or after that."""
    for one in ahead(subscription):
        if one.due > now:
            return None
        if one.what == "tell_trial_end" and (told or one.due < due):
            continue
        if one.what == "tell_upcoming" and due >= subscription.current_period_end:
            continue
        return one
    return None


async def tell_trial_end(tx: Transaction, subscription: Subscription) -> Subscription:
    """The trial ends in three days."""
    await tx.tell(subscription, "trial_will_end")
    return subscription


async def tell_upcoming(tx: Transaction, before: Subscription) -> Subscription:
    """The renewal is near."""
    await occasions.renewal_near(tx, before)
    return await tx.replace(before, before.having(announced=before.current_period_end), "silently")


async def end_trial(tx: Transaction, before: Subscription) -> Subscription:
    """The trial is over: periods that are paid for begin, unless there is nothing to charge."""
    customer = await tx.get(Customer, before.customer)
    assert customer is not None
    return await without_method(tx, before, customer) or await renewing.renew(tx, before, is_trial=True)


async def without_method(
    tx: Transaction,
    before: Subscription,
    customer: Customer,
    items: list[SubscriptionItem] | None = None,
    *,
    since: Subscription | None = None,
) -> Subscription | None:
    """What becomes of a subscription whose trial is over, if nothing can be charged and it asks for another end.

    Where the trial is ended by a change, its items are those of the change, which is told of `since` it was made.
    """
    settings = before.trial_settings
    behavior = settings.end_behavior.missing_payment_method if settings else "create_invoice"
    charges = before.collection_method == "charge_automatically"
    if not charges or behavior == "create_invoice" or method_of(before, customer) is not None:
        return None
    if behavior == "pause":
        before = await putting_away.call_off(tx, before)
        items = items or [trials.ended(one).item for one in await keeping.priced_items(tx, before)]
        return await following.paused(tx, before, "trial_end_without_payment_method", items, since=since)
    return await ending.end(tx, before, details=before.cancellation_details)


async def collect_again(tx: Transaction, before: Subscription) -> Subscription:
    """Collection goes on: for later invoices."""
    return await tx.replace(before, before.having(pause_collection=None))


async def expire(tx: Transaction, before: Subscription) -> Subscription:
    """Nobody paid the first invoice in time; where small deposits are on their way, there is more of it."""
    until = await putting_away.deposits_until(tx, before)
    if until is None or until <= tx.now:
        return await putting_away.expire(tx, before)
    return await tx.replace(before, before.having(expires_at=until), "silently")


ACTS: dict[What, Act] = {
    "bill_pending": pending_invoices.bill_pending,
    "cancel": ending.end_as_planned,
    "collect_again": collect_again,
    "drop_resumption": putting_away.give_resumption_up,
    "drop_update": putting_away.end_update,
    "end_trial": end_trial,
    "expire": expire,
    "measure": thresholds.measure,
    "renew": renewing.renew,
    "tell_trial_end": tell_trial_end,
    "tell_upcoming": tell_upcoming,
}
assert set(ACTS) == set(RANKS)
