"""What time will do to a subscription, and when."""

from typing import Literal, NamedTuple

from portico.billing.periods import DAY
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

HOUR = 3_600
PATIENCE = 23 * HOUR
"""How long a first invoice, a pending update, or a resumption may be unpaid."""
NOTICE = 3 * DAY
"""How long before its end a trial is announced to end."""

What = Literal[
    "cancel", "collect_again", "drop_resumption", "drop_update", "end_trial", "expire", "renew", "tell_trial_end"
]
RANKS: dict[What, int] = {
    "tell_trial_end": 1,
    "end_trial": 1,
    "collect_again": 1,
    "renew": 1,
    "drop_resumption": 4,
    "drop_update": 4,
    "expire": 4,
    "cancel": 5,
}
"""What comes first of what is due at the same time."""


class Ahead(NamedTuple):
    """Something to come."""

    due: int
    rank: int
    what: What


def ahead(subscription: Subscription) -> list[Ahead]:
    """What time will do to the subscription if nobody does anything, the earliest first."""
    found = [Ahead(due, RANKS[what], what) for what, due in _times(subscription).items() if due is not None]
    return sorted(found)


def _times(subscription: Subscription) -> dict[What, int | None]:
    if subscription.has_ended:
        return {}
    if subscription.status == "incomplete":
        return {"expire": subscription.created + PATIENCE}
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
    end = subscription.current_period_end
    if subscription.status == "trialing":
        assert subscription.trial_end is not None
        times["tell_trial_end"] = subscription.trial_end - NOTICE
        if subscription.cancel_at is None or subscription.trial_end < subscription.cancel_at:
            times["end_trial"] = subscription.trial_end
    elif end and (subscription.cancel_at is None or end < subscription.cancel_at):
        times["renew"] = end
    return times


async def set_alarm(tx: Transaction, subscription: Subscription, after: int | None = None) -> None:
    """Wake up when the next thing is due; what is due at `after` or before has been done already."""
    coming = [one for one in ahead(subscription) if one.what != "tell_trial_end" or one.due > (after or tx.now)]
    first = coming[0] if coming else None
    await tx.wake(subscription, first.due if first else None, first.rank if first else 0)
