"""`price`: how much, of what, how often. Source: billing-behaviour section 8."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PlainSerializer

from portico.resources.prices import amounts
from portico.resources.values import Currency, Timestamp
from portico.wire.markers import (
    InputOnly,
    MustSend,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnlyExpanded,
    ReadOnly,
    Refers,
    UnsetOnUpdate,
    Word,
)
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata, Shape

MAX_AMOUNT = 99_999_999_999

Amount = Annotated[int, Field(ge=0, le=MAX_AMOUNT)]
"""Minor units of the currency."""
AmountDecimal = Annotated[
    Decimal, Field(ge=0, le=MAX_AMOUNT), PlainSerializer(amounts.plain, return_type=str, when_used="json")
]
"""Minor units of the currency with up to 12 decimal places."""
TaxBehavior = Literal["exclusive", "inclusive", "unspecified"]
Interval = Literal["day", "month", "week", "year"]


class CustomUnitAmount(Shape):
    """Pay what you want."""

    enabled: MustSend[InputOnly[bool]] = True
    """Whether the customer chooses the amount. Accepted, never shown."""
    maximum: Amount | None = None
    """The most."""
    minimum: Amount | None = None
    """The least."""
    preset: Amount | None = None
    """What is filled in at first."""


class Tier(Shape):
    """A range of quantities with its own price."""

    flat_amount: Amount | None = None
    """For the whole tier, in minor units."""
    flat_amount_decimal: AmountDecimal | None = None
    """The same, with decimals."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: AmountDecimal | None = None
    """The same, with decimals."""
    up_to: Annotated[Annotated[int, Field(ge=1)] | None, Word("inf")]
    """The last quantity of the tier; null for the last tier, sent as `inf`."""


class CurrencyOption(Shape):
    """The price in another currency."""

    custom_unit_amount: CustomUnitAmount | None = None
    """Pay what you want."""
    tax_behavior: TaxBehavior | None = "unspecified"
    """Whether tax is inside the amount."""
    tiers: Omitted[Annotated[tuple[Tier, ...], Field(min_length=1)] | None] = None
    """Ranges of quantities with prices of their own."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: AmountDecimal | None = None
    """The same, with decimals."""


class Recurring(Shape):
    """How often, and for what."""

    interval: Interval
    """The unit of the period."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units a period has; three years at most in all."""
    meter: str | None = None
    """The meter that counts the usage, for a metered price."""
    trial_period_days: Annotated[int, Field(ge=0, le=730)] | None = None
    """The older way of a free trial; for plans."""
    usage_type: Literal["licensed", "metered"] = "licensed"
    """A quantity that is agreed, or usage that is counted."""


class TransformQuantity(Shape):
    """Packages."""

    divide_by: Annotated[int, Field(ge=1)]
    """How many units make one package."""
    round: Literal["down", "up"]
    """What a part of a package counts."""


class Price(
    Resource,
    prefix="price",
    path="/v1/prices",
    emits=("created", "updated", "deleted"),
    columns=(
        "active",
        "currency",
        "lookup_key",
        "product",
        "recurring.interval",
        "recurring.meter",
        "recurring.usage_type",
        "type",
    ),
    unique=("lookup_key",),
):
    """How much, of what, how often."""

    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "active": "flag",
        "currency": "token",
        "lookup_key": "text",
        "metadata": "metadata",
        "product": "token",
        "type": "token",
    }

    object: ReadOnly[Literal["price"]] = "price"
    """Always `price`."""
    active: bool = True
    """Whether it can be used for something new."""
    billing_scheme: OnCreate[Literal["per_unit", "tiered"]] = "per_unit"
    """An amount for each unit, or tiers."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency]
    """Three-letter ISO code, in lower case."""
    currency_options: UnsetOnUpdate[OnlyExpanded[Omitted[dict[Currency, CurrencyOption] | None]]] = None
    """The price in other currencies. Shown only when expanded."""
    custom_unit_amount: OnCreate[CustomUnitAmount | None] = None
    """Pay what you want."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    lookup_key: Annotated[str, Field(max_length=200)] | None = None
    """A name of your own by which the price is found. Unique."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    nickname: str | None = None
    """A name for the merchant's eyes only."""
    product: OnCreate[NotEmptyable[Annotated[str, Refers("product")]]] = ""
    """What it is the price of."""
    recurring: OnCreate[Recurring | None] = None
    """How often; null for a one-time price."""
    tax_behavior: TaxBehavior | None = "unspecified"
    """Whether tax is inside the amount. Fixed once it is said."""
    tiers: OnCreate[OnlyExpanded[Omitted[Annotated[tuple[Tier, ...], Field(min_length=1)] | None]]] = None
    """Ranges of quantities with prices of their own. Shown only when expanded."""
    tiers_mode: OnCreate[Literal["graduated", "volume"] | None] = None
    """Each unit at its own tier's price, or all at the price of the tier that is reached."""
    transform_quantity: OnCreate[TransformQuantity | None] = None
    """Packages."""
    type: ReadOnly[Literal["one_time", "recurring"]] = "one_time"
    """Whether it recurs."""
    unit_amount: OnCreate[Amount | None] = None
    """For each unit, in minor units; null if it has decimals."""
    unit_amount_decimal: OnCreate[AmountDecimal | None] = None
    """The same, with up to 12 decimal places."""

    def check(self) -> None:
        """The rules that need no other object."""
        amounts.check(self)
