"""What a change of items, trial or anchor makes of a subscription, and what it costs. Nothing is kept here.

Source: billing-behaviour 1.5, 1.7 to 1.9, and section 2.
"""

from collections.abc import Sequence
from dataclasses import replace

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions import (
    change_checks,
    changes,
    item_changes,
    periods,
    planned_trials,
    prebilling,
    prorating,
    restarting,
    trials,
)
from portico.resources.subscriptions.changes import Change, Wanted
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import NOW, UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def change(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    customer: Customer,
    old: list[Priced],
) -> Change:
    """What becomes of the subscription. Raises InvalidRequest."""
    pairs = await item_changes.pairs(tx, before, orders, customer, old)
    kept = [pair.after for pair in pairs if pair.after]
    change_checks.check_currency(before, orders, kept)
    change_checks.check_together(after, orders, kept)
    if not kept:
        raise InvalidRequest("A subscription must have at least one active plan.", param=("items",))
    change_checks.check_trials(before, after, orders, pairs)
    moment = change_checks.moment(tx, before, after, orders)
    if before.status == "paused" and orders.trial_end is not None:
        after = planned_trials.planned(after, orders.trial_end, tx.now)
    elif orders.trial_end is not None and not (orders.trial_end == NOW and before.status != "trialing"):
        return await restarting.trial(tx, Wanted(before, after, orders, pairs, moment))
    wanted = Wanted(before, after, orders, pairs, moment)
    if before.status in ("paused", "incomplete") or (before.status == "trialing" and not before.item_trials):
        await _check_ahead(tx, before, after, orders, customer, kept)
        return Change(after, tuple(_as_long(after, changes.aligned(before, pair)) for pair in pairs if pair.after))
    resets = _resets(wanted)
    if all(one.item.current_period_end <= tx.now for one in old):
        return await restarting.at_boundary(tx, wanted, resets=resets)
    found = await (restarting.anew(tx, wanted) if resets else prorating.prorated(tx, wanted))
    if before.item_trials or any(one.then for one in found.items):
        return replace(found, after=trials.standing(found.after, found.items, tx.now))
    return await _ahead(tx, before, found, orders, customer)


def _as_long(subscription: Subscription, one: Priced) -> Priced:
    """An item in a trial, which ends with the subscription if that ends before it."""
    if subscription.status != "trialing" or subscription.trial_end is None:
        return one
    trial = Period(one.item.current_period_start, subscription.trial_end)
    return replace(one, item=periods.in_period(one.item, periods.cut(subscription, trial)))


async def _ahead(
    tx: Transaction, before: Subscription, change: Change, orders: UpdateOrders, customer: Customer
) -> Change:
    """The change with what is billed ahead: by new billing schedules, and again where that was given back."""
    after = change.after
    is_new = await _check_ahead(tx, before, after, orders, customer, change.items)
    if not is_new and not any(one.item.billed_until for one in change.items):
        return change
    schedules = after.billing_schedules if is_new else ()
    found = await prebilling.ahead(tx, after, change.items, schedules, change.credited)
    if change.begins:
        return replace(change, items=found.items, entries=(*change.entries, *found.entries))
    return replace(change, items=found.items, prorations=(*change.prorations, *found.entries))


async def _check_ahead(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    customer: Customer,
    items: Sequence[Priced],
) -> bool:
    """Whether there are new billing schedules. Raises InvalidRequest where there cannot be any."""
    is_new = after.billing_schedules not in ((), before.billing_schedules)
    if is_new:
        how = prebilling.How(orders.proration_behavior, orders.payment_behavior)
        await prebilling.check(tx, after, customer, items, how)
    return is_new


def _resets(wanted: Wanted) -> bool:
    """Whether periods begin anew: because it is ordered or, in classic mode, by itself."""
    anchor = wanted.orders.billing_cycle_anchor
    if anchor is not None and anchor.type == "now":
        return True
    if wanted.before.is_flexible or anchor is not None:
        return False
    both = [(pair.before, pair.after) for pair in wanted.pairs if pair.before and pair.after]
    if any(one.cycle != other.cycle for one, other in both):
        return True
    return all(one.is_free for one in wanted.old) and not all(one.is_free for one in wanted.new)
