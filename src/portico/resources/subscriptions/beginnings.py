"""When a new subscription begins, and where its periods do. Source: billing-behaviour 1.5 and 1.6."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portico.billing.periods import Period
from portico.resources.subscriptions import periods, prebilling, trials
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import MAX_BILLED_UNTIL, MAX_PERIOD_END, MIN_PERIOD_END, CreateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.refusals import only_one


@dataclass(frozen=True)
class Beginning:
    """When a new subscription begins."""

    start: int
    anchor: int
    trial_end: int | None
    chosen: bool
    """Whether the caller said where periods begin."""


def ordered(tx: Transaction, draft: Subscription, orders: CreateOrders, items: list[Priced]) -> Beginning:
    """When it begins, and where its periods do. Raises InvalidRequest."""
    start = tx.now if orders.backdate_start_date is None else orders.backdate_start_date
    if start > tx.now:
        raise InvalidRequest("`backdate_start_date` must be in the past.", param=("backdate_start_date",))
    if start != tx.now and draft.billing_cycle_anchor_config:
        raise InvalidRequest(
            "`billing_cycle_anchor_config` cannot be combined with `backdate_start_date`.",
            param=("billing_cycle_anchor_config",),
        )
    trial_end = periods.trial_end(orders, items, tx.now)
    anchor, chosen = periods.anchor(
        orders, draft.billing_cycle_anchor_config, items, now=tx.now, start=start, flexible=draft.is_flexible
    )
    if trial_end is not None and not chosen and not periods.keeps_anchor(draft):
        anchor = trial_end
    return Beginning(start, anchor, trial_end, chosen)


def dated(
    tx: Transaction, draft: Subscription, when: Beginning, orders: CreateOrders, items: Sequence[Priced]
) -> Subscription:
    """The draft with its dates, and as it stands on the first of them. Raises InvalidRequest."""
    cancel_at = _end(tx, draft, when, orders, items)
    trial_end = periods.pulled_in(draft.having(cancel_at=cancel_at), when.trial_end)
    anchor = when.anchor if when.chosen or when.anchor != when.trial_end else trial_end
    draft = draft.having(
        billing_cycle_anchor=anchor,
        cancel_at=cancel_at,
        canceled_at=tx.now if cancel_at is not None and draft.schedule is None else None,
        start_date=draft.start_date or when.start,
        status="trialing" if when.trial_end else "active",
        trial_end=trial_end or draft.trial_end,
        trial_start=draft.trial_start or (tx.now if when.trial_end else None),
    )
    return trials.standing(draft, items, tx.now) if any(one.then for one in items) else draft


def _end(
    tx: Transaction, draft: Subscription, when: Beginning, orders: CreateOrders, items: Sequence[Priced]
) -> int | None:
    """When it is to end, as a moment or by a word for one. Raises InvalidRequest."""
    ends = [periods.first(when.anchor, one, tx.now).end for one in items]
    first_end = when.trial_end or min(ends)
    first, last = min(first_end, *ends), max(first_end, *ends)
    words = {MIN_PERIOD_END: first, MAX_PERIOD_END: last, MAX_BILLED_UNTIL: max(last, prebilling.latest(draft))}
    cancel_at = periods.ordered_end(orders.cancel_at, words, tx.now)
    if not draft.cancel_at_period_end:
        return cancel_at
    if cancel_at is not None:
        raise only_one("cancel_at", "cancel_at_period_end", param=("cancel_at_period_end",))
    return first_end


def begun(tx: Transaction, draft: Subscription, one: Priced, when: Beginning) -> Priced:
    """The item in its first period: the trial, or up to the next boundary, or up to the end of it all."""
    period = Period(draft.trial_start or tx.now, when.trial_end) if when.trial_end else None
    if period is None and when.start < tx.now and draft.is_flexible:
        period = periods.elapsed(when.anchor, one, when.start, tx.now)[-1]
    period = period or periods.first(when.anchor, one, tx.now)
    return replace(one, item=periods.in_period(one.item, periods.cut(draft, period)))
