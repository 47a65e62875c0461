"""What may be sent with a product that is no property of it, and which products to list."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.prices.declaration import (
    Amount,
    AmountDecimal,
    CurrencyOption,
    CustomUnitAmount,
    Interval,
    TaxBehavior,
)
from portico.resources.values import Currency, WebAddress
from portico.wire.pages import Paging, Range
from portico.wire.shape import Metadata, Shape


class DefaultRecurring(Shape):
    """How often the default price recurs."""

    interval: Interval
    """The unit of the period."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units a period has."""


class DefaultPriceData(Shape):
    """A price that is made with the product."""

    currency: Currency
    """Three-letter ISO code."""
    currency_options: dict[Currency, CurrencyOption] | None = None
    """The price in other currencies."""
    custom_unit_amount: CustomUnitAmount | None = None
    """Pay what you want."""
    metadata: Metadata = {}
    """Keys and values of your own, on the price."""
    recurring: DefaultRecurring | None = None
    """How often."""
    tax_behavior: TaxBehavior = "unspecified"
    """Whether tax is inside the amount."""
    unit_amount: Amount | None = None
    """In minor units."""
    unit_amount_decimal: AmountDecimal | None = None
    """The same, with decimals."""


class CreateOrders(Shape):
    """What may be sent with a new product that is no property of it."""

    default_price_data: DefaultPriceData | None = None
    """A price that is made with the product, and becomes its default."""


class ProductFilters(Paging):
    """Which products to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"ids": "id"}

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    created: Range | None = None
    """When they were made."""
    ids: tuple[str, ...] | None = None
    """Only these."""
    shippable: bool | None = None
    """Only goods that can be shipped, or only others."""
    type: Literal["good", "service"] | None = None
    """Only goods, or only services."""
    url: WebAddress | None = None
    """Only those with this web page."""
