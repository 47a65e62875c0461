"""The one rounding rule: to the nearest minor unit, halves away from zero. Source: billing-behaviour 2.2."""

from collections.abc import Sequence
from fractions import Fraction


def nearest(amount: Fraction) -> int:
    """The nearest whole number of minor units; a half goes away from zero: 22.5 is 23, -166.5 is -167."""
    if amount.denominator == 1:
        return amount.numerator
    whole = abs(amount) + Fraction(1, 2)
    magnitude = whole.numerator // whole.denominator
    return -magnitude if amount < 0 else magnitude


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """A sum spread in proportion, without a unit lost: every part is cut off, and the last one takes the rest.

    Documented: 500 over 1000 and 2000 is 166 and 334. Without any weight nothing is spread. No part is more than its
    weight while the sum is not more than all weights: what the last one has no room for goes to those before it.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    rest = total - sum(parts)
    for index in reversed(range(len(weights))):
        if rest and weights[index]:
            more = rest if total > whole else min(rest, weights[index] - parts[index])
            parts[index] += more
            rest -= more
    return parts
