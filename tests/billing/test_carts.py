"""Random carts, reckoned a second time with exact fractions: 5,000 of them, or a million with `PORTICO_TEST_FULL=1`."""

import random
from decimal import Decimal
from fractions import Fraction

from portico.billing.discounts import Reduction
from portico.billing.taxes import Rate, Tax
from portico.billing.totals import Line, due, totals
from tests.chance import FULL, SEED

CARTS = 1_000_000 if FULL else 5_000
HALF = Fraction(1, 2)


def rounded(exact):
    """To the nearest whole unit, halves away from zero."""
    return int(abs(exact) + HALF) * (-1 if exact < 0 else 1)


def cart(draw):
    """Some lines, discounts on all of them, delivery, and a balance."""
    rates = [
        Rate(f"r{index}", Decimal(draw.randrange(300_000)) / 10_000, draw.random() < 0.5)
        for index in range(draw.randrange(3))
    ]
    lines = [
        Line(
            draw.randrange(-(10**4), 10 ** draw.randrange(1, 10)),
            "p",
            draw.random() < 0.9,
            (),
            tuple(rates),
            given=some_taxes(draw) if draw.random() < 0.1 else None,
        )
        for _ in range(draw.randrange(1, 5))
    ]
    delivery = Line(draw.randrange(10**4), rates=tuple(rates)) if draw.random() < 0.3 else None
    common = [
        Reduction(f"d{index}", percent=Decimal(draw.randrange(1, 10_001)) / 100)
        if draw.random() < 0.5
        else Reduction(f"d{index}", amount=draw.randrange(1, 10 ** draw.randrange(1, 8)))
        for index in range(draw.randrange(3))
    ]
    return lines, common, delivery, draw.randrange(-(10**6), 10**6)


def some_taxes(draw):
    """Tax that somebody else has reckoned, and that fits to nothing."""
    return tuple(
        Tax(f"g{draw.randrange(3)}", draw.randrange(-99, 10**5), draw.randrange(10**6), draw.random() < 0.5, reason="r")
        for _ in range(draw.randrange(1, 4))
    )


def check_discounts(lines, common, found):
    """Each discount takes the exact share of what the ones before it left, rounded as documented."""
    left = [max(0, line.amount) if line.discountable else 0 for line in lines]
    for reduction in common:
        parts = [line.taken.get(reduction.id, 0) for line in found.lines]
        if reduction.percent is not None:
            assert parts == [rounded(amount * Fraction(reduction.percent) / 100) for amount in left]
        else:
            whole = sum(left)
            wanted = min(reduction.amount, whole)
            assert sum(parts) == wanted
            for part, amount in zip(parts, left, strict=True):
                assert 0 <= part <= amount
                assert abs(part - (Fraction(wanted * amount, whole) if whole else 0)) < len(lines)
        left = [amount - part for amount, part in zip(left, parts, strict=True)]


def check_taxes(line, summed):
    """What is inside is taken out first, once for all rates; what comes on top is on what is left."""
    if line.given is not None:
        assert tuple(summed.taxes) == line.given
        return
    net = line.amount - sum(summed.taken.values())
    inside = sum((Fraction(rate.percentage) for rate in line.rates if rate.inclusive), Fraction()) / 100
    contained = rounded(net - net / (1 + inside))
    assert sum(tax.amount for tax in summed.taxes if tax.inclusive) == contained
    for tax, rate in zip(summed.taxes, line.rates, strict=True):
        if not rate.inclusive:
            assert tax.amount == rounded((net - contained) * Fraction(rate.percentage) / 100)
        assert tax.taxable == net - contained


def check_sums(found, balance):
    """Nothing is lost between lines, totals and balance."""
    everything = [*found.lines, *([found.delivery] if found.delivery else [])]
    exclusive = sum(tax.amount for line in everything for tax in line.taxes if not tax.inclusive)
    inclusive = sum(tax.amount for line in everything for tax in line.taxes if tax.inclusive)
    delivered = found.delivery.amount if found.delivery else 0
    assert found.total == sum(line.net for line in found.lines) + delivered + exclusive
    assert found.total_excluding_tax == found.total - exclusive - inclusive
    assert found.subtotal - sum(found.discounts.values()) + delivered + exclusive == found.total
    assert sum(tax.amount for tax in found.taxes) == exclusive + inclusive
    owed = due(found.total, balance, 50)
    assert owed.amount == 0 or owed.amount >= 50
    assert found.total + balance == owed.amount + owed.ending_balance


def test_carts_are_what_exact_fractions_say():
    draw = random.Random(SEED)
    for number in range(CARTS):
        lines, common, delivery, balance = cart(draw)

        found = totals(lines, common, delivery)

        try:
            check_discounts(lines, common, found)
            for line, summed in zip(lines, found.lines, strict=True):
                check_taxes(line, summed)
            if delivery:
                check_taxes(delivery, found.delivery)
            check_sums(found, balance)
        except AssertionError as error:
            raise AssertionError(f"cart {number} of seed {SEED}: {lines} {common} {delivery} {balance}") from error
