"""What time will do to a schedule, and when."""

from typing import Literal, NamedTuple

from portico.billing.periods import DAY
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.storage.transaction import Transaction

NOTICE = 7 * DAY
"""How long before its end a schedule is announced to end."""
TO_COME = ("pending", "requires_action", "scheduled")
"""A planned resumption that is not done yet."""
RANK = 0
"""Phases begin before anything else that is due at the same time."""

What = Literal["begin", "expire", "pause", "resume", "turn"]


class Ahead(NamedTuple):
    """Something to come."""

    due: int
    what: What


def ahead(schedule: SubscriptionSchedule) -> list[Ahead]:
    """What time will do to the schedule if nobody does anything, the earliest first."""
    if schedule.status == "not_started":
        return [Ahead(schedule.phases[0].start_date, "begin")]
    if schedule.status != "active":
        return []
    found = [] if schedule.end_behavior == "renew" else [Ahead(schedule.phases[-1].end_date - NOTICE, "expire")]
    end = _end_of_phase(schedule)
    if end is not None:
        found.append(Ahead(end, "turn"))
    for plan in schedule.pause_schedules:
        if plan.pause.status.type == "scheduled":
            found.append(Ahead(plan.pause.pause_at, "pause"))
        if plan.resume and plan.resume.status.type == "scheduled":
            found.append(Ahead(plan.resume.resume_at, "resume"))
    return sorted(found, key=lambda one: (one.due, ORDER.index(one.what)))


def _end_of_phase(schedule: SubscriptionSchedule) -> int | None:
    """When the current phase is over. Planned pauses hold the last one until they are; then None."""
    ends = [schedule.phase.end_date]
    if schedule.later or schedule.end_behavior != "release":
        return ends[0]
    for plan in schedule.pause_schedules:
        if plan.resume is None:
            continue
        if plan.pause.status.type == "error":  # it held until then
            ends.append(plan.pause.pause_at)
        elif plan.pause.status.type == "scheduled" or plan.resume.status.type in TO_COME:
            return None
        else:
            ends.append(plan.resume.resume_at)
    return max(ends)


ORDER: tuple[What, ...] = ("begin", "turn", "pause", "resume", "expire")
"""What comes first of what is due at the same time."""


async def set_alarm(tx: Transaction, schedule: SubscriptionSchedule) -> None:
    """Wake up when the next thing is due; the notice only if it lies ahead."""
    coming = [one for one in ahead(schedule) if one.what != "expire" or one.due > tx.now]
    await tx.wake(schedule, coming[0].due if coming else None, RANK)
