"""When the periods of a subscription's items begin and end. Source: billing-behaviour 1.5 to 1.7."""

from collections.abc import Mapping
from dataclasses import replace

from portico.billing.periods import DAY, Period, anchor_on, boundary, following, holding, unclamped
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import NOW, CreateOrders
from portico.resources.subscriptions.parts import AnchorConfig
from portico.wire.errors import InvalidRequest
from portico.wire.refusals import not_ahead, only_one

MAX_TRIAL = 730 * DAY
MOST_ELAPSED = 250
"""How many periods may lie behind when a subscription begins: each has a line on its first invoice."""


def trial_end(orders: CreateOrders, items: list[Priced], now: int) -> int | None:
    """When the trial ends that is ordered, if one is. Raises InvalidRequest."""
    if orders.trial_from_plan and orders.trial_end is not None:
        raise InvalidRequest("`trial_from_plan` cannot be combined with `trial_end`.", param=("trial_from_plan",))
    if orders.trial_end is not None and orders.trial_period_days is not None:
        raise InvalidRequest("`trial_period_days` cannot be combined with `trial_end`.", param=("trial_period_days",))
    if orders.trial_end is not None:
        return None if orders.trial_end == NOW else checked_trial_end(orders.trial_end, now)
    days = orders.trial_period_days
    if days is None and orders.trial_from_plan:
        days = max((one.price.recurring.trial_period_days or 0 for one in items if one.price.recurring), default=0)
    return now + days * DAY if days else None


def checked_trial_end(moment: int, now: int) -> int:
    """The end of a trial. Raises InvalidRequest for one that is past, or too far away."""
    if moment <= now:
        raise not_ahead(("trial_end",))
    if moment > now + MAX_TRIAL:
        raise InvalidRequest("The trial can last two years at most.", param=("trial_end",))
    return moment


def pulled_in(subscription: Subscription, trial_end: int | None) -> int | None:
    """The end of a trial: with the subscription, in classic mode, if that ends before it."""
    end = subscription.cancel_at
    if trial_end is None or end is None or subscription.is_flexible:
        return trial_end
    return min(end, trial_end)


def anchor(
    orders: CreateOrders, config: AnchorConfig | None, items: list[Priced], *, now: int, start: int, flexible: bool
) -> tuple[int, bool]:
    """Where full periods begin, and whether the caller said so. Raises InvalidRequest."""
    sent = orders.billing_cycle_anchor
    if sent is not None and config is not None:
        raise only_one("billing_cycle_anchor", "billing_cycle_anchor_config", param=("billing_cycle_anchor_config",))
    if sent is not None:
        _check_anchor(sent, items, now)
        return sent, True
    if config is not None:
        if any(one.cycle.interval not in ("month", "year") for one in items):
            raise InvalidRequest(
                "`billing_cycle_anchor_config` can only be used with monthly or yearly prices.",
                param=("billing_cycle_anchor_config",),
            )
        clock = None
        if config.hour is not None:
            clock = (config.hour, config.minute or 0, config.second or 0)
        found = anchor_on(now, day=config.day_of_month, month=config.month, clock=clock)
        shortest = min((one.cycle for one in items), key=lambda cycle: cycle.length)
        return unclamped(found, config.day_of_month, shortest), True
    return (start if flexible else now), False


def _check_anchor(moment: int, items: list[Priced], now: int) -> None:
    if moment <= now:
        raise not_ahead(("billing_cycle_anchor",))
    for one in items:
        natural = boundary(now, one.cycle, 1)
        if moment > natural:
            raise InvalidRequest(
                f"billing_cycle_anchor cannot be later than next natural billing date ({natural}) for plan",
                param=("billing_cycle_anchor",),
            )


def natural(anchor: int, one: Priced, moment: int) -> Period:
    """The whole period, between two boundaries, that holds a moment; an item on trial has its own."""
    trial = one.item.current_trial
    if trial is None:
        return holding(anchor, one.cycle, moment)
    if one.is_free:
        return Period(trial.start_date, trial.end_date)
    return holding(trial.start_date, one.cycle, moment)


def first(anchor: int, one: Priced, start: int) -> Period:
    """The period that begins at a moment: up to the next boundary."""
    return Period(start, natural(anchor, one, start).end)


def placed(subscription: Subscription, one: Priced, now: int) -> Priced:
    """The item in a period that begins now, and ends early if the subscription does."""
    period = cut(subscription, first(subscription.billing_cycle_anchor, one, now))
    return replace(one, item=in_period(one.item, period))


def cut(subscription: Subscription, period: Period) -> Period:
    """A period, which ends early if the subscription does."""
    end = subscription.cancel_at
    return period if end is None or end >= period.end else Period(period.start, end)


def following_period(subscription: Subscription, one: Priced) -> Period:
    """The period after the item's running one."""
    return first(subscription.billing_cycle_anchor, one, one.item.current_period_end)


def elapsed(anchor: int, one: Priced, start: int, now: int) -> list[Period]:
    """The whole and part periods from a moment in the past up to the running one, which is the last of them.

    Raises InvalidRequest for more than an invoice has lines.
    """
    found = [first(anchor, one, start)]
    while found[-1].end <= now:
        if len(found) == MOST_ELAPSED:
            raise InvalidRequest(
                f"A subscription can be backdated by at most {MOST_ELAPSED} periods.", param=("backdate_start_date",)
            )
        found.append(following(anchor, one.cycle, found[-1].end))
    return found


def is_whole(anchor: int, one: Priced, period: Period) -> bool:
    """Whether a period lies between two boundaries."""
    return natural(anchor, one, period.start) == period


def in_period(item: SubscriptionItem, period: Period) -> SubscriptionItem:
    """The item in another period."""
    return item.having(current_period_start=period.start, current_period_end=period.end)


def ordered_end(sent: int | None, words: Mapping[int, int], now: int) -> int | None:
    """When a subscription is to end that is told to: a moment, or what one of the words for it means."""
    if sent is None or sent in words:
        return None if sent is None else words[sent]
    if sent <= now:
        raise not_ahead(("cancel_at",))
    return sent


def keeps_anchor(subscription: Subscription) -> bool:
    """Whether the end of a trial leaves periods where they are."""
    settings = subscription.trial_settings
    return settings is not None and settings.end_behavior.billing_cycle_anchor == "unchanged"
