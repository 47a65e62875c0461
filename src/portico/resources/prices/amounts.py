"""What may be said of an amount, and how it is then shown: `unit_amount` and `unit_amount_decimal` are one number.

Source: billing-behaviour 8.2 and 8.3.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import exactly_one, only_one

if TYPE_CHECKING:
    from portico.resources.prices.declaration import CurrencyOption, CustomUnitAmount, Price, Recurring, Tier
    from portico.resources.prices.faces import Plan

WAYS = ("unit_amount", "unit_amount_decimal", "custom_unit_amount")
"""The ways to say how much, beside tiers."""
LONGEST = {"day": 3 * 365, "week": 3 * 52, "month": 36, "year": 3}
"""The most units of a period: three years."""

Amounts = TypeVar("Amounts", "Price", "CurrencyOption", "Tier")


def both(value: Amounts, *names: str) -> Amounts:
    """The shape with an amount and its decimal form both set, where the number is whole."""
    changes: dict[str, Any] = {}
    for name in names or ("unit_amount",):
        amount, decimal = getattr(value, name), getattr(value, f"{name}_decimal")
        exact = Decimal(amount) if amount is not None else decimal
        if exact is not None:
            whole = exact == exact.to_integral_value()
            changes |= {name: int(exact) if whole else None, f"{name}_decimal": shortest(exact)}
    return value.model_copy(update=changes)


def shortest(exact: Decimal) -> Decimal:
    """The same number without zeros that say nothing: 1.50 is 1.5, and 20 stays 20."""
    return Decimal(int(exact)) if exact == exact.to_integral_value() else exact.normalize()


def plain(amount: Decimal) -> str:
    """An amount in digits, never as a power of ten: `0.000000000001`."""
    text = str(amount)
    return format(amount, "f") if "E" in text else text  # to format takes twenty times as long


def completed_tiers(tiers: tuple[Tier, ...] | None) -> tuple[Tier, ...] | None:
    """Tiers with both forms of their amounts."""
    return tiers and tuple(both(tier, "unit_amount", "flat_amount") for tier in tiers)


def check(price: Price) -> None:
    """The rules that need no other object."""
    check_amounts(price, (), tiered=price.billing_scheme == "tiered")
    if price.billing_scheme == "tiered" and price.tiers_mode is None:
        raise ParameterMissing(("tiers_mode",))
    if price.billing_scheme == "tiered" and price.transform_quantity is not None:
        raise InvalidRequest("`transform_quantity` cannot be combined with tiers.", param=("transform_quantity",))
    if price.tiers_mode and price.billing_scheme != "tiered":
        raise InvalidRequest("`tiers_mode` needs `billing_scheme=tiered`.", param=("tiers_mode",))
    check_custom(price, (), recurs=price.recurring is not None)
    if price.recurring:
        check_recurring(price.recurring, ("recurring",))


def check_plan(plan: Plan) -> None:
    """What a plan calls otherwise than its price does, in the plan's words; the rest is checked with the price."""
    tiered = plan.billing_scheme == "tiered"
    said = [name for name in ("amount", "amount_decimal") if getattr(plan, name) is not None]
    if tiered and said:
        raise InvalidRequest(f"`{said[0]}` cannot be combined with `billing_scheme=tiered`.", param=(said[0],))
    if not tiered and (not said or _twice(plan, "amount")):
        raise exactly_one("amount", "amount_decimal", param=(said[-1] if said else "amount",))
    if tiered and plan.transform_usage is not None:
        raise InvalidRequest("`transform_usage` cannot be combined with tiers.", param=("transform_usage",))
    check_recurring(plan, ())


def check_amounts(value: Price | CurrencyOption, path: Path, *, tiered: bool) -> None:
    """Exactly one way of saying how much."""
    said = _said(value)
    if tiered and (said or not value.tiers):
        if said:
            raise InvalidRequest(
                f"`{said[0]}` cannot be combined with `billing_scheme=tiered`.", param=(*path, said[0])
            )
        raise ParameterMissing((*path, "tiers"))
    if value.tiers and not tiered:
        raise InvalidRequest("`tiers` needs `billing_scheme=tiered`.", param=(*path, "tiers"))
    if not tiered and len(said) != 1:
        raise exactly_one(*WAYS, param=(*path, said[1] if said else "unit_amount"))
    if value.tiers:
        check_tiers(value.tiers, (*path, "tiers"))
    if value.custom_unit_amount:
        _check_custom(value.custom_unit_amount, (*path, "custom_unit_amount"))


def check_custom(value: Price | CurrencyOption, path: Path, *, recurs: bool) -> None:
    """What is paid again and again is not chosen by who pays. Raises InvalidRequest."""
    if value.custom_unit_amount and recurs:
        raise InvalidRequest(
            "`custom_unit_amount` cannot be used for recurring prices.", param=(*path, "custom_unit_amount")
        )


def check_once(value: Price | CurrencyOption, path: Path = ()) -> None:
    """Of the two forms of a number one is sent; what is kept has both."""
    check_form(value, "unit_amount", path)
    for index, tier in enumerate(value.tiers or ()):
        for name in ("unit_amount", "flat_amount"):
            check_form(tier, name, (*path, "tiers", index))


def check_form(shape: Price | CurrencyOption | Tier | Plan, name: str, path: Path = ()) -> None:
    """Raises InvalidRequest if a number is said in both forms."""
    other = f"{name}_decimal"
    if getattr(shape, name) is not None and getattr(shape, other) is not None:
        raise only_one(name, other, param=(*path, other))


def _said(value: Price | CurrencyOption) -> list[str]:
    """The ways in which it is said how much; the two forms of one number count once."""
    said = [name for name in WAYS if getattr(value, name) is not None]
    return said if _twice(value, "unit_amount") else [name for name in said if name != WAYS[1] or WAYS[0] not in said]


def _twice(value: Price | CurrencyOption | Tier | Plan, name: str) -> bool:
    """Whether an amount and its decimal form are two different numbers."""
    amount, decimal = getattr(value, name), getattr(value, f"{name}_decimal")
    return amount is not None and decimal is not None and amount != decimal


def check_tiers(tiers: tuple[Tier, ...], path: Path) -> None:
    """Each tier ends higher than the one before, the last one never."""
    last = 0
    for index, tier in enumerate(tiers):
        here = (*path, index)
        for name in ("unit_amount", "flat_amount"):
            if _twice(tier, name):
                raise only_one(name, f"{name}_decimal", param=(*here, name))
        amounts = (tier.unit_amount, tier.unit_amount_decimal, tier.flat_amount, tier.flat_amount_decimal)
        if all(amount is None for amount in amounts):
            raise InvalidRequest("A tier needs a `unit_amount` or a `flat_amount`.", param=(*here, "unit_amount"))
        if (tier.up_to is None) != (index == len(tiers) - 1):
            raise InvalidRequest("The last tier, and only that, must have `up_to=inf`.", param=(*here, "up_to"))
        if tier.up_to is not None and tier.up_to <= last:
            raise InvalidRequest("Tiers must be in rising order of `up_to`.", param=(*here, "up_to"))
        last = tier.up_to or last


def check_recurring(recurring: Recurring | Plan, path: Path) -> None:
    """A period of three years at most; a meter goes with metered usage."""
    if recurring.interval_count > LONGEST[recurring.interval]:
        raise InvalidRequest("A period can last three years at most.", param=(*path, "interval_count"))
    if recurring.meter and recurring.usage_type != "metered":
        raise InvalidRequest("`meter` needs `usage_type=metered`.", param=(*path, "meter"))
    if recurring.usage_type == "metered" and not recurring.meter:
        raise ParameterMissing((*path, "meter"))


def _check_custom(custom: CustomUnitAmount, path: Path) -> None:
    if not custom.enabled:
        raise InvalidRequest("`custom_unit_amount[enabled]` must be true.", param=(*path, "enabled"))
    least, most, preset = custom.minimum, custom.maximum, custom.preset
    if most is not None and least is not None and most < least:
        raise InvalidRequest("The maximum must not be less than the minimum.", param=(*path, "maximum"))
    if preset is not None and (preset < (least or 0) or (most is not None and preset > most)):
        raise InvalidRequest("The preset must lie between the minimum and the maximum.", param=(*path, "preset"))
