"""A trial that is ordered while the subscription is paused: it begins when that goes on, if it is not over by then.

`trial_end` alone says so, since a paused subscription is in no trial. Source: docs/decisions/0038.
"""

from collections.abc import Sequence
from dataclasses import replace

from portico.billing.periods import Period
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, periods
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import NOW


def waits(subscription: Subscription, now: int) -> bool:
    """Whether a paused subscription goes on with a trial."""
    return subscription.trial_end is not None and subscription.trial_end > now


def planned(paused: Subscription, trial_end: int, now: int) -> Subscription:
    """The subscription that will go on with a trial, or with none (`NOW`). Raises InvalidRequest."""
    if trial_end != NOW:
        return paused.having(trial_end=periods.checked_trial_end(trial_end, now))
    return paused.having(trial_end=now if paused.trial_start else None) if waits(paused, now) else paused


def begun(paused: Subscription, items: Sequence[Priced], now: int) -> tuple[Subscription, list[Priced], list[Entry]]:
    """The subscription in the trial that was planned for it, its items in theirs, and the lines that say so."""
    end = paused.trial_end
    assert end is not None
    anchor = paused.billing_cycle_anchor if periods.keeps_anchor(paused) else end
    after = paused.having(billing_cycle_anchor=anchor, trial_start=now)
    last = min(end, paused.cancel_at or end)
    moved = [replace(one, item=periods.in_period(one.item, Period(now, last))) for one in items]
    free = [charging.free(after, one, Period(now, last)) for one in moved if not one.metered]
    return after, moved, free
