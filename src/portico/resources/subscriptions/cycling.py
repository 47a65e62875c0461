"""What time does to a subscription: renewals, the ends of trials and of subscriptions, expiries."""

from collections.abc import Awaitable, Callable, Mapping

from portico.billing.periods import Period, holding
from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import drafting
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    charging,
    ending,
    following,
    invoicing,
    keeping,
    pending_invoices,
    periods,
    putting_away,
)
from portico.resources.subscriptions.alarms import RANKS, Ahead, What, ahead, set_alarm
from portico.resources.subscriptions.checks import method_of
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import after_billing, bill
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.settling import check_imagined
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
    return await without_method(tx, before, customer) or await renew(tx, before, is_trial=True)


async def without_method(tx: Transaction, before: Subscription, customer: Customer) -> Subscription | None:
    """What becomes of a subscription whose trial is over, if nothing can be charged and it asks for another end."""
    settings = before.trial_settings
    behavior = settings.end_behavior.missing_payment_method if settings else "create_invoice"
    charges = before.collection_method == "charge_automatically"
    if not charges or behavior == "create_invoice" or method_of(before, customer) is not None:
        return None
    if behavior == "pause":
        return await following.paused(tx, before, "trial_end_without_payment_method")
    return await ending.end(tx, before, details=before.cancellation_details)


async def renew(tx: Transaction, before: Subscription, *, is_trial: bool = False) -> Subscription:
    """The items whose periods are over begin new ones, and a draft of an invoice asks for them."""
    items = await keeping.priced_items(tx, before)
    over = min(one.item.current_period_end for one in items)
    due = [one for one in items if one.item.current_period_end <= over]
    renewed = {one.item.id: _renewed(before, one) for one in due}
    draft = before.having(status="active" if is_trial else before.status)
    entries = await _entries(tx, draft, due, renewed)
    old = Period(min(one.item.current_period_start for one in due), over)
    found = await bill(tx, draft, entries, reason="subscription_cycle", period=old)
    after_items = [renewed[one.item.id].item if one.item.id in renewed else one.item for one in items]
    if found is None:
        return await keeping.replace(tx, before, draft, items=after_items)
    check_imagined(tx, found)
    draft = draft.having(latest_invoice=found.invoice.id)
    kept = await keeping.replace(tx, before, draft, items=after_billing(after_items, found))
    await drafting.keep(tx, found.invoice, found.lines)
    return await invoicing.lapsed(tx, kept)


def _renewed(subscription: Subscription, one: Priced) -> Priced:
    """The item in its next period, which ends early if the subscription does."""
    return Priced(periods.in_period(one.item, next_period(subscription, one)), one.price, one.name)


def next_period(subscription: Subscription, one: Priced) -> Period:
    """The item's next period."""
    period = periods.following_period(subscription, one)
    if subscription.cancel_at is not None and subscription.cancel_at < period.end:
        return Period(period.start, subscription.cancel_at)
    return period


async def _entries(
    tx: Transaction, subscription: Subscription, over: list[Priced], renewed: Mapping[str, Priced]
) -> list[Entry]:
    """Usage of the periods that are over, and the next ones in advance; what was added last comes first."""
    found: list[Entry] = []
    for one in reversed(over):
        if one.metered:
            old = Period(one.item.current_period_start, one.item.current_period_end)
            found += await charging.used(tx, subscription, one, old)
            continue
        new = renewed[one.item.id]
        period = Period(new.item.current_period_start, new.item.current_period_end)
        whole = holding(subscription.billing_cycle_anchor, one.cycle, period.start)
        if period == whole:
            found += charging.whole(subscription, new, period)
        else:
            found += charging.part(subscription, new, period, whole)
    return found


async def collect_again(tx: Transaction, before: Subscription) -> Subscription:
    """Collection goes on: for later invoices."""
    return await tx.replace(before, before.having(pause_collection=None))


async def drop_update(tx: Transaction, before: Subscription) -> Subscription:
    """Nobody paid for the update in time."""
    await following.give_up(tx, before)
    kept = await tx.replace(
        before, before.having(pending_update=None, pending_charged={}), "pending_update_expired", "updated"
    )
    await putting_away.void_latest(tx, kept)
    return await tx.get(Subscription, kept.id) or kept


async def expire(tx: Transaction, before: Subscription) -> Subscription:
    """Nobody paid the first invoice in time."""
    await putting_away.void_latest(tx, before)
    return await tx.get(Subscription, before.id) or before


async def cancel(tx: Transaction, before: Subscription) -> Subscription:
    """The time that was set for the end has come."""
    return await ending.end_as_planned(tx, before)


ACTS: dict[What, Act] = {
    "bill_pending": pending_invoices.bill_pending,
    "cancel": cancel,
    "collect_again": collect_again,
    "drop_resumption": putting_away.give_resumption_up,
    "drop_update": drop_update,
    "end_trial": end_trial,
    "expire": expire,
    "renew": renew,
    "tell_trial_end": tell_trial_end,
    "tell_upcoming": tell_upcoming,
}
assert set(ACTS) == set(RANKS)
