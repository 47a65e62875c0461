"""`tax_id`, as declared. Source: billing-behaviour 7.3."""

from typing import Annotated, ClassVar, Literal

from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Timestamp
from portico.wire.markers import Except, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Shape

OwnerType = Literal["account", "application", "customer", "self"]


class Owner(Shape):
    """Whose number it is."""

    account: Omitted[Annotated[str, Refers("account")] | None] = None
    """The connected account."""
    application: Omitted[Annotated[str, Refers("application")] | None] = None
    """The Connect application."""
    customer: Omitted[Annotated[str, Refers("customer")] | None] = None
    """The customer."""
    customer_account: str | None = None
    """The account that the customer is."""
    type: OwnerType = "self"
    """Which of these; `self` is the merchant."""


class Verification(Shape):
    """What the tax office says of the number."""

    status: Literal["pending", "unavailable", "unverified", "verified"]
    """Whether it knows the number; `unavailable` where nobody can ask."""
    verified_address: str | None = None
    """The address it has."""
    verified_name: str | None = None
    """The name it has."""


class TaxId(
    Resource,
    prefix="txi",
    path="/v1/tax_ids",
    events="customer.tax_id",
    columns=("customer", "customer_account", "owner.type", "owner.account"),
):
    """A number under which somebody is known to the tax office. Invoices show it."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["tax_id"]] = "tax_id"
    """Always `tax_id`."""
    country: ReadOnly[str | None] = None
    """Two-letter code of the country whose number it is."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer: ReadOnly[Annotated[str, Refers("customer")] | None] = None
    """The customer whose number it is."""
    customer_account: ReadOnly[str | None] = None
    """The account that the customer is."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    owner: ReadOnly[Owner | None] = None
    """Whose number it is."""
    type: OnCreate[Annotated[Literal[TaxIdType, "unknown"], Except(("unknown",), on="create")]]
    """Its kind, such as `eu_vat`."""
    value: OnCreate[str]
    """The number."""
    verification: ReadOnly[Verification | None] = None
    """What the tax office says of it."""
