"""What a change of items, trial or anchor makes of a subscription, and what it costs. Nothing is kept here.

Source: billing-behaviour 1.5, 1.7 to 1.9, and section 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portico.billing.periods import Period
from portico.billing.prorations import Net
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    charging,
    ends,
    item_changes,
    metering,
    periods,
    planned_trials,
    prebilling,
    trials,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.item_changes import Pair
from portico.resources.subscriptions.items import (
    MISMATCH,
    Priced,
    check_together,
)
from portico.resources.subscriptions.orders import NOW, UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


@dataclass(frozen=True)
class Change:
    """A change as a whole."""

    after: Subscription
    items: tuple[Priced, ...]
    """The items as they become."""
    prorations: tuple[Entry, ...] = ()
    """What parts of periods cost, or give back."""
    entries: tuple[Entry, ...] = ()
    """What whole periods that begin now cost."""
    begins: bool = False
    """Whether a period begins, so that it is billed at once."""
    credited: frozenset[str] = field(default_factory=frozenset)
    """The items whose running charges are given back."""


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
    _check_currency(before, orders, kept)
    _check_together(after, orders, kept)
    if not kept:
        raise InvalidRequest("A subscription must have at least one active plan.", param=("items",))
    _check_trials(before, after, orders, pairs)
    moment = _moment(tx, before, orders)
    if before.status == "paused" and orders.trial_end is not None:
        after = planned_trials.planned(after, orders.trial_end, tx.now)
    elif orders.trial_end is not None and not (orders.trial_end == NOW and before.status != "trialing"):
        return await _trial(tx, before, after, orders, pairs, moment)
    if before.status in ("paused", "incomplete") or (before.status == "trialing" and not before.item_trials):
        await _check_ahead(tx, before, after, orders, customer, kept)
        return Change(after, tuple(_aligned(before, pair) for pair in pairs if pair.after))
    resets = _resets(before, orders, pairs)
    if all(one.item.current_period_end <= tx.now for one in old):
        return await _at_boundary(tx, before, after.having(billing_cycle_anchor=tx.now) if resets else after, pairs)
    made = _anew if resets else _prorated
    found = await made(tx, before, after, orders, pairs, moment)
    if before.item_trials or any(one.then for one in found.items):
        return replace(found, after=trials.standing(found.after, found.items, tx.now))
    return await _ahead(tx, before, found, orders, customer)


def _check_trials(before: Subscription, after: Subscription, orders: UpdateOrders, pairs: Sequence[Pair]) -> None:
    """What does not go with trials of items. Raises InvalidRequest."""
    kept = [pair.after for pair in pairs if pair.after]
    trials.check(after, kept)
    begins = any(trials.begins(pair.before, pair.after) for pair in pairs if pair.after)
    if orders.trial_end is not None and (begins or before.item_trials):
        raise InvalidRequest("Trial offers cannot be used together with `trial_end`.", param=("trial_end",))
    resets = orders.billing_cycle_anchor is not None and orders.billing_cycle_anchor.type == "now"
    if resets and any(one.then for one in kept):
        raise InvalidRequest("Periods cannot begin anew during a trial.", param=("billing_cycle_anchor",))
    waits = before.status == "trialing" and not before.item_trials
    if begins and (waits or before.status in ("paused", "incomplete")):
        raise InvalidRequest(f"No trial can begin while the subscription is `{before.status}`.", param=("items",))


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


def _check_currency(before: Subscription, orders: UpdateOrders, kept: Sequence[Priced]) -> None:
    """A subscription keeps its currency. Raises InvalidRequest."""
    for one in kept:
        if one.price.currency != before.currency:
            places = [index for index, order in enumerate(orders.items) if one.price.id in (order.price, order.plan)]
            raise InvalidRequest(
                MISMATCH.format("currency")
                if len(kept) > 1
                else f"The price specified only supports `{one.price.currency}`. This doesn't match the expected "
                f"currency: `{before.currency}`.",
                param=("items", places[0], "price") if places else ("items",),
            )


def _check_together(after: Subscription, orders: UpdateOrders, kept: Sequence[Priced]) -> None:
    """Items fit together. Raises InvalidRequest, which names what was sent, wherever that comes to stand."""
    try:
        check_together(kept, flexible=after.is_flexible)
    except InvalidRequest as error:
        _, place, *rest = error.path
        one = kept[int(place)]
        sent = [
            index
            for index, order in enumerate(orders.items)
            if order.id == one.item.id or one.price.id in (order.price, order.plan)
        ]
        error.path = ("items", sent[-1], *rest) if sent else ("items",)
        raise


def _moment(tx: Transaction, before: Subscription, orders: UpdateOrders) -> int:
    """From when parts of periods are reckoned. Raises InvalidRequest for a moment outside of the running period."""
    moment = orders.proration_date
    if moment is None:
        return tx.now
    if not before.current_period_start <= moment <= before.current_period_end:
        raise InvalidRequest(
            "The proration date must be within the current billing period of the subscription.",
            param=("proration_date",),
        )
    return moment


def _resets(before: Subscription, orders: UpdateOrders, pairs: Sequence[Pair]) -> bool:
    """Whether periods begin anew: because it is ordered or, in classic mode, by itself."""
    if orders.billing_cycle_anchor is not None and orders.billing_cycle_anchor.type == "now":
        return True
    if before.is_flexible or orders.billing_cycle_anchor is not None:
        return False
    both = [(pair.before, pair.after) for pair in pairs if pair.before and pair.after]
    if any(one.cycle != other.cycle for one, other in both):
        return True
    was_free = all(one.is_free for one in (pair.before for pair in pairs) if one)
    return was_free and not all(one.is_free for one in (pair.after for pair in pairs) if one)


def _aligned(subscription: Subscription, pair: Pair) -> Priced:
    """An item without a charge, in the period that the others have."""
    assert pair.after is not None
    if pair.before is not None:
        return pair.after
    start, end = subscription.current_period_start, subscription.current_period_end
    return replace(pair.after, item=periods.in_period(pair.after.item, Period(start, end)))


async def _credits(
    tx: Transaction, before: Subscription, orders: UpdateOrders, pairs: Sequence[Pair], moment: int
) -> tuple[list[Entry], frozenset[str]]:
    """What comes back of the items as they were."""
    if orders.proration_behavior == "none":
        return [], frozenset()
    old = [pair.before for pair in pairs if pair.before]
    nets = await charging.nets(tx, before, old)
    found = [entry for one in old for entry in charging.unused(before, one, moment, nets[one.item.id])]
    return found, frozenset(one.item.id for one in old)


async def _anew(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    pairs: Sequence[Pair],
    moment: int,
) -> Change:
    """Whole periods begin now, for every item."""
    after = after.having(billing_cycle_anchor=tx.now)
    credits, credited = await _credits(tx, before, orders, pairs, moment)
    items = []
    for one in (pair.after for pair in pairs if pair.after):
        period = periods.first(tx.now, one, tx.now)
        if after.cancel_at is not None and after.cancel_at < period.end:
            period = Period(period.start, after.cancel_at)
        items.append(replace(one, item=periods.in_period(one.item, period)))
    entries = [entry for one in items for entry in _whole(after, one)]
    entries += await _usage(tx, before, pairs)
    return Change(after, tuple(items), tuple(credits), tuple(entries), begins=True, credited=credited)


def _whole(after: Subscription, one: Priced) -> list[Entry]:
    if one.metered:
        return []
    return charging.whole(after, one, Period(one.item.current_period_start, one.item.current_period_end))


async def _usage(tx: Transaction, before: Subscription, pairs: Sequence[Pair]) -> list[Entry]:
    """What was used of metered items up to now."""
    found: list[Entry] = []
    for one in (pair.before for pair in pairs if pair.before and pair.before.metered):
        found += await metering.used(tx, before, one, Period(one.item.current_period_start, tx.now))
    return found


async def _at_boundary(tx: Transaction, before: Subscription, after: Subscription, pairs: Sequence[Pair]) -> Change:
    """The periods are over, but not renewed yet: that will bill the items as they become. Only usage is due now."""
    items: list[Priced] = []
    found: list[Entry] = []
    end = before.current_period_end
    for pair in pairs:
        one, other = pair.before, pair.after
        changes = one is None or other is None or one.price.id != other.price.id
        if one is not None and one.metered and changes:
            found += await metering.used(tx, before, one, Period(one.item.current_period_start, end))
        if other is None:
            continue
        other = _aligned(before, pair)
        if other.metered and changes:
            other = replace(other, item=periods.in_period(other.item, Period(end, end)))
        items.append(other)
    return Change(after, tuple(items), tuple(found))


async def _trial(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    pairs: Sequence[Pair],
    moment: int,
) -> Change:
    """A trial ends now, is moved, or begins."""
    assert orders.trial_end is not None
    if orders.trial_end == NOW:
        found = await _anew(tx, before, after, orders.model_copy(update={"proration_behavior": "none"}), pairs, moment)
        return replace(found, after=found.after.having(status="active", trial_end=tx.now))
    end = periods.checked_trial_end(orders.trial_end, tx.now)
    anchor = before.billing_cycle_anchor if periods.keeps_anchor(after) else end
    after = after.having(billing_cycle_anchor=anchor, trial_end=end, status="trialing")
    if before.status == "trialing":
        items = [
            _until(pair.after, pair.after.item.current_period_start or tx.now, end) for pair in pairs if pair.after
        ]
        return Change(after, tuple(items))
    after = after.having(trial_start=tx.now)
    credits, credited = await _credits(tx, before, orders, pairs, moment)
    items = [_until(_not_ahead(pair.after, credited), tx.now, end) for pair in pairs if pair.after]
    entries = [charging.free(after, one, Period(tx.now, end)) for one in items if not one.metered]
    entries += await _usage(tx, before, pairs)
    return Change(after, tuple(items), tuple(credits), tuple(entries), begins=True, credited=credited)


def _not_ahead(one: Priced, credited: frozenset[str]) -> Priced:
    """The item, of which nothing is billed ahead if that was given back."""
    return replace(one, item=prebilling.billed_until(one.item, 0)) if one.item.id in credited else one


def _until(one: Priced, start: int, end: int) -> Priced:
    return replace(one, item=periods.in_period(one.item, Period(start, end)))


async def _prorated(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    pairs: Sequence[Pair],
    moment: int,
) -> Change:
    """Items change within their running periods; an item whose interval changes begins a new one."""
    prorates = orders.proration_behavior != "none"
    old = await charging.nets(tx, before, [pair.before for pair in pairs if pair.before])
    new = await charging.nets(tx, after, [pair.after for pair in pairs if pair.after])
    items: list[Priced] = []
    found: list[Entry] = []
    entries: list[Entry] = []
    credited: set[str] = set()
    begins = False
    for pair in pairs:
        one, other = pair.before, pair.after
        if other and (pair.is_same or (one and one.item.current_period_end <= moment)):
            moved, moves = _moved(before, after, pair, new[other.item.id], moment, prorates=prorates)
            found += moves
            items.append(moved)
            continue
        if one is not None and prorates:
            found += charging.unused(before, one, moment, old[one.item.id])
            credited.add(one.item.id)
        found += await _until_now(tx, before, one, other)
        if other is None:
            continue
        if trials.begins(one, other):
            items.append(trials.placed(after, other, tx.now))
            entries += trials.entries(after, items[-1])
            begins = True
            continue
        begins = begins or bool(one and not _goes_on(one, other))
        other = await metering.repriced(tx, after, one, _placed(before, after, one, other, moment))
        found += _remaining(before, after, other, moment, new[other.item.id]) if prorates else ()
        items.append(other)
    return Change(after, tuple(items), tuple(found), tuple(entries), begins=begins, credited=frozenset(credited))


def _remaining(before: Subscription, after: Subscription, one: Priced, moment: int, net: Net) -> list[Entry]:
    """What an item costs from now on; nothing is said of a trial that costs nothing."""
    if trials.is_free(one):
        return []
    natural = periods.natural(before.billing_cycle_anchor, one, one.item.current_period_start)
    return charging.remaining(after, one, moment, net, natural)


def _goes_on(one: Priced, other: Priced) -> bool:
    """Whether a changed item stays in its running period: not at another interval, nor out of a trial."""
    return one.cycle == other.cycle and one.item.current_trial == other.item.current_trial


async def _until_now(tx: Transaction, before: Subscription, one: Priced | None, other: Priced | None) -> list[Entry]:
    """What was used of an item that goes, or that costs something else from now on; in classic mode it is dropped."""
    if one is None or not one.metered or not before.is_flexible or (other and other.price.id == one.price.id):
        return []
    return await metering.used(tx, before, one, Period(one.item.current_period_start, tx.now))


def _moved(
    before: Subscription, after: Subscription, pair: Pair, net: Net, moment: int, *, prorates: bool
) -> tuple[Priced, list[Entry]]:
    """An item that costs what it did; its period ends with the subscription, if that ends elsewhere now.

    One whose period is over already is left to its renewal.
    """
    one = pair.after
    assert one is not None
    is_over = pair.before is not None and pair.before.item.current_period_end <= moment
    if is_over or after.cancel_at == before.cancel_at:
        return one, []
    moved = replace(one, item=one.item.having(current_period_end=ends.end_of_period(after, one)))
    if not prorates:
        return moved, []
    moved, back = prebilling.cut(after, moved)
    return replace(moved, item=charging.cut(moved.item)), [*ends.moved_end(after, one, net), *back]


def _placed(before: Subscription, after: Subscription, one: Priced | None, other: Priced, moment: int) -> Priced:
    """A changed or new item in its period: the running one, unless its interval is another."""
    if one is not None and _goes_on(one, other):
        return replace(other, item=other.item.having(current_period_end=ends.end_of_period(after, other)))
    natural = periods.natural(before.billing_cycle_anchor, other, moment)
    end = natural.end if after.cancel_at is None else min(natural.end, after.cancel_at)
    return replace(other, item=periods.in_period(other.item, Period(moment, end)))
