"""What may be sent about the lines of a checkout session."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from portico.resources.checkout.line_declaration import AdjustableQuantity
from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.subscriptions.price_orders import RecurringOrder
from portico.resources.values import Currency, WebAddress
from portico.wire.markers import NotEmptyable
from portico.wire.shape import Metadata, Shape


class TaxDetails(Shape):
    """How the product is taxed."""

    performance_location: NotEmptyable[str | None] = None
    """Where it is performed."""
    tax_code: str | None = None
    """A tax code's id."""


class ProductData(Shape):
    """A product that is made for this."""

    description: NotEmptyable[str | None] = None
    """What it is."""
    images: NotEmptyable[Annotated[tuple[WebAddress, ...], Field(max_length=8)]] = ()
    """Addresses of pictures, eight at most."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own, on the product."""
    name: str
    """What it is called."""
    tax_code: NotEmptyable[str | None] = None
    """A tax code's id."""
    tax_details: TaxDetails | None = None
    """How the product is taxed."""
    unit_label: NotEmptyable[Annotated[str, Field(max_length=12)] | None] = None
    """What one of it is called."""


class PriceGiven(Shape):
    """A price that is made for this."""

    currency: Currency
    """Three-letter ISO code, in lower case."""
    product: NotEmptyable[str | None] = None
    """What it is the price of."""
    product_data: ProductData | None = None
    """A product that is made for this."""
    recurring: RecurringOrder | None = None
    """How often; without it, it is paid once."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: Annotated[Decimal, Field(ge=0)] | None = None
    """The same, with decimals."""


class LineOrder(Shape):
    """Something to buy."""

    adjustable_quantity: AdjustableQuantity | None = None
    """Whether the customer may change how many."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    price: NotEmptyable[str | None] = None
    """A price's id."""
    price_data: PriceGiven | None = None
    """A price that is made for this."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: NotEmptyable[tuple[str, ...]] = ()
    """Its own tax rates."""
