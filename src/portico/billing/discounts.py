"""What discounts take off. Source: billing-behaviour 4.5.

Discounts act one after the other, each on what the ones before it left. A percentage is rounded on every line; a fixed
amount is spread over the lines by what remains of them. Nothing is taken off a negative line, or below zero.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from portico.billing.rounding import nearest, shared


class Reduction(NamedTuple):
    """One discount: a percentage, or an amount in minor units."""

    id: str
    percent: Decimal | None = None
    amount: int | None = None
    products: frozenset[str] | None = None
    """The products that it is for; all of them when None."""


class Discountable(NamedTuple):
    """What a discount sees of a line."""

    amount: int
    product: str | None = None
    discountable: bool = True
    own: tuple[Reduction, ...] = ()
    """The line's own discounts, which act before those of the whole."""


Taken = dict[str, int]
"""What each discount took off a line, by the discount's id, in minor units."""


def together(taken: Iterable[Taken]) -> Taken:
    """What each discount took off in all."""
    found: Taken = {}
    for parts in taken:
        for id, part in parts.items():
            found[id] = found.get(id, 0) + part
    return found


def reductions(lines: Sequence[Discountable], common: Sequence[Reduction]) -> list[Taken]:
    """What each discount takes off each line."""
    taken: list[Taken] = [{} for _ in lines]
    for index, line in enumerate(lines):
        for reduction in line.own:
            _take(lines, taken, reduction, [index])
    for reduction in common:
        _take(lines, taken, reduction, range(len(lines)))
    return taken


def _take(lines: Sequence[Discountable], taken: list[Taken], reduction: Reduction, indices: Sequence[int]) -> None:
    """One discount, over the lines that it may touch."""
    left = [_left(lines[index], taken[index]) if _suits(lines[index], reduction) else 0 for index in indices]
    if reduction.percent is not None:
        parts = [nearest(Fraction(reduction.percent) * amount / 100) for amount in left]
    else:
        parts = shared(min(reduction.amount or 0, sum(left)), left)
    for index, part in zip(indices, parts, strict=True):
        if part:
            taken[index][reduction.id] = taken[index].get(reduction.id, 0) + part


def _left(line: Discountable, taken: Taken) -> int:
    return max(0, line.amount - sum(taken.values()))


def _suits(line: Discountable, reduction: Reduction) -> bool:
    if not line.discountable or line.amount <= 0:
        return False
    return reduction.products is None or line.product in reduction.products
