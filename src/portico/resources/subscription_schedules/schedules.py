"""`subscription_schedule`: its verbs and endpoints. Source: billing-behaviour section 5."""

from portico.resources.customers import currencies, customer_accounts
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.subscription_schedules import entering, naming, pauses, phases, running, taxing
from portico.resources.subscription_schedules.adopting import adopt
from portico.resources.subscription_schedules.alarms import set_alarm
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.filters import ScheduleFilters
from portico.resources.subscription_schedules.orders import (
    CancelOrders,
    CreateOrders,
    PhaseChangeOrder,
    PhaseOrder,
    ReleaseOrders,
    UpdateOrders,
)
from portico.resources.subscription_schedules.parts import CurrentPhase, Phase
from portico.resources.subscription_schedules.phases import Whence
from portico.resources.subscriptions import changing, ending
from portico.resources.subscriptions import orders as subscription_orders
from portico.resources.subscriptions.checks import check_mode
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import NOW
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing


async def create(tx: Transaction, draft: SubscriptionSchedule, orders: CreateOrders) -> SubscriptionSchedule:
    """Keep a new schedule; it begins at once, or when its time has come."""
    customer_accounts.refuse(draft.customer_account)
    if orders.from_subscription:
        return await adopt(tx, draft, orders)
    check_mode(draft.billing_mode)
    customer = await _customer(tx, draft, orders)
    start = tx.now if orders.start_date in (None, NOW) else orders.start_date or 0
    draft = draft.having(
        id=tx.new_id(SubscriptionSchedule),
        billing_mode=draft.billing_mode.completed(tx.now),
        test_clock=customer.test_clock,
    )
    whence = Whence(start, start, draft.billing_mode.is_flexible, customer.currency)
    made = await phases.made(tx, orders.phases, whence, draft.default_settings)
    draft = draft.having(phases=tuple(made), pause_schedules=pauses.planned(tx, orders.pause_schedules))
    pauses.check(draft)
    await phases.check(tx, draft)
    await naming.check(tx, draft, customer, sent=len(made))
    draft = await taxing.checked(tx, draft)
    _check_phases(made)
    await currencies.turn(tx, customer, made[0].currency, ("phases", 0, "currency"))
    if made[0].end_date <= tx.now:
        raise InvalidRequest("The first phase must end in the future.", param=("phases", 0, "end_date"))
    kept = await tx.insert(await running.begun(tx, draft) if start <= tx.now else draft)
    kept = await running.catch_up(tx, kept)
    await set_alarm(tx, kept)
    return kept


async def _customer(tx: Transaction, draft: SubscriptionSchedule, orders: CreateOrders) -> Customer:
    if not draft.customer:
        raise ParameterMissing(("customer",))
    customer = await tx.need(Customer, draft.customer, param=("customer",), lock=True)
    if not orders.phases:
        raise ParameterMissing(("phases",))
    return customer


def _check_phases(made: list[Phase]) -> None:
    """Everything that a customer pays is in one currency. Raises InvalidRequest."""
    for place, phase in enumerate(made):
        if phase.currency != made[0].currency:
            raise currencies.mixed(made[0].currency, ("phases", place, "currency"))


async def update(
    tx: Transaction, before: SubscriptionSchedule, after: SubscriptionSchedule, orders: UpdateOrders
) -> SubscriptionSchedule:
    """Keep the schedule's new state; what changes in the current phase changes the subscription at once."""
    _check_live(before, "updated")
    if "phases" in orders.model_fields_set:
        after = after.having(phases=await _phases(tx, before, after, orders))
    if "pause_schedules" in orders.model_fields_set:
        after = after.having(pause_schedules=pauses.planned(tx, orders.pause_schedules, before.pause_schedules))
    pauses.check(after)
    await phases.check(tx, after)
    customer = await tx.need(Customer, before.customer, param=("customer",), lock=True)
    await naming.check(tx, after, customer, sent=len(orders.phases), before=before)
    after = await taxing.checked(tx, after, before)
    if before.status == "active":
        after = after.having(current_phase=_current(before, after))
        await _carry_out(tx, before, after, orders)
    kept = await tx.replace(before, after)
    if kept.status == "not_started" and kept.phases[0].start_date <= tx.now:
        kept = await running.begin(tx, kept)
    kept = await running.catch_up(tx, kept)
    await set_alarm(tx, kept)
    return kept


def _check_live(schedule: SubscriptionSchedule, verb: str) -> None:
    if not schedule.is_live:
        raise InvalidRequest(
            f"A subscription schedule with status `{schedule.status}` cannot be {verb}; it must be `not_started` or "
            "`active`."
        )


async def _phases(
    tx: Transaction, before: SubscriptionSchedule, after: SubscriptionSchedule, orders: UpdateOrders
) -> tuple[Phase, ...]:
    """The phases as they become: those that are over stay, and the current one keeps its start."""
    given = orders.phases
    if not given:
        raise ParameterMissing(("phases",))
    if given[0].start_date is None:
        raise ParameterMissing(("phases", 0, "start_date"))
    flexible = before.billing_mode.is_flexible
    if before.current_phase is None:
        start = tx.now if given[0].start_date == NOW else given[0].start_date
        whence = Whence(start, start, flexible, before.phases[0].currency, phases.agreed(before.phases))
        return tuple(await phases.made(tx, given, whence, after.default_settings))
    start = before.current_phase.start_date
    left = _from_current(given, start)
    subscription = await running.subject(tx, before)
    anchor = subscription.billing_cycle_anchor if subscription else start
    whence = Whence(start, anchor, flexible, before.phases[0].currency, phases.agreed(before.phases))
    made = await phases.made(tx, left, whence, after.default_settings)
    if made[-1].end_date <= tx.now and len(made) > 1:
        raise InvalidRequest("The last phase must end in the future.", param=("phases", len(given) - 1, "end_date"))
    return (*(phase for phase in before.phases if phase.start_date < start), *made)


def _from_current(given: tuple[PhaseChangeOrder, ...], start: int) -> tuple[PhaseChangeOrder, ...]:
    """The orders from the current phase on. Raises InvalidRequest if it is not among them."""
    for place, order in enumerate(given):
        if order.start_date == start:
            return given[place:]
        if order.end_date == start:
            return given[place + 1 :]
    raise InvalidRequest(
        f"The current phase must be among the phases, with its `start_date` {start} unchanged.",
        param=("phases", 0, "start_date"),
    )


def _current(before: SubscriptionSchedule, after: SubscriptionSchedule) -> CurrentPhase:
    assert before.current_phase is not None
    start = before.current_phase.start_date
    end = next(phase.end_date for phase in after.phases if phase.start_date == start)
    return CurrentPhase.of(start_date=start, end_date=end)


async def _carry_out(
    tx: Transaction, before: SubscriptionSchedule, after: SubscriptionSchedule, orders: UpdateOrders
) -> None:
    """Let the subscription take what is new in the current phase."""
    subscription = await running.subject(tx, before)
    if subscription is None or _is_same(before, after):
        return
    await entering.enter(tx, after, after.phase, subscription, prorations=orders.proration_behavior, since=before.phase)


def _is_same(before: SubscriptionSchedule, after: SubscriptionSchedule) -> bool:
    """Whether the subscription has nothing to take: dates alone matter to it only where it ends with them."""
    dates = {"end_date": 0, "proration_behavior": "none"}
    same = before.phase.model_copy(update=dates) == after.phase.model_copy(update=dates)
    ends = [schedule.phase.end_date if _ends(schedule) else None for schedule in (before, after)]
    return same and before.default_settings == after.default_settings and ends[0] == ends[1]


def _ends(schedule: SubscriptionSchedule) -> bool:
    return schedule.ends_subscription and not schedule.later


async def go_on(tx: Transaction, before: SubscriptionSchedule, order: PhaseOrder) -> SubscriptionSchedule:
    """The schedule with one more phase after its current one, in the place of those that were to come."""
    _check_live(before, "updated")
    current = before.phase
    subscription = await running.subject(tx, before)
    anchor = subscription.billing_cycle_anchor if subscription else current.start_date
    flexible = before.billing_mode.is_flexible
    whence = Whence(current.end_date, current.trial_end or anchor, flexible, current.currency)
    made = await phases.made(tx, [order], whence, before.default_settings)
    past = (phase for phase in before.phases if phase.start_date <= current.start_date)
    after = before.having(phases=(*past, *made))
    await phases.check(tx, after)
    kept = await tx.replace(before, after)
    await set_alarm(tx, kept)
    return kept


async def cancel(tx: Transaction, before: SubscriptionSchedule, orders: CancelOrders) -> SubscriptionSchedule:
    """End it, together with its subscription."""
    _check_live(before, "canceled")
    subscription = await running.subject(tx, before)
    kept = await running.cancel(tx, before)
    if subscription is not None:
        how = subscription_orders.CancelOrders.of(invoice_now=orders.invoice_now, prorate=orders.prorate)
        await ending.cancel(tx, subscription, how)
    return kept


async def release(tx: Transaction, before: SubscriptionSchedule, orders: ReleaseOrders) -> SubscriptionSchedule:
    """Let go of the subscription, which goes on as it is."""
    _check_live(before, "released")
    subscription = await running.subject(tx, before)
    after = before.having(current_phase=None, status="released", **running.let_go(tx, before))
    kept = await tx.replace(before, after, "released")
    await tx.wake(kept, None)
    if subscription is not None:
        await _let_go(tx, subscription, orders)
    return kept


async def _let_go(tx: Transaction, subscription: Subscription, orders: ReleaseOrders) -> None:
    after = subscription.having(schedule=None)
    if not orders.preserve_cancel_date:
        after = after.having(cancel_at=None, cancel_at_period_end=False, canceled_at=None)
    await changing.update(tx, subscription, after, subscription_orders.UpdateOrders.of())


ENDPOINTS = (
    creates(SubscriptionSchedule, create, CreateOrders),
    retrieve(SubscriptionSchedule),
    updates(SubscriptionSchedule, update, UpdateOrders),
    index(SubscriptionSchedule, ScheduleFilters),
    act(SubscriptionSchedule, "cancel", cancel, CancelOrders),
    act(SubscriptionSchedule, "release", release, ReleaseOrders),
)
