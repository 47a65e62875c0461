"""`account`: the declaration.

Portico keeps what customers see of a business; it verifies nobody and pays nothing out.
"""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.accounts.settings import Settings
from portico.resources.values import Address, Currency, Email, Timestamp, WebAddress
from portico.wire.markers import Except, NotEmptyable, Omitted, OnCreate, ReadOnly, RequiredOnUpdate
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class AnnualRevenue(Shape):
    """What the business takes in a year."""

    amount: RequiredOnUpdate[Annotated[int, Field(ge=0)]]
    """Minor units."""
    currency: RequiredOnUpdate[Currency]
    """Three-letter ISO code."""
    fiscal_year_end: RequiredOnUpdate[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]]
    """The last day of the year it is about."""


class MonthlyRevenue(Shape):
    """What the business takes in a month."""

    amount: RequiredOnUpdate[Annotated[int, Field(ge=0)]]
    """Minor units."""
    currency: RequiredOnUpdate[Currency]
    """Three-letter ISO code."""


class BusinessProfile(Shape):
    """What customers may know of the business."""

    annual_revenue: AnnualRevenue | None = None
    """What it takes in a year."""
    estimated_worker_count: Annotated[int, Field(ge=0)] | None = None
    """How many people work in it."""
    mcc: NotEmptyable[Annotated[str, Field(pattern=r"^\d{4}$")] | None] = None
    """Its merchant category code."""
    minority_owned_business_designation: (
        tuple[
            Literal[
                "lgbtqi_owned_business",
                "minority_owned_business",
                "none_of_these_apply",
                "prefer_not_to_answer",
                "women_owned_business",
            ],
            ...,
        ]
        | None
    ) = None
    """Who owns it."""
    monthly_estimated_revenue: Omitted[MonthlyRevenue | None] = None
    """What it takes in a month."""
    name: NotEmptyable[str | None] = None
    """The name that customers know it by."""
    product_description: NotEmptyable[Annotated[str, Field(max_length=40_000)] | None] = None
    """What it sells."""
    specified_commercial_transactions_act_url: WebAddress | None = None
    """The page that Japanese law asks for."""
    support_address: Address | None = None
    """Where its customers may write to."""
    support_email: NotEmptyable[Email | None] = None
    """Where its customers may write to by e-mail."""
    support_phone: NotEmptyable[Annotated[str, Field(max_length=20)] | None] = None
    """Where its customers may call."""
    support_url: WebAddress | None = None
    """Where its customers find help."""
    url: NotEmptyable[WebAddress | None] = None
    """Its web site."""


class Fees(Shape):
    """Who pays."""

    payer: Annotated[
        Literal["account", "application", "application_custom", "application_express"],
        Except(("application_custom", "application_express"), on="create"),
    ] = "account"
    """The account, or the platform."""


class Losses(Shape):
    """Who bears losses."""

    payments: Literal["application", "stripe"] = "application"
    """The platform, or the provider."""


class StripeDashboard(Shape):
    """What the account sees."""

    type: Literal["express", "full", "none"] = "none"
    """Which dashboard."""


class Controller(Shape):
    """Who is in charge of a connected account."""

    fees: Fees = Fees.of()
    """Who pays."""
    is_controller: ReadOnly[Omitted[bool | None]] = True
    """Whether the platform is."""
    losses: Losses = Losses.of()
    """Who bears losses."""
    requirement_collection: Literal["application", "stripe"] = "application"
    """Who collects what the law requires."""
    stripe_dashboard: StripeDashboard = StripeDashboard.of()
    """What the account sees."""
    type: ReadOnly[Literal["account", "application"]] = "application"
    """The account itself, or the platform."""


class Groups(Shape):
    """What the account is counted among."""

    payments_pricing: str | None = None
    """By price."""


class Account(
    Resource,
    prefix="acct",
    path="/v1/accounts",
    emits=("updated",),
    columns=("controller.type",),
    leaves_stub=True,
):
    """A business: the merchant itself, or one that is connected to it."""

    object: ReadOnly[Literal["account"]] = "account"
    """Always `account`."""
    business_profile: BusinessProfile = BusinessProfile.of()
    """What customers may know of the business."""
    business_type: Literal["company", "government_entity", "individual", "non_profit"] | None = None
    """What kind of business it is."""
    charges_enabled: ReadOnly[bool] = True
    """Whether it can take payments."""
    controller: OnCreate[Omitted[Controller | None]] = None
    """Who is in charge of a connected account."""
    country: OnCreate[Omitted[NotEmptyable[Annotated[str, Field(pattern="^[A-Z]{2}$")] | None]]] = None
    """Two-letter country code."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    default_currency: Omitted[NotEmptyable[Currency | None]] = None
    """The currency it works in."""
    details_submitted: ReadOnly[bool] = True
    """Whether it has said what it must."""
    email: NotEmptyable[Email | None] = None
    """Where to reach it. Customers do not see this."""
    groups: Groups | None = None
    """What it is counted among."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    payouts_enabled: ReadOnly[bool] = False
    """Whether money is paid out to it. Portico pays nothing out."""
    settings: Settings = Settings.of()
    """How it behaves, and how it looks."""
    type: OnCreate[Annotated[Literal["custom", "express", "none", "standard"], Except(("none",), on="create")]] = (
        "standard"
    )
    """The older way of saying who is in charge."""

    @property
    def known_as(self) -> str:
        """The name that customers know, or else what comes nearest to it."""
        return self.business_profile.name or self.settings.dashboard.display_name or self.id
