"""What a quantity costs at a price, for one full period. Source: billing-behaviour section 8."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from portico.billing.rounding import nearest

Units = int | Fraction
"""Whole units, or units with parts of them."""
MOST = 10**15 - 1
"""What a line comes to at most. Nobody can be charged so much, but it can be kept and added up."""


class Tier(NamedTuple):
    """A range of quantities with its own price, in minor units."""

    up_to: int | None
    """The last quantity of the range; None for the last range."""
    unit: Decimal
    flat: Decimal


class Package(NamedTuple):
    """Units are charged in packages of `size`; a part of one counts as a whole one, or as nothing."""

    size: int
    round: Literal["up", "down"]


class Tariff(NamedTuple):
    """Everything about a price that decides what a quantity costs."""

    unit: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    mode: Literal["graduated", "volume"] | None = None
    package: Package | None = None


class Charge(NamedTuple):
    """One line of what is charged."""

    amount: int
    """Minor units."""
    quantity: Units
    unit: Decimal | None
    """What one of it costs; None for a flat amount."""
    tier: int | None = None
    """Which tier it is, from 1, where each tier has a line of its own."""


def charges(tariff: Tariff, quantity: Units) -> list[Charge]:
    """The lines for a quantity: one, or with graduated tiers one or two for each tier that is entered."""
    if not tariff.tiers:
        return [Charge(_product(tariff.unit, packages(tariff.package, quantity)), quantity, tariff.unit)]
    if tariff.mode == "volume":
        return [_volume(tariff.tiers, quantity)]
    return _graduated(tariff.tiers, quantity)


def total(tariff: Tariff, quantity: Units) -> int:
    """What the quantity costs in all, in minor units."""
    return sum(charge.amount for charge in charges(tariff, quantity))


def further(now: Sequence[Charge], before: Sequence[Charge]) -> list[Charge] | None:
    """What has come on top of lines that were billed already; None where they have not just grown.

    They have not if more units made all of them cheaper, or if less was used than it had seemed.
    """
    old = {(one.tier, one.unit): one for one in before}
    grown = []
    for one in now:
        past = old.pop((one.tier, one.unit), None)
        more = (
            one
            if past is None
            else one._replace(amount=one.amount - past.amount, quantity=one.quantity - past.quantity)
        )
        if more.amount < 0 or more.quantity < 0:
            return None
        grown.append(more)
    if old:
        return None
    return [one for one in grown if one.quantity] or grown[-1:]


def packages(package: Package | None, quantity: Units) -> Units:
    """How many packages are charged for so many units; without packages, the units themselves."""
    if package is None:
        return quantity
    return -(-quantity // package.size) if package.round == "up" else quantity // package.size


def _volume(tiers: Sequence[Tier], quantity: Units) -> Charge:
    """The whole quantity at the price of the tier that it reaches."""
    tier = next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
    amount = nearest(Fraction(tier.unit) * quantity + Fraction(tier.flat))
    return Charge(min(amount, MOST), quantity, tier.unit)


def _graduated(tiers: Sequence[Tier], quantity: Units) -> list[Charge]:
    """Each slice at its own tier's price, and the flat amount of each tier that is entered; the first always is."""
    lines: list[Charge] = []
    below: Units = 0
    for number, tier in enumerate(tiers, 1):
        if number > 1 and quantity <= below:
            break
        units = (quantity if tier.up_to is None else min(quantity, tier.up_to)) - below
        if units or not tier.flat:
            lines.append(Charge(_product(tier.unit, units), units, tier.unit, number))
        if tier.flat:
            lines.append(Charge(_product(tier.flat, 1), 1, None, number))
        below = tier.up_to or quantity
    return lines


def _product(unit: Decimal, quantity: Units) -> int:
    whole, parts = unit.as_integer_ratio()
    amount = whole * quantity
    return min(amount if parts == 1 and isinstance(amount, int) else nearest(Fraction(amount, parts)), MOST)
