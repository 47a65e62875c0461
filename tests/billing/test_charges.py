"""What comes on top of what was billed: the difference, line by line."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from portico.billing.charges import Charge, Package, Tariff, Tier, charges, further, total

UNITS = [Decimal(0), Decimal(50), Decimal("0.35"), Decimal("12.5")]


def tariff(random: Random) -> Tariff:
    """Any kind of price."""
    kind = random.choice(["unit", "package", "graduated", "volume"])
    if kind == "unit":
        return Tariff(random.choice(UNITS))
    if kind == "package":
        return Tariff(random.choice(UNITS), package=Package(random.randint(2, 9), random.choice(["up", "down"])))
    ends = sorted(random.sample(range(1, 60), random.randint(0, 2)))
    tiers = [Tier(end, random.choice(UNITS), random.choice(UNITS[:2])) for end in (*ends, None)]
    return Tariff(tiers=tuple(tiers), mode=kind)


def test_parts_come_to_the_whole_whatever_the_price():
    random, refused = Random(7), 0
    for _ in range(20_000):
        parts = random.choice([1, 1, 10, 10**12])
        price, before = tariff(random), Fraction(random.randint(0, 60 * parts), parts)
        now = before + Fraction(random.randint(0, 40 * parts), parts)

        more = further(charges(price, now), charges(price, before))

        refused += more is None
        if more is not None:
            assert sum(one.amount for one in more) == total(price, now) - total(price, before)
            assert all(one.amount >= 0 and one.quantity >= 0 for one in more)
            assert more
        else:
            assert price.mode == "volume"
    assert refused > 100


def test_a_tier_that_is_full_has_no_line_any_more():
    price = Tariff(tiers=(Tier(10, Decimal(50), Decimal(0)), Tier(None, Decimal(40), Decimal(0))), mode="graduated")

    assert further(charges(price, 15), charges(price, 10)) == [Charge(200, 5, Decimal(40), 2)]
    assert further(charges(price, 15), charges(price, 15)) == [Charge(0, 0, Decimal(40), 2)]


def test_less_than_was_billed_is_no_growth():
    assert further(charges(Tariff(Decimal(50)), 3), charges(Tariff(Decimal(50)), 4)) is None


PARTS = [
    (Tariff(Decimal(3)), "2.5", [(8, "2.5")]),
    (Tariff(Decimal("0.0001")), "0.000000000001", [(0, "0.000000000001")]),
    (Tariff(Decimal(100), package=Package(10, "up")), "20.001", [(300, "20.001")]),
    (Tariff(Decimal(100), package=Package(10, "down")), "29.999", [(200, "29.999")]),
    (Tariff(tiers=(Tier(5, Decimal(7), Decimal(0)), Tier(None, Decimal(6), Decimal(0))), mode="graduated"), "5.5",
     [(35, "5"), (3, "0.5")]),
    (Tariff(tiers=(Tier(5, Decimal(7), Decimal(0)), Tier(None, Decimal(6), Decimal(0))), mode="volume"), "5.5",
     [(33, "5.5")]),
]  # fmt: skip


@pytest.mark.parametrize(("price", "quantity", "lines"), PARTS)
def test_parts_of_units_are_charged_exactly_and_each_line_is_rounded_once(price, quantity, lines):
    found = charges(price, Fraction(quantity))

    assert [(one.amount, one.quantity) for one in found] == [(amount, Fraction(text)) for amount, text in lines]
