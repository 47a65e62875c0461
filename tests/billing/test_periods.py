"""Anchors never drift."""

import calendar
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.billing.periods import (
    DAY,
    Cycle,
    anchor_on,
    boundary,
    following,
    holding,
    number_at,
    plus_months,
    unclamped,
)


@pytest.mark.parametrize(
    ("anchor", "cycle", "boundaries"),
    [
        (1769860800, Cycle("month"), (1772280000, 1774958400, 1777550400, 1780228800, 1782820800)),
        (1709193600, Cycle("year"), (1740729600, 1772265600, 1803801600, 1835424000)),
        (1769860800, Cycle("week"), (1769860800 + 7 * DAY, 1769860800 + 14 * DAY)),
        (1769860800, Cycle("day", 10), (1769860800 + 10 * DAY, 1769860800 + 20 * DAY)),
    ],
)
def test_boundaries_are_those_of_the_reference(anchor, cycle, boundaries):
    found = tuple(boundary(anchor, cycle, number) for number in range(1, len(boundaries) + 1))

    assert found == boundaries


def test_every_anchor_of_a_leap_year_keeps_its_day_for_48_months():
    for day in range(366):
        anchor = datetime(2028, 1, 1, 23, 59, 59, tzinfo=UTC) + timedelta(days=day)
        for months in range(1, 49):
            expected = _months_later(anchor, months)

            found = boundary(int(anchor.timestamp()), Cycle("month"), months)

            assert datetime.fromtimestamp(found, UTC) == expected


def _months_later(at: datetime, months: int) -> datetime:
    """The oracle: count days one by one until the month is right, then go to the day or the last one."""
    month = (at.month - 1 + months) % 12 + 1
    year = at.year + (at.month - 1 + months) // 12
    last = max(day for day in range(28, 32) if day <= calendar.monthrange(year, month)[1])
    return at.replace(year=year, month=month, day=min(at.day, last))


MOMENTS = st.integers(0, 4_000_000_000)
CYCLES = st.builds(Cycle, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 36))


@given(MOMENTS, CYCLES, st.integers(0, 400_000_000))
def test_every_moment_lies_in_exactly_one_period(anchor, cycle, later):
    moment = anchor + later

    period = holding(anchor, cycle, moment)

    number = number_at(anchor, cycle, moment)
    assert period.start <= moment < period.end
    assert (boundary(anchor, cycle, number), boundary(anchor, cycle, number + 1)) == period
    assert number >= 0


@given(MOMENTS, CYCLES)
def test_periods_follow_each_other_without_a_gap(anchor, cycle):
    period = holding(anchor, cycle, anchor)

    after = following(anchor, cycle, period.end)

    assert period.start == anchor
    assert after.start == period.end
    assert after.end == boundary(anchor, cycle, 2)


@given(MOMENTS, st.integers(1, 31), st.one_of(st.none(), st.integers(1, 12)))
def test_an_anchor_on_a_day_lies_ahead_and_on_that_day(moment, day, month):
    found = anchor_on(moment, day=day, month=month)

    at = datetime.fromtimestamp(found, UTC)
    assert found > moment
    assert at.day == min(day, calendar.monthrange(at.year, at.month)[1])
    assert month in (None, at.month)


@pytest.mark.parametrize(
    ("found", "day", "cycle", "anchor"),
    [
        ("2026-02-28", 31, Cycle("month", 2), "2026-08-31"),
        ("2026-02-28", 31, Cycle("month"), "2026-03-31"),
        ("2026-04-30", 30, Cycle("month"), "2026-04-30"),
        ("2026-02-28", 29, Cycle("year"), "2028-02-29"),
    ],
)
def test_an_anchor_is_the_first_boundary_that_is_really_on_its_day(found, day, cycle, anchor):
    moment = int(datetime.fromisoformat(f"{found}T10:00:00+00:00").timestamp())

    at = datetime.fromtimestamp(unclamped(moment, day, cycle), UTC)

    assert f"{at:%Y-%m-%d %H}" == f"{anchor} 10"


def test_months_before_are_months_too():
    assert plus_months(plus_months(1769904000, 5), -5) == 1769904000
