"""How many units there are of something, down to a trillionth of one. Source: docs/decisions/0033."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, TypeVar

from pydantic import Field

from portico.resources.prices import amounts
from portico.wire.errors import Path
from portico.wire.refusals import only_one

MOST = 99_999_999_999
Quantity = Annotated[int, Field(ge=0, le=MOST)]
"""Whole units."""
QuantityDecimal = Annotated[Decimal, Field(ge=0, le=MOST)]
"""Units with up to 12 decimal places."""
ONE = Decimal(1)
COUNTED = 2**53 - 1
"""How far whoever reads JSON counts exactly."""
PLACES = 12

Otherwise = TypeVar("Otherwise", bound=Decimal | None)


def ordered(
    quantity: int | None, quantity_decimal: Decimal | None, path: Path, otherwise: Otherwise
) -> Decimal | Otherwise:
    """How many are ordered, by either of the two parameters. Raises InvalidRequest for both of them at once."""
    if quantity is not None and quantity_decimal is not None:
        raise only_one("quantity", "quantity_decimal", param=(*path, "quantity_decimal"))
    if quantity_decimal is not None:
        return amounts.shortest(quantity_decimal)
    return otherwise if quantity is None else Decimal(quantity)


def whole(units: Decimal | int) -> int:
    """The same without parts, as far as whole units are counted."""
    return min(int(units), COUNTED)


def exact(units: Fraction | int) -> Decimal | int:
    """So many units as lines have them, with all decimals, however many digits that makes."""
    if units.denominator == 1:
        return int(units)
    whole, parts = divmod(abs(units) * 10**PLACES // 1, 10**PLACES)
    return Decimal(f"{'-' if units < 0 else ''}{whole}.{parts:0{PLACES}}".rstrip("0"))
