"""`tax_rate`, as declared. Source: billing-behaviour 7.1."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.values import Timestamp
from portico.wire.markers import Emptyable, NotEmptyable, OnCreate, ReadOnly
from portico.wire.resource import Metadata, Resource, Shape

TaxType = Literal[
    "amusement_tax", "communications_tax", "gst", "hst", "igst", "jct", "lease_tax", "pst", "qst",
    "retail_delivery_fee", "rst", "sales_tax", "service_tax", "vat",
]  # fmt: skip


class FlatAmount(Shape):
    """Details of `rate_type=flat_amount`."""

    amount: int
    """Minor units."""
    currency: str
    """Three-letter ISO code, in lower case."""


class TaxRate(
    Resource, prefix="txr", path="/v1/tax_rates", emits=("created", "updated"), columns=("active", "inclusive")
):
    """A percentage that is added to amounts, or taken out of them."""

    object: ReadOnly[Literal["tax_rate"]] = "tax_rate"
    """Always `tax_rate`."""
    active: bool = True
    """Whether it can be used for something new."""
    country: NotEmptyable[Annotated[str, Field(pattern="^[A-Z]{2}$")] | None] = None
    """Two-letter country code."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    description: NotEmptyable[str | None] = None
    """A note that customers do not see."""
    display_name: Annotated[str, Field(max_length=50)]
    """What customers read. At most 50 characters."""
    effective_percentage: ReadOnly[float | None] = None
    """What automatic tax made of it."""
    flat_amount: ReadOnly[FlatAmount | None] = None
    """Details of `rate_type=flat_amount`."""
    inclusive: OnCreate[bool]
    """Whether tax is inside amounts."""
    jurisdiction: NotEmptyable[Annotated[str, Field(max_length=50)] | None] = None
    """Whose tax it is. At most 50 characters."""
    jurisdiction_level: ReadOnly[Literal["city", "country", "county", "district", "multiple", "state"] | None] = None
    """How large the jurisdiction is."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    percentage: OnCreate[Annotated[float, Field(ge=0, le=100)]]
    """From 0 to 100."""
    rate_type: ReadOnly[Literal["flat_amount", "percentage"] | None] = "percentage"
    """Always a percentage here."""
    state: NotEmptyable[Annotated[str, Field(max_length=2)] | None] = None
    """Two-letter code of the state."""
    tax_type: Emptyable[TaxType | None] = None
    """What kind of tax it is."""
