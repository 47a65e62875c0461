"""What time will do to a subscription, and when."""

from typing import Literal, NamedTuple

from portico.billing.periods import DAY
from portico.resources.subscriptions.declaration import Status, Subscription
from portico.storage.transaction import Transaction

HOUR = 3_600
PATIENCE = 23 * HOUR
"""How long a first invoice, a pending update, or a resumption may be unpaid."""
NOTICE = 3 * DAY
"""How long before its end a trial is announced to end."""
FORESIGHT = 7 * DAY
"""How long before a renewal its invoice is announced."""

What = Literal[
    "bill_pending", "cancel", "collect_again", "drop_resumption", "drop_update", "end_trial", "expire", "measure",
    "renew", "tell_trial_end", "tell_upcoming",
]  # fmt: skip
RANKS: dict[What, int] = {
    "tell_trial_end": 1,
    "tell_upcoming": 1,
    "end_trial": 1,
    "collect_again": 1,
    "renew": 1,
    "bill_pending": 2,
    "measure": 2,
    "drop_resumption": 4,
    "drop_update": 4,
    "expire": 4,
    "cancel": 5,
}
"""What comes first of what is due at the same time."""


MAY_BE_LATE: tuple[What, ...] = ("bill_pending", "measure", "tell_upcoming")
"""What a change may make due at a time that has passed."""


MEASURED: tuple[Status, ...] = ("active", "past_due")
"""The subscriptions whose usage is compared with thresholds: never during a trial, nor where nobody is charged."""


class Ahead(NamedTuple):
    """Something to come."""

    due: int
    rank: int
    what: What


def ahead(subscription: Subscription) -> list[Ahead]:
    """What time will do to the subscription if nobody does anything, the earliest first."""
    return sorted(_coming(subscription))


def _coming(subscription: Subscription) -> list[Ahead]:
    found = [Ahead(due, RANKS[what], what) for what, due in _times(subscription).items() if due is not None]
    found += [Ahead(end - NOTICE, RANKS["tell_trial_end"], "tell_trial_end") for end in _announced(subscription)]
    return found


def _announced(subscription: Subscription) -> set[int]:
    """When trials end whose ends are announced."""
    if subscription.has_ended or subscription.status in ("incomplete", "paused"):
        return set()
    return trial_ends(subscription)


def trial_ends(subscription: Subscription) -> set[int]:
    """When trials end: its own, and those of its items."""
    ends = {trial.end_date for trial in subscription.item_trials}
    if subscription.status == "trialing" and subscription.trial_end is not None:
        ends.add(subscription.trial_end)
    return ends


def _times(subscription: Subscription) -> dict[What, int | None]:
    if subscription.has_ended:
        return {}
    if subscription.status == "incomplete":
        return {"expire": subscription.expires_at or subscription.created + PATIENCE}
    update, paused = subscription.pending_update, subscription.pause_collection
    times: dict[What, int | None] = {
        "cancel": subscription.cancel_at,
        "drop_update": update.expires_at if update else None,
        "collect_again": paused.resumes_at if paused else None,
    }
    if subscription.status == "paused":
        resumption = subscription.resumption
        times["drop_resumption"] = resumption.expires_at if resumption else None
        return times
    times["bill_pending"] = subscription.next_pending_invoice_item_invoice
    end = subscription.current_period_end
    if subscription.status == "trialing":
        assert subscription.trial_end is not None
        if subscription.cancel_at is None or subscription.trial_end < subscription.cancel_at:
            times["end_trial"] = subscription.trial_end
    elif end and (subscription.cancel_at is None or end < subscription.cancel_at):
        times["renew"] = end
        times["tell_upcoming"] = _announced_at(subscription)
    if subscription.status in MEASURED and subscription.measures_at is not None:
        times["measure"] = subscription.measures_at
    return times


def _announced_at(subscription: Subscription) -> int | None:
    """When the invoice of the next renewal is announced: only one that will be charged, and once.

    Where the period is hardly longer than the notice, that is an hour after it began.
    """
    end, paused = subscription.current_period_end, subscription.pause_collection
    if subscription.announced == end or subscription.collection_method != "charge_automatically":
        return None
    if subscription.status == "unpaid" or (paused and (paused.resumes_at is None or paused.resumes_at > end)):
        return None
    return max(end - FORESIGHT, subscription.current_period_start + HOUR)


async def set_alarm(tx: Transaction, subscription: Subscription, after: int | None = None) -> None:
    """Wake up when the next thing is due; what is due at `after` or before has been done already.

    What is late (a renewal that has come nearer than its notice, what waited during a pause) has its turn in an hour,
    so that nothing is due any sooner.
    """
    done = tx.now if after is None else after
    coming = [
        one._replace(due=comes(one, tx.now)) if one.what in MAY_BE_LATE else one
        for one in _coming(subscription)
        if one.what != "tell_trial_end" or one.due > done
    ]
    first = min(coming, default=None)
    await tx.wake(subscription, first.due if first else None, first.rank if first else 0)


def comes(one: Ahead, now: int) -> int:
    """When it really comes: what is late, at once or in an hour."""
    if one.due > now:
        return one.due
    return now + HOUR if one.what in MAY_BE_LATE else now
