"""What may be sent about the lines of an invoice."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.invoices.pricing import PricingOrder, SignedAmount, SignedDecimal
from portico.resources.invoices.quantities import Quantity, QuantityDecimal
from portico.resources.invoices.sums import LinePeriod, Reason
from portico.resources.prices.declaration import TaxBehavior
from portico.resources.products.declaration import TaxDetails
from portico.resources.tax_rates.declaration import (
    Country,
    Jurisdiction,
    JurisdictionLevel,
    Percentage,
    RateName,
    State,
    TaxType,
)
from portico.resources.values import Currency, WebAddress
from portico.wire.markers import Emptyable
from portico.wire.shape import Metadata, MetadataChange, Shape


class LineProductOrder(Shape):
    """A product that is made with the line."""

    description: str | None = None
    """What it is."""
    images: Annotated[tuple[WebAddress, ...], Field(max_length=8)] | None = None
    """Pictures of it."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    name: str
    """What it is called."""
    tax_code: str | None = None
    """A tax code's id."""
    tax_details: TaxDetails | None = None
    """How it is taxed."""
    unit_label: Annotated[str, Field(max_length=12)] | None = None
    """What one of it is called."""


class LinePriceOrder(Shape):
    """A price for this once."""

    currency: Currency
    """Three-letter ISO code, in lower case."""
    product: str | None = None
    """What it is the price of."""
    product_data: LineProductOrder | None = None
    """A product that is made with the line."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    unit_amount: Annotated[int, Field(ge=0)] | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: SignedDecimal | None = None
    """The same, with decimals."""


class TaxRateOrder(Shape):
    """A tax rate for this once."""

    country: Country | None = None
    """Two-letter country code."""
    description: str | None = None
    """A note."""
    display_name: RateName
    """What customers read. At most 50 characters."""
    inclusive: bool
    """Whether tax is inside the amount."""
    jurisdiction: Jurisdiction | None = None
    """Whose tax it is. At most 50 characters."""
    jurisdiction_level: JurisdictionLevel | None = None
    """How large the jurisdiction is."""
    percentage: Percentage
    """From 0 to 100, with up to four decimal places; 0 for a tax that is an amount, whatever it is on."""
    state: State | None = None
    """Two-letter code of the state."""
    tax_type: TaxType | None = None
    """What kind of tax it is."""


class TaxAmount(Shape):
    """An amount of tax that was reckoned elsewhere."""

    amount: SignedAmount
    """Minor units."""
    tax_rate_data: TaxRateOrder
    """The rate: one that says the same is used again, or made."""
    taxability_reason: Reason | None = None
    """Why it is so much."""
    taxable_amount: SignedAmount
    """What the tax is on, in minor units."""


class LineOrders(Shape):
    """What may be said of a line."""

    amount: SignedAmount | None = None
    """What it comes to, in minor units."""
    description: str | None = None
    """What it is for."""
    discountable: bool | None = None
    """Whether discounts may take anything off."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """Its own discounts."""
    metadata: MetadataChange = {}
    """Keys and values of your own."""
    period: LinePeriod | None = None
    """What it is for."""
    price_data: LinePriceOrder | None = None
    """A price for this once."""
    pricing: PricingOrder | None = None
    """Which price."""
    quantity: Quantity | None = None
    """How many, in whole units."""
    quantity_decimal: QuantityDecimal | None = None
    """How many, with up to 12 decimal places."""
    tax_amounts: Emptyable[tuple[TaxAmount, ...] | None] = None
    """Up to 20 amounts of tax that was reckoned elsewhere; empty, to let the rates decide again."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates."""


class NewLine(LineOrders):
    """A line to add."""

    invoice_item: str | None = None
    """An item that waits for an invoice."""


class ChangedLine(LineOrders):
    """A line to change."""

    id: str
    """Which one."""


class GoneLine(Shape):
    """A line to take off."""

    behavior: Literal["delete", "unassign"]
    """Whether its invoice item goes, too, or waits again."""
    id: str
    """Which one."""


class AddOrders(Shape):
    """Lines to add."""

    invoice_metadata: MetadataChange = {}
    """Keys and values for the invoice."""
    lines: tuple[NewLine, ...]
    """The lines."""


class ChangeOrders(Shape):
    """Lines to change."""

    invoice_metadata: MetadataChange = {}
    """Keys and values for the invoice."""
    lines: tuple[ChangedLine, ...]
    """The lines."""


class RemoveOrders(Shape):
    """Lines to take off."""

    invoice_metadata: MetadataChange = {}
    """Keys and values for the invoice."""
    lines: tuple[GoneLine, ...]
    """The lines."""
