"""Billing several periods ahead: `billing_schedules`. Source: docs/decisions/0030.

An item remembers until when it is billed. Renewals before that only move its period on; one in the middle of a period
charges what is left of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from portico.billing.periods import Cycle, Period, following, holding, plus
from portico.billing.prorations import Net, stub
from portico.billing.rounding import shared
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Discount
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, invoicing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import PaymentBehavior, ProrationBehavior
from portico.resources.subscriptions.parts import BillingSchedule, BillUntil
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

MOST = 50
"""How many periods of all items together can be billed at a time, the running ones included."""
YEARS = 5
"""How far ahead."""
KEY_LETTERS = 24
PARAM: Path = ("billing_schedules",)


@dataclass(frozen=True)
class Ahead:
    """Items that are billed further than their running periods, and what that costs."""

    items: tuple[Priced, ...]
    entries: tuple[Entry, ...] = ()


class How(NamedTuple):
    """What is ordered besides."""

    prorations: ProrationBehavior
    payment: PaymentBehavior


def computed(tx: Transaction, subscription: Subscription) -> Subscription:
    """The subscription, whose billing schedules know when they end. Raises InvalidRequest."""
    found: list[BillingSchedule] = []
    for index, schedule in enumerate(subscription.billing_schedules):
        key = schedule.key or tx.here.letters(KEY_LETTERS)
        if key in (one.key for one in found):
            raise InvalidRequest("The keys of billing schedules must differ.", param=(*PARAM, index, "key"))
        if schedule.applies_to == ():
            raise ParameterMissing((*PARAM, index, "applies_to"))
        end = _end(tx.now, schedule.bill_until, (*PARAM, index, "bill_until"))
        until = schedule.bill_until.model_copy(update={"computed_timestamp": end})
        found.append(schedule.model_copy(update={"bill_until": until, "key": key}))
    return subscription.having(billing_schedules=tuple(found)) if found else subscription


def _end(now: int, until: BillUntil, path: Path) -> int:
    given = getattr(until, until.type)
    if given is None:
        raise ParameterMissing((*path, until.type))
    other = "timestamp" if until.type == "duration" else "duration"
    if getattr(until, other) is not None:
        raise InvalidRequest(f"`{other}` cannot be sent with `type={until.type}`.", param=(*path, other))
    end = given if isinstance(given, int) else _after(now, Cycle(given.interval, given.interval_count or 1))
    if not now < end <= plus(now, "year", YEARS):
        raise InvalidRequest(
            f"The end must be in the future, and at most {YEARS} years ahead.", param=(*path, until.type)
        )
    return end


def _after(now: int, duration: Cycle) -> int:
    """A while from now; nothing if that is so long that there is no such date."""
    return plus(now, *duration) if duration.length < 2 * YEARS * Cycle("year").length else 0


def latest(subscription: Subscription) -> int:
    """Until when something of the subscription is billed, or would be by its billing schedules."""
    ends = (schedule.bill_until.computed_timestamp for schedule in subscription.billing_schedules)
    return max(subscription.billed_until, *ends, 0)


async def check(
    tx: Transaction,
    subscription: Subscription,
    customer: Customer,
    items: Sequence[Priced],
    how: How,
) -> None:
    """Whether billing ahead is possible. Raises InvalidRequest."""
    if not subscription.is_flexible:
        raise InvalidRequest("`billing_schedules` need `billing_mode` `flexible`.", param=PARAM)
    if subscription.schedule is not None:
        raise InvalidRequest("A subscription with a schedule cannot be billed ahead.", param=PARAM)
    if subscription.status in ("trialing", "paused", "incomplete"):
        raise InvalidRequest(f"A subscription with status `{subscription.status}` cannot be billed ahead.", param=PARAM)
    if how.prorations == "none":
        raise InvalidRequest("`billing_schedules` need prorations.", param=("proration_behavior",))
    if how.payment == "pending_if_incomplete":
        raise InvalidRequest(
            "`billing_schedules` cannot be changed together with `payment_behavior=pending_if_incomplete`.",
            param=("payment_behavior",),
        )
    if all(one.metered for one in items):
        raise InvalidRequest("Usage cannot be billed ahead, and there is nothing else.", param=PARAM)
    for index, schedule in enumerate(subscription.billing_schedules):
        _check_schedule(subscription, items, schedule, (*PARAM, index))
    await _check_discounts(tx, subscription, customer, items)


def _check_schedule(subscription: Subscription, items: Sequence[Priced], schedule: BillingSchedule, path: Path) -> None:
    end = schedule.bill_until.computed_timestamp
    if subscription.cancel_at is not None and end > subscription.cancel_at:
        raise InvalidRequest("Nothing can be billed that lies after `cancel_at`.", param=(*path, "bill_until"))
    for index, applies in enumerate(schedule.applies_to or ()):
        here = (*path, "applies_to", index, "price")
        one = next((one for one in items if one.price.id == applies.price), None)
        if one is None:
            raise InvalidRequest("The price is not one of the subscription's.", param=here)
        if one.metered:
            raise InvalidRequest("Usage cannot be billed ahead.", param=here)
        if end < one.item.current_period_end:
            raise _too_early(path)
    if not schedule.applies_to and not any(_suits(schedule, one) for one in items):
        raise _too_early(path)


def _too_early(path: Path) -> InvalidRequest:
    return InvalidRequest(
        "The end must not be earlier than the end of the running period.", param=(*path, "bill_until")
    )


async def _check_discounts(
    tx: Transaction, subscription: Subscription, customer: Customer, items: Sequence[Priced]
) -> None:
    ids = [*invoicing.discounts_of(subscription, customer), *(id for one in items for id in one.item.discounts)]
    for discount in [await tx.get(Discount, id) for id in ids]:
        if discount and (discount.terms.percent_off is None or discount.terms.duration == "repeating"):
            raise InvalidRequest(
                "Only coupons with `percent_off` and a `duration` of `once` or `forever` can be used when periods are "
                "billed ahead.",
                param=PARAM,
            )


def _suits(schedule: BillingSchedule, one: Priced) -> bool:
    """Whether a schedule is about an item."""
    if schedule.applies_to:
        return any(applies.price == one.price.id for applies in schedule.applies_to)
    return not one.metered and schedule.bill_until.computed_timestamp >= one.item.current_period_end


async def ahead(
    tx: Transaction,
    subscription: Subscription,
    items: Sequence[Priced],
    schedules: Sequence[BillingSchedule],
    credited: frozenset[str] = frozenset(),
) -> Ahead:
    """What it costs to bill the items as far as the schedules say, or as far as they were, where that was given back.

    Raises InvalidRequest for too many periods.
    """
    nets = await charging.nets(tx, subscription, items)
    found: list[Entry] = []
    moved, count = [], 0
    for one in items:
        old = one.item.billed_until or 0
        ends = [schedule.bill_until.computed_timestamp for schedule in schedules if _suits(schedule, one)]
        until = max(*ends, old, 0)
        start = max(one.item.current_period_end, 0 if one.item.id in credited else old)
        parts = _stretches(subscription, one, start, until)
        count += len(parts) + bool(parts)
        found += [entry for part in parts for entry in _entries(subscription, one, part, nets[one.item.id])]
        moved.append(replace(one, item=billed_until(one.item, until)))
    if count > MOST:
        raise InvalidRequest(f"At most {MOST} periods of all items together can be billed ahead.", param=PARAM)
    return Ahead(tuple(moved), tuple(found))


def billed_until(item: SubscriptionItem, until: int) -> SubscriptionItem:
    """The item, which says until when it is billed if that is after its running period."""
    if not until and item.billed_until is None:
        return item
    return item.having(billed_until=until if until > item.current_period_end else None)


def _stretches(subscription: Subscription, one: Priced, start: int, until: int) -> list[Period]:
    """Periods, and perhaps a part of one, from a boundary on."""
    found: list[Period] = []
    while start < until and len(found) <= MOST:
        period = following(subscription.billing_cycle_anchor, one.cycle, start)
        found.append(Period(start, min(period.end, until)))
        start = found[-1].end
    return found


def _entries(subscription: Subscription, one: Priced, part: Period, net: Net) -> list[Entry]:
    """Lines for a period or a part of one. Until an invoice says it, an entry knows what discounts will take off."""
    natural = holding(subscription.billing_cycle_anchor, one.cycle, part.start)
    lines = charging.stretch(subscription, one, part, natural)
    taken = net.scaled(lambda amount: stub(amount, natural, part)).taken
    amounts = [line.amount for line in lines]
    parts = {id: shared(less, amounts) for id, less in taken}
    return [
        line._replace(taken=tuple((id, less[index]) for id, less in parts.items())) for index, line in enumerate(lines)
    ]


def cut(subscription: Subscription, one: Priced) -> tuple[Priced, list[Entry]]:
    """The item without what is billed ahead after an earlier end of the subscription, which comes back."""
    end = subscription.cancel_at
    if end is None or end >= (one.item.billed_until or 0):
        return one, []
    later = tuple(charged for charged in one.item.charged if charged.start >= one.item.current_period_end)
    ahead = replace(one, item=one.item.having(charged=later))
    back = charging.unused(subscription, ahead, end, Net(0))
    return replace(one, item=billed_until(one.item, end)), back
