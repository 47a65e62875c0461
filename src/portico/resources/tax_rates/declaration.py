"""`tax_rate`, as declared: a tax of the merchant's own making. Source: billing-behaviour 7.1."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.resources.percents import four_places
from portico.resources.values import Timestamp
from portico.wire.markers import NotEmptyable, OnCreate, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

TaxType = Literal[
    "admissions_tax", "amusement_tax", "attendance_tax", "communications_tax", "digital_excise_tax",
    "entertainment_tax", "get_fund", "gross_receipts_tax", "gst", "hospitality_tax", "hst", "igst", "jct", "lease_tax",
    "luxury_tax", "mass_transit_parking_tax", "nhil", "parking_tax", "pst", "qst", "resort_tax", "retail_delivery_fee",
    "rst", "sales_tax", "service_tax", "tourism_tax", "utility_users_tax", "vat",
]  # fmt: skip


def _of_the_whole(percentage: float) -> float:
    if not 0 <= percentage <= 100:
        raise PydanticCustomError("percent", "A percentage must be at least 0 and at most 100.")
    return four_places(percentage)


Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Jurisdiction = Annotated[str, Field(max_length=50)]
JurisdictionLevel = Literal["city", "country", "county", "district", "multiple", "state"]
Percentage = Annotated[float, AfterValidator(_of_the_whole)]
RateName = Annotated[str, Field(max_length=50)]
State = Annotated[str, Field(max_length=5)]


class FlatAmount(Shape):
    """An amount instead of a percentage."""

    amount: int
    """In minor units."""
    currency: str
    """Three-letter ISO code."""


class TaxRate(
    Resource,
    prefix="txr",
    path="/v1/tax_rates",
    emits=("created", "updated"),
    columns=("active", "inclusive"),
):
    """A tax of the merchant's own making: so many percent, inside the amount or on top of it."""

    CALLED: ClassVar[str] = "tax rate"

    object: ReadOnly[Literal["tax_rate"]] = "tax_rate"
    """Always `tax_rate`."""
    active: bool = True
    """Whether it can be used for something new."""
    country: Country | None = None
    """Two-letter country code (ISO 3166-1 alpha-2)."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    description: str | None = None
    """A note for the merchant's own use."""
    display_name: NotEmptyable[RateName]
    """What customers read: `VAT`. At most 50 characters."""
    effective_percentage: ReadOnly[float | None] = None
    """What automatic tax really takes; null for rates of the merchant's own."""
    flat_amount: ReadOnly[FlatAmount | None] = None
    """An amount instead of a percentage; null for rates of the merchant's own."""
    inclusive: OnCreate[bool]
    """Whether the tax is inside the amount."""
    jurisdiction: Jurisdiction | None = None
    """Whose tax it is, on invoices and in reports. At most 50 characters."""
    jurisdiction_level: ReadOnly[JurisdictionLevel | None] = None
    """Null for rates of the merchant's own."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    percentage: OnCreate[Percentage]
    """From 0 to 100, with up to four decimal places."""
    rate_type: ReadOnly[Literal["flat_amount", "percentage"] | None] = None
    """Null for rates of the merchant's own."""
    state: State | None = None
    """Subdivision (ISO 3166-2), without the country."""
    tax_type: NotEmptyable[TaxType | None] = None
    """What kind of tax it is."""
