"""A planned pause: what is ordered, and what is done when its time comes. Source: billing-behaviour 1.11 and 5.2."""

from collections.abc import Sequence
from typing import Literal

from portico.billing.periods import plus
from portico.resources.invoices import payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscription_schedules.alarms import TO_COME, set_alarm
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.pause_parts import (
    Pause,
    PauseChangeOrder,
    PauseOrder,
    PauseSchedule,
    PauseScheduleChangeOrder,
    PauseScheduleOrder,
    PauseSettings,
    PauseStatus,
    Resume,
    ResumeOrder,
    ResumeSettings,
    ResumeStatus,
    Trouble,
)
from portico.resources.subscriptions import orders, pause_orders, pausing, resuming
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import not_ahead

KEY_LETTERS = 14


def planned(
    tx: Transaction,
    given: Sequence[PauseScheduleOrder | PauseScheduleChangeOrder],
    before: Sequence[PauseSchedule] = (),
) -> tuple[PauseSchedule, ...]:
    """The pauses that are ordered; what an order leaves out of a known one stays. Raises InvalidRequest."""
    known = {plan.key: plan for plan in before}
    return tuple(
        _planned(tx, order, known.get(order.key or ""), ("pause_schedules", index)) for index, order in enumerate(given)
    )


def _planned(
    tx: Transaction, order: PauseScheduleOrder | PauseScheduleChangeOrder, before: PauseSchedule | None, path: Path
) -> PauseSchedule:
    if order.pause is None and before is None:
        raise ParameterMissing((*path, "pause"))
    pause = _pause(tx, order.pause, before.pause if before else None, (*path, "pause"))
    resume = before.resume if before else None
    if "resume" in order.model_fields_set:
        resume = _resume(tx, order.resume, resume, pause.pause_at, (*path, "resume")) if order.resume else None
    key = order.key or (before.key if before else tx.here.letters(KEY_LETTERS))
    return PauseSchedule.of(key=key, pause=pause, resume=resume)


def _pause(tx: Transaction, order: PauseOrder | PauseChangeOrder | None, before: Pause | None, path: Path) -> Pause:
    if order is None:
        assert before is not None
        return before
    at = order.pause_at
    if at is None:
        if before is None:
            raise ParameterMissing((*path, "pause_at"))
        return before.model_copy(update={"settings": order.settings or before.settings})
    moment = tx.now if at.type == "now" else at.timestamp
    if moment is None:
        raise ParameterMissing((*path, "pause_at", "timestamp"))
    _check_ahead(tx, moment, (*path, "pause_at", "timestamp"))
    settings = order.settings or (before.settings if before else None) or PauseSettings.of()
    return Pause.of(pause_at=moment, settings=settings)


def _resume(tx: Transaction, order: ResumeOrder, before: Resume | None, pause_at: int, path: Path) -> Resume:
    at, settings = order.resume_at, order.settings or (before.settings if before else None) or ResumeSettings.of()
    if at is None:
        if before is None:
            raise ParameterMissing((*path, "resume_at"))
        return before.model_copy(update={"settings": settings})
    moment = tx.now if at.type == "now" else at.timestamp
    if at.type == "duration":
        if at.duration is None:
            raise ParameterMissing((*path, "resume_at", "duration"))
        moment = plus(pause_at, at.duration.interval, at.duration.interval_count or 1)
    if moment is None:
        raise ParameterMissing((*path, "resume_at", "timestamp"))
    _check_ahead(tx, moment, (*path, "resume_at", "timestamp"))
    if moment <= pause_at:
        raise InvalidRequest("The subscription must go on after it is paused.", param=(*path, "resume_at"))
    return Resume.of(resume_at=moment, settings=settings)


def _check_ahead(tx: Transaction, moment: int, path: Path) -> None:
    if moment < tx.now:
        raise not_ahead(path)


def check(schedule: SubscriptionSchedule) -> None:
    """Nothing is paused before it has begun. Raises InvalidRequest."""
    for index, plan in enumerate(schedule.pause_schedules):
        if plan.pause.status.type == "scheduled" and plan.pause.pause_at < schedule.phases[0].start_date:
            raise InvalidRequest(
                "The subscription cannot be paused before the schedule begins.",
                param=("pause_schedules", index, "pause", "pause_at"),
            )


async def pause(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The time to pause has come. If that cannot be, the plan says why."""
    try:
        return await pause_now(tx, schedule)
    except ApiError as error:
        status = PauseStatus.of(type="error", error=Trouble.of(code=error.code, message=error.message))
    return await tx.replace(schedule, _with(schedule, "pause", status))


async def pause_now(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The same where somebody waits for the answer. Raises InvalidRequest if it cannot be."""
    settings = schedule.pause_schedules[0].pause.settings or PauseSettings.of()
    await pausing.rest(tx, await _subject(tx, schedule), _pause_orders(settings))
    return await tx.replace(schedule, _with(schedule, "pause", PauseStatus.of(type="succeeded")))


def _with(
    schedule: SubscriptionSchedule, half: Literal["pause", "resume"], status: PauseStatus | ResumeStatus
) -> SubscriptionSchedule:
    """The schedule, with how far its pause or the end of that has come."""
    (plan,) = schedule.pause_schedules
    changed = getattr(plan, half).model_copy(update={"status": status})
    return schedule.having(pause_schedules=(plan.model_copy(update={half: changed}),))


def _pause_orders(settings: PauseSettings) -> pause_orders.PauseOrders:
    """What would be sent to pause now."""
    unused, usage = settings.bill_for.unused_time_from.type, settings.bill_for.outstanding_usage_through.type
    return pause_orders.PauseOrders.of(
        bill_for=pause_orders.BillFor.of(
            unused_time_from=pause_orders.UnusedTime.of(type="now" if unused == "pause_at" else unused),
            outstanding_usage_through=pause_orders.OutstandingUsage.of(type="now" if usage == "pause_at" else usage),
        ),
        invoicing_behavior=settings.invoicing_behavior,
    )


async def resume(tx: Transaction, schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The time to go on has come. If that cannot be, the plan says why."""
    (plan,) = schedule.pause_schedules
    assert plan.resume is not None
    settings = plan.resume.settings
    sent = pause_orders.ResumeOrders.of(
        billing_cycle_anchor=orders.AnchorOrder.of(
            type="now" if settings.billing_cycle_anchor == "resume_at" else "unchanged"
        ),
        payment_behavior=settings.payment_behavior,
        proration_behavior=settings.proration_behavior,
    )
    try:
        subscription = await resuming.resume(tx, await _subject(tx, schedule), sent)
        status = ResumeStatus.of(type=await _how_far(tx, subscription))
    except ApiError as error:
        status = ResumeStatus.of(type="error", error=Trouble.of(code=error.code, message=error.message))
    now = await tx.get(SubscriptionSchedule, schedule.id) or schedule
    return await tx.replace(now, _with(now, "resume", status))


async def _how_far(tx: Transaction, subscription: Subscription) -> Literal["pending", "requires_action", "succeeded"]:
    """What the resumption waits for, if it waits."""
    if subscription.status != "paused":
        return "succeeded"
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    found = await payments.default_one(tx, invoice) if invoice else None
    return "requires_action" if found and found[1].status == "requires_action" else "pending"


async def after_resumption(tx: Transaction, subscription: Subscription) -> None:
    """The pause is over, by the plan or by hand; or nobody paid for its end, and it goes on."""
    schedule = await tx.get(SubscriptionSchedule, subscription.schedule or "", lock=True)
    if schedule is None or not schedule.is_live or not is_paused(schedule):
        return
    status = ResumeStatus.of(type="succeeded")
    if subscription.status == "paused":
        status = ResumeStatus.of(type="error", error=Trouble.of(message="Its invoice was voided."))
    kept = await tx.replace(schedule, _with(schedule, "resume", status))
    await set_alarm(tx, kept)


def is_paused(schedule: SubscriptionSchedule) -> bool:
    """Whether a planned pause has begun, and its planned end is still to come."""
    return any(
        plan.pause.status.type == "succeeded" and plan.resume is not None and plan.resume.status.type in TO_COME
        for plan in schedule.pause_schedules
    )


async def _subject(tx: Transaction, schedule: SubscriptionSchedule) -> Subscription:
    found = await tx.get(Subscription, schedule.subscription or "", lock=True)
    assert found is not None
    return found
