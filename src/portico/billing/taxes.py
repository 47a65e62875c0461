"""Tax on a line, from manual rates. Source: billing-behaviour 7.2.

Inclusive tax is taken out of the amount; exclusive tax is added to what is left after that. Discounts come before both.
Who need not pay a tax that is inside is charged what is left without it: 100 at 10 % comes to 90.91.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from portico.billing.rounding import nearest, shared

Duty = Literal["due", "customer_exempt", "not_collecting", "reverse_charge"]
"""Whether a tax is taken, and if not, why not."""
RELIEVED: tuple[Duty, ...] = ("customer_exempt", "reverse_charge")
"""What the customer need not pay, though it was reckoned into the price."""


class Rate(NamedTuple):
    """A tax rate."""

    id: str
    percentage: Decimal
    inclusive: bool
    duty: Duty = "due"


class Tax(NamedTuple):
    """What one rate makes of one line."""

    rate: str
    amount: int
    taxable: int
    """What the tax is on: the amount without inclusive tax."""
    inclusive: bool
    duty: Duty = "due"
    reason: str = ""
    """Why it is so much, where that was said by who reckoned it elsewhere."""


def relief(net: int, found: Sequence[Tax]) -> int:
    """What of an amount is not charged, since the customer need not pay the tax that is inside."""
    return next((net - tax.taxable for tax in found if tax.inclusive and tax.duty in RELIEVED), 0)


def exclusive(found: Iterable[Tax]) -> int:
    """Tax on top."""
    return sum(tax.amount for tax in found if not tax.inclusive)


def inclusive(found: Iterable[Tax]) -> int:
    """Tax inside."""
    return sum(tax.amount for tax in found if tax.inclusive)


def together(found: Iterable[Tax]) -> list[Tax]:
    """What each rate comes to in all; where the same rate is so much for several reasons, each by itself."""
    sums: dict[tuple[str, bool, str], Tax] = {}
    for tax in found:
        key = (tax.rate, tax.inclusive, tax.reason)
        before = sums.get(key, tax._replace(amount=0, taxable=0))
        sums[key] = before._replace(amount=before.amount + tax.amount, taxable=before.taxable + tax.taxable)
    return list(sums.values())


def taxes(net: int, rates: Sequence[Rate]) -> list[Tax]:
    """What each rate makes of an amount after discounts, in minor units. Negative amounts give negative tax."""
    if not rates:
        return []
    inclusive = [rate for rate in rates if rate.inclusive and rate.duty != "not_collecting"]
    inside = _inside(net, inclusive)
    taxable = net - inside
    parts = iter(_spread(inside, inclusive))
    found = []
    for rate in rates:
        if rate.duty != "due":
            base = 0 if rate.duty == "not_collecting" else taxable
            found.append(Tax(rate.id, 0, base, rate.inclusive, rate.duty))
            continue
        amount = next(parts) if rate.inclusive else nearest(Fraction(rate.percentage) * taxable / 100)
        found.append(Tax(rate.id, amount, taxable, rate.inclusive))
    return found


def _inside(net: int, rates: Sequence[Rate]) -> int:
    """All inclusive tax in an amount: divided out once by the sum of the rates."""
    together = sum((Fraction(rate.percentage) for rate in rates), Fraction(0)) / 100
    return nearest(net - net / (1 + together))


def _spread(total: int, rates: Sequence[Rate]) -> list[int]:
    """The inclusive tax, shared among its rates in proportion."""
    weights = [int(Fraction(rate.percentage) * 10_000) for rate in rates]
    signed = shared(abs(total), weights)
    return [-part for part in signed] if total < 0 else signed
