"""Items change within their running periods: what comes back, and what the rest costs.

Source: billing-behaviour section 2.
"""

from collections.abc import Mapping
from dataclasses import replace

from portico.billing.periods import Period
from portico.billing.prorations import Net
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    change_checks,
    charged_time,
    charging,
    ends,
    metering,
    periods,
    prebilling,
    trials,
)
from portico.resources.subscriptions.changes import Change, Wanted
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.item_changes import Pair
from portico.resources.subscriptions.items import Priced
from portico.storage.transaction import Transaction

Nets = Mapping[str, Net]
"""What whole periods of items cost, by the items' ids."""


async def prorated(tx: Transaction, wanted: Wanted) -> Change:
    """Items change within their running periods; an item whose interval changes begins a new one."""
    old = await charging.nets(tx, wanted.before, wanted.old)
    new = await charging.nets(tx, wanted.after, wanted.new)
    parts = [await _changed(tx, wanted, pair, old, new) for pair in wanted.pairs]
    return Change(
        wanted.after,
        tuple(one for part in parts for one in part.items),
        tuple(entry for part in parts for entry in part.prorations),
        tuple(entry for part in parts for entry in part.entries),
        begins=any(part.begins for part in parts),
        credited=frozenset[str]().union(*(part.credited for part in parts)),
    )


async def _changed(tx: Transaction, wanted: Wanted, pair: Pair, old: Nets, new: Nets) -> Change:
    """What the change of one item comes to."""
    before, after, moment = wanted.before, wanted.after, wanted.moment
    one, other = pair.before, pair.after
    if other and (pair.is_same or (one and one.item.current_period_end <= moment)):
        moved, moves = _moved(wanted, pair, new[other.item.id])
        return Change(after, (moved,), tuple(moves))
    gone = await _gone(tx, wanted, pair, old)
    if other is None:
        return gone
    if trials.begins(one, other):
        placed = periods.placed(after, other, tx.now)
        return replace(gone, items=(placed,), entries=tuple(trials.entries(after, placed)), begins=True)
    begins = bool(one and not _goes_on(one, other))
    other = _placed(before, after, one, other, min(moment, tx.now))
    change_checks.check_running(tx, other, moment)
    other = await metering.repriced(tx, after, one, other)
    rest = _remaining(wanted, other, new[other.item.id]) if wanted.prorates else ()
    return replace(gone, items=(other,), prorations=(*gone.prorations, *rest), begins=begins)


async def _gone(tx: Transaction, wanted: Wanted, pair: Pair, old: Nets) -> Change:
    """What comes back of an item as it was, and what was used of it."""
    one = pair.before
    used = await _until_now(tx, wanted.before, one, pair.after)
    if one is None or not wanted.prorates:
        return Change(wanted.after, (), tuple(used))
    back = charging.unused(wanted.before, one, wanted.moment, old[one.item.id])
    return Change(wanted.after, (), (*back, *used), credited=frozenset({one.item.id}))


def _remaining(wanted: Wanted, one: Priced, net: Net) -> list[Entry]:
    """What an item costs from now on; nothing is said of a trial that costs nothing."""
    if trials.is_free(one):
        return []
    natural = periods.natural(wanted.before.billing_cycle_anchor, one, one.item.current_period_start)
    return charging.remaining(wanted.after, one, wanted.moment, net, natural)


def _goes_on(one: Priced, other: Priced) -> bool:
    """Whether a changed item stays in its running period: not at another interval, nor out of a trial."""
    return one.cycle == other.cycle and one.item.current_trial == other.item.current_trial


async def _until_now(tx: Transaction, before: Subscription, one: Priced | None, other: Priced | None) -> list[Entry]:
    """What was used of an item that goes, or that costs something else from now on; in classic mode it is dropped."""
    if one is None or not one.metered or not before.is_flexible or (other and other.price.id == one.price.id):
        return []
    if other is None:
        return await metering.used_at_last(tx, before, one)
    return await metering.used(tx, before, one, Period(one.item.current_period_start, tx.now))


def _moved(wanted: Wanted, pair: Pair, net: Net) -> tuple[Priced, list[Entry]]:
    """An item that costs what it did; its period ends with the subscription, if that ends elsewhere now.

    One whose period is over already is left to its renewal.
    """
    one, after = pair.after, wanted.after
    assert one is not None
    is_over = pair.before is not None and pair.before.item.current_period_end <= wanted.moment
    if is_over or after.cancel_at == wanted.before.cancel_at:
        return one, []
    moved = replace(one, item=one.item.having(current_period_end=ends.end_of_period(after, one)))
    if not wanted.prorates:
        return moved, []
    moved, back = prebilling.cut(after, moved)
    return replace(moved, item=charged_time.cut(moved.item)), [*ends.moved_end(after, one, net), *back]


def _placed(before: Subscription, after: Subscription, one: Priced | None, other: Priced, start: int) -> Priced:
    """A changed or new item in its period: the running one, unless its interval is another."""
    if one is not None and _goes_on(one, other):
        return replace(other, item=other.item.having(current_period_end=ends.end_of_period(after, other)))
    period = periods.cut(after, periods.first(before.billing_cycle_anchor, other, start))
    return replace(other, item=periods.in_period(other.item, period))
