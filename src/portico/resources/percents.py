"""Percentages, as callers send them."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


def exact(percent: float) -> Decimal:
    """A percentage as the digits that were sent: JSON has no other kind of number, and sums must not see it."""
    return Decimal(repr(percent))


def two_places(percent: float) -> float:
    """The percentage. Raises PydanticCustomError if it has more than two decimal places."""
    return _rounded(percent, 2, "two")


def four_places(percent: float) -> float:
    """The same with four."""
    return _rounded(percent, 4, "four")


def _rounded(percent: float, places: int, said: str) -> float:
    if round(exact(percent), places) != exact(percent):
        raise PydanticCustomError(
            "percent",
            "Invalid decimal: {sent}; must contain at maximum {places} decimal places.",
            {"sent": str(percent), "places": said},
        )
    return percent


Share = Annotated[float, Field(ge=0, le=100), AfterValidator(two_places)]
"""From 0 to 100, with two decimal places: what somebody gets of a sum."""
