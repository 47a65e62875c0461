"""`shipping_rate`, as declared. Source: stripe 16.1.0, and Stripe's "Charge for shipping"."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.values import Currency, Timestamp
from portico.wire.errors import ParameterMissing
from portico.wire.markers import Omitted, OnCreate, OnlyExpanded, OnUpdate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

ShippingName = Annotated[str, Field(max_length=100)]


class Estimate(Shape):
    """An end of how long delivery takes."""

    unit: Literal["business_day", "day", "hour", "month", "week"]
    """The unit."""
    value: Annotated[int, Field(ge=1)]
    """How many."""


class DeliveryEstimate(Shape):
    """How long delivery takes."""

    maximum: Estimate | None = None
    """At most."""
    minimum: Estimate | None = None
    """At least."""


class FixedAmountOption(Shape):
    """What delivery costs in another currency."""

    amount: Amount
    """Minor units."""
    tax_behavior: TaxBehavior = "unspecified"
    """Whether tax is inside the amount."""


Options = dict[Currency, FixedAmountOption]


class FixedAmount(Shape):
    """What delivery costs."""

    amount: Amount
    """Minor units."""
    currency: Currency
    """Three-letter ISO code, in lower case."""
    currency_options: OnlyExpanded[Omitted[Options | None]] = None
    """The same in other currencies. Shown only when expanded."""


class ShippingRate(
    Resource,
    prefix="shr",
    path="/v1/shipping_rates",
    columns=("active", "fixed_amount.currency"),
):
    """What delivery costs, and how long it takes. It is archived, never deleted: invoices show it."""

    object: ReadOnly[Literal["shipping_rate"]] = "shipping_rate"
    """Always `shipping_rate`."""
    active: OnUpdate[bool] = True
    """Whether it can be used for something new."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    delivery_estimate: OnCreate[DeliveryEstimate | None] = None
    """How long delivery takes."""
    display_name: OnCreate[ShippingName]
    """What customers read: `Express`. At most 100 characters."""
    fixed_amount: OnCreate[Omitted[FixedAmount | None]] = None
    """What it costs."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    tax_behavior: TaxBehavior | None = "unspecified"
    """Whether tax is inside the amount."""
    tax_code: OnCreate[Annotated[str, Refers("tax_code")] | None] = None
    """A tax code's id; it changes nothing."""
    type: OnCreate[Literal["fixed_amount"]] = "fixed_amount"
    """Always `fixed_amount`."""

    def check(self) -> None:
        """A fixed amount has an amount. Raises ParameterMissing."""
        if self.fixed_amount is None:
            raise ParameterMissing(("fixed_amount",))

    def option(self, currency: str) -> FixedAmountOption | None:
        """What it costs in a currency; None where it does not say."""
        return ((self.fixed_amount and self.fixed_amount.currency_options) or {}).get(currency)
