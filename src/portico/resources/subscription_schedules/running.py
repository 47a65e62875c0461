"""A schedule runs: it begins, its phases follow each other, and it ends. Source: billing-behaviour section 5."""

from collections.abc import Awaitable, Callable
from typing import Any

from portico.resources.subscription_schedules import dates, entering, pauses
from portico.resources.subscription_schedules.alarms import What, ahead, set_alarm
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import CurrentPhase, Phase
from portico.resources.subscription_schedules.phases import MOST
from portico.resources.subscriptions import alarms as subscription_alarms
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

Act = Callable[[Transaction, SubscriptionSchedule], Awaitable[SubscriptionSchedule]]


async def wake(tx: Transaction, schedule: SubscriptionSchedule) -> None:
    """Do what is due first, in the time at which it was due; what is due after that has its own turn."""
    coming = ahead(schedule)
    due = min((one.due for one in coming if one.what != "expire" or one.due >= tx.due), default=None)
    if due is None or due > tx.now:
        await set_alarm(tx, schedule)
        return
    then = tx.by_clock(tx.clock, due)
    for one in coming:
        if one.due == due and one in ahead(schedule):
            schedule = await ACTS[one.what](then, schedule)
    await set_alarm(then, schedule)


async def begin(tx: Transaction, before: SubscriptionSchedule) -> SubscriptionSchedule:
    """The first phase begins, and with it the subscription."""
    return await tx.replace(before, await begun(tx, before))


async def begun(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The schedule in its first phase, with the subscription that begins then."""
    phase = schedule.phases[0]
    subscription = await entering.begin(tx, schedule, phase)
    return schedule.having(subscription=subscription.id, **_in(phase))


def _in(phase: Phase) -> dict[str, Any]:
    current = CurrentPhase.of(start_date=phase.start_date, end_date=phase.end_date)
    return {"status": "active", "current_phase": current}


async def turn(tx: Transaction, before: SubscriptionSchedule) -> SubscriptionSchedule:
    """A phase is over: the next one begins, or that was the last one."""
    if not before.later and before.end_behavior != "renew":
        return await _complete(tx, before)
    subscription = await subject(tx, before)
    after = before if before.later else _renewed(before, subscription)
    phase = after.later[0]
    after = after.having(**_in(phase))
    if subscription is not None:
        await entering.enter(tx, after, phase, subscription)
    return await tx.replace(before, after)


def _renewed(schedule: SubscriptionSchedule, subscription: Subscription | None) -> SubscriptionSchedule:
    """The schedule with one more phase like its last one; of those that are long over, the oldest goes."""
    anchor = subscription.billing_cycle_anchor if subscription else schedule.phase.start_date
    phases = (*schedule.phases, dates.again(schedule.phases[-1], anchor))
    return schedule.having(phases=phases[-MOST:])


async def catch_up(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """What a change has made due at once is done with it. Raises InvalidRequest if it cannot be."""
    due = [one.what for one in ahead(schedule) if one.due <= tx.now]
    if schedule.status == "active" and "turn" in due:
        schedule = await turn(tx, schedule)
    if "pause" in due:
        schedule = await pauses.pause_now(tx, schedule)
    return schedule


async def subject(tx: Transaction, schedule: SubscriptionSchedule) -> Subscription | None:
    """The subscription that the schedule changes, unless it has ended."""
    found = await tx.get(Subscription, schedule.subscription or "", lock=True)
    return None if found is None or found.has_ended else found


async def _complete(tx: Transaction, before: SubscriptionSchedule) -> SubscriptionSchedule:
    """The last phase is over. The subscription goes on without the schedule, or ends by itself."""
    done = {"completed_at": tx.now, "current_phase": None}
    if before.ends_subscription:
        return await tx.replace(before, before.having(status="completed", **done), "completed")
    subscription = await subject(tx, before)
    if subscription is not None:
        await detach(tx, subscription)
    after = before.having(status="released", **done, **let_go(tx, before))
    return await tx.replace(before, after, "completed", "released")


def let_go(tx: Transaction, schedule: SubscriptionSchedule) -> dict[str, Any]:
    """What a schedule says that has let go of its subscription."""
    return {"released_at": tx.now, "released_subscription": schedule.subscription, "subscription": None}


async def detach(tx: Transaction, subscription: Subscription) -> Subscription:
    """No schedule changes the subscription any more."""
    kept = await tx.replace(subscription, subscription.having(schedule=None))
    await subscription_alarms.set_alarm(tx, kept)
    return kept


async def expire(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The schedule ends in a week."""
    await tx.tell(schedule, "expiring")
    return schedule


async def after_end(tx: Transaction, subscription: Subscription, id: str) -> None:
    """The subscription has ended: nothing is left to change. For want of payment, that is no plan's end."""
    schedule = await tx.get(SubscriptionSchedule, id, lock=True)
    if schedule is None or not schedule.is_live:
        return
    details = subscription.cancellation_details
    unpaid = details is not None and details.reason == "payment_failed"
    await cancel(tx, schedule, "aborted" if unpaid else "canceled")


async def cancel(tx: Transaction, before: SubscriptionSchedule, happened: str = "canceled") -> SubscriptionSchedule:
    """Nothing more comes of the schedule."""
    after = before.having(canceled_at=tx.now, current_phase=None, status="canceled")
    kept = await tx.replace(before, after, happened)
    await tx.wake(kept, None)
    return kept


ACTS: dict[What, Act] = {
    "begin": begin,
    "expire": expire,
    "pause": pauses.pause,
    "resume": pauses.resume,
    "turn": turn,
}
