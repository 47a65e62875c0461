"""Lines always sum to totals."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portico.billing.charges import Package, Tariff, Tier, charges, total
from portico.billing.crediting import off
from portico.billing.discounts import Discountable, Reduction, reductions
from portico.billing.rounding import nearest, shared
from portico.billing.taxes import Rate, taxes
from portico.billing.totals import Line, balance_applied, due, reliefs, sum_of_lines, totals

SEATS = (Tier(5, Decimal(700), Decimal(0)), Tier(10, Decimal(650), Decimal(0)), Tier(None, Decimal(600), Decimal(0)))
FLATS = (
    Tier(5, Decimal(500), Decimal(1000)),
    Tier(10, Decimal(400), Decimal(2000)),
    Tier(None, Decimal(300), Decimal(3000)),
)


@pytest.mark.parametrize(
    ("tiers", "quantity", "volume", "graduated"),
    [
        (SEATS, 1, 700, 700),
        (SEATS, 5, 3500, 3500),
        (SEATS, 6, 3900, 4150),
        (SEATS, 20, 12000, 12750),
        (SEATS, 25, 15000, 15750),
        (FLATS, 12, 6600, 11100),
    ],
)
def test_tiers_cost_what_the_reference_says(tiers, quantity, volume, graduated):
    found = total(Tariff(tiers=tiers, mode="volume"), quantity), total(Tariff(tiers=tiers, mode="graduated"), quantity)

    assert found == (volume, graduated)


def test_a_fraction_of_a_cent_is_rounded_once_a_line():
    (line,) = charges(Tariff(Decimal("0.15")), 7)

    assert line.amount == 1


def test_packages_round_up_or_down_and_keep_the_quantity():
    up, down = (charges(Tariff(Decimal(100), package=Package(10, way)), 105)[0] for way in ("up", "down"))

    assert (up.amount, up.quantity, down.amount) == (1100, 105, 1000)


@pytest.mark.parametrize("way", ["up", "down"])
def test_whole_packages_are_as_many_as_there_are(way):
    assert total(Tariff(Decimal(100), package=Package(10, way)), 100) == 1000


def test_nothing_of_a_graduated_price_is_a_line_of_nothing():
    tiers = (Tier(5, Decimal(700), Decimal(0)), Tier(None, Decimal(650), Decimal(0)))

    (line,) = charges(Tariff(tiers=tiers, mode="graduated"), 0)

    assert (line.amount, line.quantity, line.tier) == (0, 0, 1)


@pytest.mark.parametrize(
    ("exact", "whole"),
    [("166.35", 166), ("540.96", 541), ("666.67", 667), ("333.33", 333), ("22.5", 23), ("-22.5", -23), ("-0.4", 0)],
)
def test_halves_go_away_from_zero(exact, whole):
    assert nearest(Fraction(exact)) == whole


def test_a_fixed_discount_is_spread_as_documented():
    lines = [Discountable(1000), Discountable(2000)]

    found = reductions(lines, [Reduction("di_1", amount=500)])

    assert found == [{"di_1": 166}, {"di_1": 334}]


@pytest.mark.parametrize(
    ("order", "left"),
    [
        ((Reduction("a", percent=Decimal(20)), Reduction("b", amount=500)), 7500),
        ((Reduction("b", amount=500), Reduction("a", percent=Decimal(20))), 7600),
    ],
)
def test_discounts_act_in_their_order(order, left):
    found = totals([Line(10_000)], order)

    assert found.total == left


@pytest.mark.parametrize(
    ("net", "rates", "amounts"),
    [
        (500, (Rate("a", Decimal(25), False),), (125,)),
        (500, (Rate("a", Decimal(25), True),), (100,)),
        (450, (Rate("a", Decimal(5), False),), (23,)),
        (450, (Rate("a", Decimal(5), True),), (21,)),
        (900, (Rate("a", Decimal(5), True),), (43,)),
        (450, (Rate("a", Decimal(5), True), Rate("b", Decimal(7), False)), (21, 30)),
        (900, (Rate("a", Decimal(5), True), Rate("b", Decimal(7), False)), (43, 60)),
        (100_000, (Rate("a", Decimal(10), True),), (9091,)),
        (-1500, (Rate("a", Decimal(20), False),), (-300,)),
    ],
)
def test_tax_is_what_the_reference_says(net, rates, amounts):
    assert tuple(tax.amount for tax in taxes(net, rates)) == amounts


def test_the_documented_invoice_adds_up():
    vat = (Rate("vat", Decimal(20), False),)

    found = totals([Line(3000, rates=vat), Line(500, rates=vat)], [Reduction("ten", percent=Decimal(10))])

    assert (found.subtotal, found.discounts, found.total) == (3500, {"ten": 350}, 3780)
    assert [tax.amount for tax in found.taxes] == [630]
    assert due(found.total, -700) == (3080, 0, False)


@pytest.mark.parametrize(
    ("total_", "balance", "least", "amount", "ending"),
    [
        (-1230, 0, 50, 0, -1230),
        (1500, -7541, 50, 0, -6041),
        (100, 50, 50, 150, 0),
        (30, 0, 50, 0, 30),
        (49, 0, 50, 0, 49),
        (50, 0, 50, 50, 0),
        (0, 0, 50, 0, 0),
        (-500, 300, 50, 0, -200),
        (-500, -300, 50, 0, -800),
        (10, 20, 50, 0, 30),
        (100, -60, 50, 0, 40),
    ],
)
def test_the_balance_is_applied(total_, balance, least, amount, ending):
    found = due(total_, balance, least)

    assert (found.amount, found.ending_balance) == (amount, ending)


@pytest.mark.parametrize(
    ("total_", "balance", "amount", "ending"),
    [(33_333, 0, 33_300, 33), (33_367, 33, 33_400, 0), (99, 0, 0, 99), (33_333, -50, 33_200, 83), (-50, 20, 0, -30)],
)
def test_what_is_left_of_a_step_waits_as_a_debt(total_, balance, amount, ending):
    found = due(total_, balance, step=100)

    assert (found.amount, found.ending_balance) == (amount, ending)


@pytest.mark.parametrize(
    ("total_", "remaining", "step", "taken"),
    [(250, 1000, 1, 250), (250, 1000, 100, 200), (1000, 1000, 100, 1000), (1250, 1000, 100, 1000), (99, 1000, 100, 0)],
)
def test_a_credit_leaves_what_can_be_charged(total_, remaining, step, taken):
    assert off(total_, remaining, step) == taken


@pytest.mark.parametrize(
    ("total_", "balance", "applied"),
    [(1000, -300, -300), (1000, 250, 250), (1000, -5000, -1000), (1000, 0, 0), (-400, -100, 400)],
)
def test_what_the_balance_did_is_told_from_the_sums(total_, balance, applied):
    found = due(total_, balance)

    assert balance_applied(total_, found.amount) == applied
    assert balance_applied(total_, found.amount - 200, credited=200) == applied


def test_a_sum_of_lines_comes_back_from_the_total_with_a_tax_that_need_not_be_paid():
    free, paid = Rate("txr_free", Decimal(10), True, "reverse_charge"), Rate("txr_paid", Decimal(20), True)
    lines = [Line(1100, rates=(free, paid)), Line(550, rates=(free,)), Line(1200, rates=(paid,))]

    found = totals(lines, [Reduction("di_1", amount=285)])

    relieved = reliefs(found.lines)
    back = sum_of_lines(found.total, discounts=found.discounts.values(), exclusive=[], relieved=relieved.values())
    assert back == 2850
    assert relieved == {"txr_free": sum(line.relief for line in found.lines)}
    assert relieved["txr_free"] > 0


def test_a_discount_of_a_line_leaves_the_others_alone():
    half, one = Reduction("half", percent=Decimal(50)), Reduction("one", amount=100)

    taken = reductions([Discountable(1000, own=(half, one)), Discountable(600), Discountable(400, own=(one,))], [])

    assert taken == [{"half": 500, "one": 100}, {}, {"one": 100}]


PERCENTS = st.integers(1, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
NAMES = st.sampled_from("abcdef")
REDUCTIONS = st.lists(
    st.one_of(
        st.tuples(NAMES, PERCENTS).map(lambda pair: Reduction(pair[0], percent=pair[1])),
        st.tuples(NAMES, st.integers(1, 10**9)).map(lambda pair: Reduction(pair[0], amount=pair[1])),
    ),
    max_size=3,
    unique_by=lambda reduction: reduction.id,
)
RATES = st.lists(
    st.tuples(
        st.sampled_from(["r1", "r2", "r3"]),
        st.integers(0, 400_000).map(lambda parts: Decimal(parts) / 10_000),
        st.booleans(),
    ).map(lambda parts: Rate(*parts)),
    max_size=3,
    unique_by=lambda rate: rate.id,
).map(tuple)
LINES = st.tuples(st.integers(-(2**53), 2**53), st.booleans(), RATES).map(
    lambda parts: Line(parts[0], "prod_1", parts[1], (), parts[2])
)


@settings(max_examples=500)
@given(st.lists(LINES, min_size=1, max_size=6), REDUCTIONS)
def test_lines_sum_to_totals_and_nothing_goes_below_zero(lines, common):
    found = totals(lines, common)

    for line in found.lines:
        assert line.net >= min(0, line.amount)
        assert all(part >= 0 for part in line.taken.values())
        assert line.amount >= 0 or not line.taken
    exclusive = sum(tax.amount for tax in found.taxes if not tax.inclusive)
    assert found.total == sum(line.net for line in found.lines) + exclusive
    assert found.subtotal - sum(found.discounts.values()) + exclusive == found.total
    assert sum(found.discounts.values()) == sum(sum(line.taken.values()) for line in found.lines)


@given(st.integers(-(2**53), 2**53), RATES)
@example(
    163,
    (Rate("r1", Decimal("11.7531"), True), Rate("r2", Decimal("2.7155"), True), Rate("r3", Decimal("34.4301"), True)),
)
def test_each_tax_is_as_near_the_exact_one_as_it_can_be(net, rates):
    """One rate is within half a unit; of several inside, each is cut off, and the last one takes what that leaves."""
    most = max(Fraction(1), sum(rate.inclusive for rate in rates) - Fraction(1, 2))
    inside = sum((Fraction(rate.percentage) for rate in rates if rate.inclusive), Fraction(0)) / 100
    base = net / (1 + inside)

    for tax, rate in zip(taxes(net, rates), rates, strict=True):
        assert abs(tax.amount - base * Fraction(rate.percentage) / 100) <= most


@given(st.integers(0, 2**53), st.lists(st.integers(0, 2**53), min_size=1))
def test_nothing_is_lost_when_a_sum_is_shared(whole, weights):
    parts = shared(whole, weights)

    assert sum(parts) == (whole if any(weights) else 0)
    assert all(part >= 0 for part in parts)


@given(st.integers(0, 50), st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_no_part_is_more_than_its_weight(whole, weights):
    parts = shared(min(whole, sum(weights)), weights)

    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


def test_the_last_line_gives_up_what_it_has_no_room_for():
    assert shared(500, [1000, 1000, 1]) == [249, 250, 1]
