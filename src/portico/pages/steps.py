"""What a price costs where that depends on how many are bought: a line for each range of quantities."""

from collections.abc import Sequence
from typing import NamedTuple

from portico.pages.formats import Formats
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.tariffs import tariff


class Usage(NamedTuple):
    """What something metered costs."""

    each: str
    """What each one costs; empty where there are steps."""
    unit: str | None
    """What is counted: `gigabyte`, or how many make a package."""
    steps: Sequence["Step"]


class Step(NamedTuple):
    """A range of quantities."""

    span: str
    """`6–20`, or `21+` for the last one."""
    flat: str
    """What all of it costs together, beside each one; may be empty."""
    each: str
    """What each one costs; empty where the range costs the same as a whole."""


def usage(price: Price, unit_label: str | None, formats: Formats) -> Usage:
    """What a metered price costs, for each one or each package of what is counted."""
    each = price.unit_amount if price.unit_amount is not None else price.unit_amount_decimal
    if each is None:
        return Usage("", unit_label, steps(price, formats))
    package = price.transform_quantity
    unit = formats.number(package.divide_by) if package else unit_label
    return Usage(formats.unit_price(each, price.currency), unit, ())


def steps(price: Price, formats: Formats) -> list[Step]:
    """The ranges that a price has; none where each one costs the same."""
    found: list[Step] = []
    first = 1
    for up_to, unit, flat in tariff(price).tiers:
        last = "+" if up_to is None else f"–{formats.number(up_to)}" if up_to != first else ""
        whole = formats.unit_price(flat, price.currency) if flat else ""
        each = formats.unit_price(unit, price.currency) if unit or not flat else ""
        found.append(Step(f"{formats.number(first)}{last}", whole, each))
        first = (up_to or 0) + 1
    return found
