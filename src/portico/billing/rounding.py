"""The one rounding rule: to the nearest minor unit, halves away from zero. Source: billing-behaviour 2.2."""

from collections.abc import Sequence
from fractions import Fraction


def nearest(amount: Fraction) -> int:
    """The nearest whole number of minor units; a half goes away from zero: 22.5 is 23, -166.5 is -167."""
    whole = abs(amount) + Fraction(1, 2)
    magnitude = whole.numerator // whole.denominator
    return -magnitude if amount < 0 else magnitude


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """A sum spread in proportion, without a unit lost: every part is cut off, and the last one takes the rest.

    Documented: 500 over 1000 and 2000 is 166 and 334. Without any weight nothing is spread.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    last = max(index for index, weight in enumerate(weights) if weight)
    parts[last] += total - sum(parts)
    return parts
