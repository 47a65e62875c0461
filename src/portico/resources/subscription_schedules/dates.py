"""When a phase begins and ends, and until when it is free. Source: billing-behaviour 5.2."""

from collections.abc import Sequence

from portico.billing.periods import Cycle, Period, boundary, number_at, plus
from portico.resources.subscription_schedules.orders import PhaseChangeOrder, PhaseOrder
from portico.resources.subscription_schedules.parts import Phase
from portico.resources.subscriptions import periods
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import NOW
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import only_one

LONGEST = Cycle("year", 100)
"""How long a phase may last."""


def check_start(tx: Transaction, order: PhaseOrder, start: int, path: Path) -> None:
    """A phase begins where the one before it ends. Raises InvalidRequest."""
    if not isinstance(order, PhaseChangeOrder) or order.start_date is None:
        return
    sent = tx.now if order.start_date == NOW else order.start_date
    if sent != start:
        raise InvalidRequest(
            "The `start_date` of each phase must be the `end_date` of the one before it.", param=(*path, "start_date")
        )


def end(
    tx: Transaction, order: PhaseOrder, start: int, anchor: int, items: Sequence[Priced], path: Path, *, is_last: bool
) -> int:
    """When the phase ends: as told, after so long, or after one period. Raises InvalidRequest."""
    if order.end_date is not None and order.duration is not None:
        raise only_one("end_date", "duration", param=(*path, "duration"))
    if order.end_date is not None:
        end = tx.now if order.end_date == NOW else order.end_date
        if end <= start:
            raise InvalidRequest("A phase must end after it begins.", param=(*path, "end_date"))
        return end
    if order.iterations is not None and order.duration is not None:
        raise only_one("iterations", "duration", param=(*path, "iterations"))
    if order.duration is None and order.iterations is None and not is_last:
        raise ParameterMissing((*path, "end_date"))
    cycle = items[0].cycle
    if order.duration is not None:
        cycle = Cycle(order.duration.interval, order.duration.interval_count or 1)
    if order.iterations is not None:
        cycle = Cycle(cycle.interval, cycle.times * order.iterations)
    if cycle.length > LONGEST.length:
        name = "duration" if order.iterations is None else "iterations"
        raise InvalidRequest(f"A phase can last at most {LONGEST.times} years.", param=(*path, name))
    return after(start, cycle, anchor)


def after(start: int, cycle: Cycle, anchor: int) -> int:
    """A while later; on the day of the anchor, if the start is on it: a month after 28 February may be 31 March."""
    one = Cycle(cycle.interval)
    number = number_at(anchor, one, start)
    if boundary(anchor, one, number) == start:
        return boundary(anchor, one, number + cycle.times)
    return plus(start, cycle.interval, cycle.times)


def again(phase: Phase, anchor: int) -> Phase:
    """One more phase like another, which is over: as long, but without what is for once."""
    same = {"start_date": phase.end_date, "end_date": as_long(Period(phase.start_date, phase.end_date), anchor)}
    return phase.model_copy(update={**same, "add_invoice_items": (), "trial": None, "trial_end": None})


def as_long(period: Period, anchor: int) -> int:
    """When a period as long as another, and right after it, ends: so many months later if that one was months long."""
    month, start = Cycle("month"), number_at(anchor, Cycle("month"), period.start)
    count = number_at(anchor, month, period.end) - start
    if [boundary(anchor, month, number) for number in (start, start + count)] == [period.start, period.end] and count:
        return boundary(anchor, month, start + 2 * count)
    return period.end + period.seconds


def trial_end(tx: Transaction, order: PhaseOrder, start: int, end: int, path: Path) -> int | None:
    """Until when the phase is free. Raises InvalidRequest."""
    found = _said_trial_end(tx, order, start, end, path)
    if found is not None and found - start > periods.MAX_TRIAL:
        name = "trial" if order.trial else "trial_end"
        raise InvalidRequest("The trial can last two years at most.", param=(*path, name))
    return found


def _said_trial_end(tx: Transaction, order: PhaseOrder, start: int, end: int, path: Path) -> int | None:
    if order.trial:
        if order.trial_end is not None and not isinstance(order, PhaseChangeOrder):
            raise only_one("trial", "trial_end", param=(*path, "trial_end"))
        if order.trial_end not in (None, end):
            raise InvalidRequest(
                "If `trial` is set to `true`, `trial_end` must be the end of the phase.", param=(*path, "trial_end")
            )
        return end
    if order.trial_end is None or order.trial_end == NOW:
        return None if order.trial_end is None else max(tx.now, start)
    if not start < order.trial_end <= end:
        raise InvalidRequest("The trial must end within its phase.", param=(*path, "trial_end"))
    return order.trial_end
