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
    if round(exact(percent), 2) != exact(percent):
        raise PydanticCustomError(
            "percent", "Invalid decimal: {sent}; must contain at maximum two decimal places.", {"sent": str(percent)}
        )
    return percent


Share = Annotated[float, Field(ge=0, le=100), AfterValidator(two_places)]
"""From 0 to 100, with two decimal places: what somebody gets of a sum."""
