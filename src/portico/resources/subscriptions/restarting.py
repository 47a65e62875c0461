"""Whole periods begin: now, with a trial, or where the old ones have ended. Source: billing-behaviour 1.5 and 1.7."""

from dataclasses import replace

from portico.billing.periods import Period
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import changes, charging, metering, periods, prebilling
from portico.resources.subscriptions.changes import Change, Wanted
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import NOW
from portico.storage.transaction import Transaction


async def anew(tx: Transaction, wanted: Wanted) -> Change:
    """Whole periods begin now, for every item."""
    after = wanted.after.having(billing_cycle_anchor=tx.now)
    credits, credited = await changes.credits(tx, wanted)
    items = [periods.placed(after, one, tx.now) for one in wanted.new]
    entries = [entry for one in items for entry in _whole(after, one)]
    entries += await _usage(tx, wanted)
    return Change(after, tuple(items), tuple(credits), tuple(entries), begins=True, credited=credited)


def _whole(after: Subscription, one: Priced) -> list[Entry]:
    if one.metered:
        return []
    return charging.whole(after, one, one.period)


async def _usage(tx: Transaction, wanted: Wanted) -> list[Entry]:
    """What was used of metered items up to now."""
    found: list[Entry] = []
    for one in wanted.old:
        if one.metered:
            found += await metering.used(tx, wanted.before, one, Period(one.item.current_period_start, tx.now))
    return found


async def at_boundary(tx: Transaction, wanted: Wanted, *, resets: bool) -> Change:
    """The periods are over, but not renewed yet: that will bill the items as they become. Only usage is due now."""
    items: list[Priced] = []
    found: list[Entry] = []
    end = wanted.before.current_period_end
    for pair in wanted.pairs:
        one, other = pair.before, pair.after
        turns = one is None or other is None or one.price.id != other.price.id
        if one is not None and one.metered and turns:
            found += await metering.used(tx, wanted.before, one, Period(one.item.current_period_start, end))
        if other is None:
            continue
        other = changes.aligned(wanted.before, pair)
        items.append(_until(other, end, end) if other.metered and turns else other)
    after = wanted.after.having(billing_cycle_anchor=tx.now) if resets else wanted.after
    return Change(after, tuple(items), tuple(found))


async def trial(tx: Transaction, wanted: Wanted) -> Change:
    """A trial ends now, is moved, or begins."""
    orders = wanted.orders
    assert orders.trial_end is not None
    if orders.trial_end == NOW:
        found = await anew(tx, replace(wanted, orders=orders.model_copy(update={"proration_behavior": "none"})))
        return replace(found, after=found.after.having(status="active", trial_end=tx.now))
    end = periods.checked_trial_end(orders.trial_end, tx.now)
    anchor = wanted.before.billing_cycle_anchor if periods.keeps_anchor(wanted.after) else end
    after = wanted.after.having(billing_cycle_anchor=anchor, trial_end=end, status="trialing")
    if wanted.before.status == "trialing":
        moved = (_until(one, one.item.current_period_start or tx.now, end) for one in wanted.new)
        return Change(after, tuple(moved))
    after = after.having(trial_start=tx.now)
    credits, credited = await changes.credits(tx, wanted)
    items = [_until(_not_ahead(one, credited), tx.now, end) for one in wanted.new]
    entries = [charging.free(after, one, Period(tx.now, end)) for one in items if not one.metered]
    entries += await _usage(tx, wanted)
    return Change(after, tuple(items), tuple(credits), tuple(entries), begins=True, credited=credited)


def _not_ahead(one: Priced, credited: frozenset[str]) -> Priced:
    """The item, of which nothing is billed ahead if that was given back."""
    return replace(one, item=prebilling.billed_until(one.item, 0)) if one.item.id in credited else one


def _until(one: Priced, start: int, end: int) -> Priced:
    return replace(one, item=periods.in_period(one.item, Period(start, end)))
