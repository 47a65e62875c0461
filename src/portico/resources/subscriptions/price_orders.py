"""Prices that are sent instead of being named: made for this subscription, or for this once."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.subscriptions.parts import Interval
from portico.resources.values import Currency
from portico.wire.shape import Shape


class RecurringOrder(Shape):
    """How often."""

    interval: Interval
    """The unit of the period."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units a period has; three years at most in all."""


class OneTimePriceOrder(Shape):
    """A price for this once."""

    currency: Currency
    """Three-letter ISO code, in lower case."""
    product: str
    """What it is the price of."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: Annotated[Decimal, Field(ge=0)] | None = None
    """The same, with decimals."""


class PriceOrder(OneTimePriceOrder):
    """A price for this subscription alone."""

    recurring: RecurringOrder
    """How often."""
