"""The hashes inside an invoice for what is delivered: where it goes, and what that costs."""

from typing import Annotated

from portico.resources.invoices.sums import Reason
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import Address
from portico.wire.markers import MustSend, NotEmptyable, Omitted, ReadOnly, Refers, RequiredOnUpdate
from portico.wire.shape import Shape


class ShownShipping(Shape):
    """Where goods go, as the customer has it."""

    address: Omitted[Address | None] = None
    """The address."""
    carrier: str | None = None
    """Who delivers."""
    name: Omitted[str | None] = None
    """Who receives."""
    phone: str | None = None
    """The receiver's telephone number."""
    tracking_number: str | None = None
    """The parcel's number, or several with commas."""


class ShippingDetails(Shape):
    """Where goods go."""

    address: RequiredOnUpdate[MustSend[Omitted[Address | None]]] = None
    """The address."""
    carrier: ReadOnly[str | None] = None
    """Who delivers."""
    name: RequiredOnUpdate[MustSend[Omitted[NotEmptyable[str | None]]]] = None
    """Who receives."""
    phone: str | None = None
    """The receiver's telephone number."""
    tracking_number: ReadOnly[str | None] = None
    """The parcel's number, or several with commas."""


class ShippingTax(Shape):
    """Tax on delivery."""

    amount: int
    """Minor units."""
    rate: TaxRate
    """The rate."""
    taxability_reason: Reason | None = None
    """Why it is so much."""
    taxable_amount: int | None = None
    """What the tax is on."""


class ShippingCost(Shape):
    """What delivery costs."""

    amount_subtotal: int
    """Before tax, in minor units."""
    amount_tax: int
    """The tax."""
    amount_total: int
    """With tax."""
    shipping_rate: Annotated[str, Refers("shipping_rate")] | None = None
    """The shipping rate."""
    taxes: Omitted[tuple[ShippingTax, ...] | None] = None
    """What each tax rate comes to."""
