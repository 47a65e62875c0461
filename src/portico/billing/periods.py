"""When a billing period begins and ends. Source: billing-behaviour 1.5.

A boundary is always computed from the anchor, never from the boundary before it, so that it never drifts: 31 January,
28 February, 31 March. Days and weeks are fixed numbers of seconds. Everything is UTC, in Unix seconds.
"""

import calendar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

Interval = Literal["day", "week", "month", "year"]

DAY = 86_400
WEEK = 7 * DAY
SECONDS: dict[str, int] = {"day": DAY, "week": WEEK}
MONTHS: dict[str, int] = {"month": 1, "year": 12}


ROUND = 48
"""After so many months every length of a month has been seen, 29 February, too."""


class Cycle(NamedTuple):
    """How often: every so many intervals."""

    interval: Interval
    times: int = 1

    @property
    def length(self) -> int:
        """Roughly how long, in seconds; good for comparing, not for counting."""
        return self.times * (SECONDS.get(self.interval) or MONTHS[self.interval] * 2_629_800)


class Period(NamedTuple):
    """From its first second to the one after its last."""

    start: int
    end: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start


def boundary(anchor: int, cycle: Cycle, number: int) -> int:
    """The boundary that lies `number` periods after the anchor; before it, if that is negative."""
    seconds = SECONDS.get(cycle.interval)
    if seconds is not None:
        return anchor + number * cycle.times * seconds
    return plus_months(anchor, number * cycle.times * MONTHS[cycle.interval])


@lru_cache(maxsize=4096)
def plus_months(moment: int, months: int) -> int:
    """The same day and time so many months later, or the last day of a month that has no such day."""
    at = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return int(at.replace(year=year, month=month + 1, day=day).timestamp())


def plus(moment: int, interval: Interval, times: int) -> int:
    """A moment, an interval later."""
    return boundary(moment, Cycle(interval, times), 1)


def number_at(anchor: int, cycle: Cycle, moment: int) -> int:
    """Which period holds the moment: 0 for the one that begins at the anchor."""
    guess = (moment - anchor) // cycle.length
    while boundary(anchor, cycle, guess) > moment:
        guess -= 1
    while boundary(anchor, cycle, guess + 1) <= moment:
        guess += 1
    return guess


@lru_cache(maxsize=4096)
def holding(anchor: int, cycle: Cycle, moment: int) -> Period:
    """The period that holds the moment."""
    number = number_at(anchor, cycle, moment)
    return Period(boundary(anchor, cycle, number), boundary(anchor, cycle, number + 1))


def following(anchor: int, cycle: Cycle, end: int) -> Period:
    """The period that begins where another one ended: on a boundary, or, after a stub, up to the next one."""
    return Period(end, holding(anchor, cycle, end).end)


def anchor_on(moment: int, *, day: int, month: int | None = None, clock: tuple[int, int, int] | None = None) -> int:
    """The next moment after `moment` on a day of the month (of a month), at a time of day or the same time.

    31 means the last day of every month.
    """
    at = datetime.fromtimestamp(moment, UTC)
    hour, minute, second = clock or (at.hour, at.minute, at.second)
    year, number = at.year, at.month
    while True:
        if month is None or number == month:
            last = calendar.monthrange(year, number)[1]
            found = int(datetime(year, number, min(day, last), hour, minute, second, tzinfo=UTC).timestamp())
            if found > moment:
                return found
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)


def unclamped(moment: int, day: int, cycle: Cycle) -> int:
    """The first of a cycle's boundaries that is really on the day, or comes nearest to it.

    An anchor must be: from 30 April, or 28 February, boundaries would never find the way back to the 31st.
    """
    found, best = moment, datetime.fromtimestamp(moment, UTC).day
    for number in range(1, ROUND):
        if best >= day:
            break
        at = datetime.fromtimestamp(moment, UTC)
        year, month = divmod(at.year * 12 + at.month - 1 + number * cycle.times * MONTHS[cycle.interval], 12)
        last = min(day, calendar.monthrange(year, month + 1)[1])
        if last > best:
            found, best = int(at.replace(year=year, month=month + 1, day=last).timestamp()), last
    return found
