"""The worked cases of the reference, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.billing.periods import Cycle, Period, boundary, holding
from portico.billing.prorations import Net, credit, debit, stub

APRIL = Period(1775001600, 1777593600)


@pytest.mark.parametrize(
    ("case", "period", "moment", "old", "new", "lines"),
    [
        (1, Period(1596749288, 1599427688), 1598982148, 1000, 3252, (-166, 541)),
        (2, APRIL, 1776297600, 1000, 2000, (-500, 1000)),
        (3, APRIL, 1775892600, 2900, 9900, (-1903, 6497)),
        (4, APRIL, 1775822400, 3 * 1200, 5 * 1200, (-2460, 4100)),
        (5, APRIL, 1776708000, 5 * 1200, 2 * 1200, (-2050, 820)),
        (22, APRIL, 1776136860, 980, 2980, (-551, 1675)),
    ],
)
def test_a_change_gives_back_the_old_and_charges_the_new(case, period, moment, old, new, lines):
    found = credit(old, period, moment), debit(new, period, moment)

    assert found == lines, f"case {case}"


@pytest.mark.parametrize(
    ("case", "amount", "period", "moment", "line"),
    [
        ("8", 1000, APRIL, 1776297600, -500),
        ("9", 12000, Period(1767225600, 1798761600), 1775001600, -9041),
        ("14", 3000, APRIL, 1776556800, -1200),
        ("15", 4900, APRIL, 1777096800, -939),
        ("16", 3000, APRIL, 1776643200, -1100),
        ("18", 1500, APRIL, 1776729600, -500),
        ("24", 3000, APRIL, 1776340800, -1450),
    ],
)
def test_what_is_not_used_comes_back(case, amount, period, moment, line):
    assert credit(amount, period, moment) == line, f"case {case}"


@pytest.mark.parametrize(
    ("case", "amount", "moment", "line"),
    [("10", 1500, 1775746800, 1069), ("18", 700, 1776038400, 420), ("24", 3000, 1776556800, 1200)],
)
def test_what_is_added_is_charged_for_the_rest(case, amount, moment, line):
    assert debit(amount, APRIL, moment) == line, f"case {case}"


def test_a_stub_costs_its_part_of_the_natural_period():
    natural = holding(1769904000, Cycle("month"), 1768903200)

    amount = stub(3100, natural, Period(1768903200, 1769904000))

    assert (natural.start, natural.end, amount) == (1767225600, 1769904000, 1158)


def test_half_a_leap_year_costs_its_part():
    year = Period(1704067200, 1735689600)

    assert stub(12000, year, Period(1704067200, 1719792000)) == 5967


def test_an_interval_that_grows_is_charged_to_its_own_boundary():
    year = Period(boundary(1775001600, Cycle("year"), 0), boundary(1775001600, Cycle("year"), 1))

    assert debit(12000, year, 1776297600) == 11507


def test_two_changes_in_a_period_each_give_back_what_was_charged_last():
    first, second = 1775865600, 1776729600
    charged = [credit(1000, APRIL, first), debit(2000, APRIL, first)]

    again = [credit(2000, APRIL, second), debit(5000, APRIL, second)]

    assert (charged, again, sum(charged + again)) == ([-667, 1333], [-667, 1667], 1666)


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(1, 10**8), max_size=4),
    st.integers(1776000000, 1777593600),
    st.sampled_from([credit, debit]),
)
def test_a_part_of_what_is_discounted_loses_nothing_between_its_parts(net, taken, moment, way):
    whole = Net(net, tuple((f"d{number}", part) for number, part in enumerate(taken)))

    part = whole.scaled(lambda amount: way(amount, APRIL, moment))

    sign = -1 if way is credit else 1
    assert part.amount == way(net, APRIL, moment)
    assert part.gross == way(whole.gross, APRIL, moment)
    assert all(0 < sign * less <= dict(whole.taken)[id] for id, less in part.taken)
