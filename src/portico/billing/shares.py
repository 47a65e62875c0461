"""What others get of a payment: a percentage of it, or a part in proportion to what is given back."""

from decimal import Decimal
from fractions import Fraction

from portico.billing.rounding import nearest


def of_percent(amount: int, percent: Decimal) -> int:
    """So many percent of an amount, in minor units; never more than the amount, and nothing of what is no income."""
    return min(max(amount, 0), nearest(Fraction(percent) * max(amount, 0) / 100))


def in_proportion(share: int, given_back: int, whole: int) -> int:
    """What goes back of a share when a part of the whole is given back."""
    return nearest(Fraction(share * given_back, whole))
