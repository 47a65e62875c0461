"""`product`: the declaration. Prices need it, too."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.resources.values import ChosenId, StatementDescriptor, Timestamp, WebAddress
from portico.wire.markers import NotEmptyable, OnCreate, OnUpdate, ReadOnly, Refers, RequiredOnUpdate, UnsetOnUpdate
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata, Shape


class MarketingFeature(Shape):
    """A line in a pricing table."""

    name: Annotated[str, Field(max_length=80)]
    """What it says. At most 80 characters."""


def _measure(number: float) -> float:
    if number < 0:
        raise PydanticCustomError("measure", "This value must be greater than or equal to 0.")
    if round(number, 2) != number:
        raise PydanticCustomError(
            "measure", "Invalid decimal: {sent}; must contain at maximum 2 decimal places.", {"sent": number}
        )
    return number


Measure = Annotated[float, AfterValidator(_measure)]
"""Something of a parcel, with at most two decimal places."""


class PackageDimensions(Shape):
    """What is shipped."""

    height: RequiredOnUpdate[Measure]
    """In inches, with at most two decimal places."""
    length: RequiredOnUpdate[Measure]
    """In inches, with at most two decimal places."""
    weight: RequiredOnUpdate[Measure]
    """In ounces, with at most two decimal places."""
    width: RequiredOnUpdate[Measure]
    """In inches, with at most two decimal places."""


class TaxDetails(Shape):
    """How the product is taxed."""

    performance_location: NotEmptyable[str | None] = None
    """Where the service is done."""
    tax_code: str | None = None
    """A tax code's id."""


class Product(
    Resource,
    prefix="prod",
    path="/v1/products",
    emits=("created", "updated", "deleted"),
    columns=("active", "shippable", "type", "url"),
):
    """What is sold."""

    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "active": "flag",
        "description": "text",
        "metadata": "metadata",
        "name": "text",
        "shippable": "flag",
        "url": "text",
    }

    id: OnCreate[ChosenId] = ""
    """Unique identifier for the object; of your own choosing, if you like."""
    object: ReadOnly[Literal["product"]] = "product"
    """Always `product`."""
    active: bool = True
    """Whether it can be bought."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    default_price: OnUpdate[NotEmptyable[Annotated[str, Refers("price")] | None]] = None
    """The price that is meant when none is named."""
    description: str | None = None
    """What it is, for customers to read."""
    images: Annotated[tuple[WebAddress, ...], Field(max_length=8)] = ()
    """Pictures, up to eight."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    marketing_features: Annotated[tuple[MarketingFeature, ...], Field(max_length=15)] = ()
    """Lines in a pricing table, up to fifteen."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    name: str
    """What it is called, for customers to read."""
    package_dimensions: UnsetOnUpdate[PackageDimensions | None] = None
    """What is shipped."""
    shippable: bool | None = None
    """Whether it is shipped at all."""
    statement_descriptor: NotEmptyable[StatementDescriptor | None] = None
    """What stands on the customer's card statement. At most 22 characters."""
    tax_code: Annotated[str, Refers("tax_code")] | None = None
    """A tax code's id."""
    tax_details: UnsetOnUpdate[TaxDetails | None] = None
    """How the product is taxed."""
    type: OnCreate[Literal["good", "service"]] = "service"
    """A thing or a service."""
    unit_label: Annotated[str, Field(max_length=12)] | None = None
    """What one of it is called, such as `seat`. At most 12 characters."""
    updated: ReadOnly[Timestamp] = 0
    """When the object last changed, in Unix seconds."""
    url: WebAddress | None = None
    """Its public web page."""
