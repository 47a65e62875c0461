"""A price as the arithmetic sees it, and as a line of an invoice calls it."""

from decimal import Decimal
from functools import cache, lru_cache

from portico.billing.charges import Package, Tariff, Tier
from portico.billing.periods import Cycle
from portico.resources.prices.declaration import Price
from portico.wire.money import exponent

MANY = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


def in_currency(price: Price, currency: str | None) -> Price:
    """The price as it is in a currency, where its `currency_options` say so; else as it is."""
    option = (price.currency_options or {}).get(currency or "")
    if option is None or currency == price.currency:
        return price
    return price.having(
        currency=currency,
        custom_unit_amount=option.custom_unit_amount,
        tax_behavior=option.tax_behavior,
        tiers=option.tiers,
        unit_amount=option.unit_amount,
        unit_amount_decimal=option.unit_amount_decimal,
    )


def tariff(price: Price) -> Tariff:
    """Everything about a price that decides what a quantity costs."""
    return Tariff(
        unit=_exact(price.unit_amount, price.unit_amount_decimal),
        tiers=tuple(
            Tier(
                tier.up_to,
                _exact(tier.unit_amount, tier.unit_amount_decimal),
                _exact(tier.flat_amount, tier.flat_amount_decimal),
            )
            for tier in price.tiers or ()
        ),
        mode=price.tiers_mode,
        package=package_of(price),
    )


def package_of(price: Price) -> Package | None:
    """In which packages it is sold."""
    package = price.transform_quantity
    return Package(package.divide_by, package.round) if package else None


def _exact(amount: int | None, decimal: Decimal | None) -> Decimal:
    if decimal is not None:
        return decimal
    return Decimal(amount or 0)


def cycle(price: Price) -> Cycle:
    """How often a price recurs."""
    assert price.recurring is not None
    return Cycle(price.recurring.interval, price.recurring.interval_count)


def is_free(price: Price) -> bool:
    """Whether it costs nothing whatever the quantity."""
    rates = tariff(price)
    return not rates.unit and not any(tier.unit or tier.flat for tier in rates.tiers)


def is_metered(price: Price) -> bool:
    """Whether usage is counted, and billed when the period is over."""
    return price.recurring is not None and price.recurring.usage_type == "metered"


def regular(price: Price, name: str, many: str, unit: Decimal | None, tier: int | None = None) -> str:
    """What a line for a whole period says: `2 seat × Pro (at $40.00 / month)`."""
    if tier is not None:
        flat = "flat" if unit is None else f"at {money(unit, price.currency)}{_each(price)}"
        label = f"{name} (Tier {tier} {flat})"
    elif unit is None:
        label = name
    else:
        label = f"{name} (at {money(unit, price.currency)}{_each(price)})"
    return f"{many} × {label}"


def _each(price: Price) -> str:
    if price.recurring is None:
        return ""
    interval, count = price.recurring.interval, price.recurring.interval_count
    return f" / {interval}" if count == 1 else f" every {count} {MANY[interval]}"


@lru_cache(maxsize=1024)
def money(amount: Decimal, currency: str) -> str:
    """An amount in minor units as English text writes it: `$40.00`, `€0.015`."""
    places = exponent(currency)
    exact = amount.scaleb(-places)
    decimals = max(places, -int(exact.normalize().as_tuple().exponent))
    symbol = _symbol(currency)
    space = " " if symbol == currency.upper() else ""
    return f"{'-' if amount < 0 else ''}{symbol}{space}{abs(exact):,.{decimals}f}"


@cache
def _symbol(currency: str) -> str:
    from babel.numbers import get_currency_symbol  # words are only needed when an invoice is made

    symbol: str = get_currency_symbol(currency.upper(), locale="en_US")
    return symbol
