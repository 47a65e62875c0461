"""`plan`: the older face of a recurring price. It has no table; what is kept is the price."""

from operator import attrgetter
from typing import Annotated, Literal

from pydantic import Field

from portico.resources.prices import amounts
from portico.resources.prices.declaration import Amount, AmountDecimal, Interval, Price, Tier, TransformQuantity
from portico.resources.values import ChosenId, Currency, Timestamp
from portico.wire.markers import NotEmptyable, Omitted, OnCreate, OnlyExpanded, OnUpdate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata


class Plan(Resource, prefix="plan", path="/v1/plans", face=True):
    """The older face of a recurring price."""

    id: OnCreate[ChosenId] = ""
    """Unique identifier for the object; of your own choosing, if you like."""
    object: ReadOnly[Literal["plan"]] = "plan"
    """Always `plan`."""
    active: bool = True
    """Whether it can be used for something new."""
    amount: OnCreate[Amount | None] = None
    """For each unit, in minor units; null if it has decimals."""
    amount_decimal: OnCreate[AmountDecimal | None] = None
    """The same, with up to 12 decimal places."""
    billing_scheme: OnCreate[Literal["per_unit", "tiered"]] = "per_unit"
    """An amount for each unit, or tiers."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency]
    """Three-letter ISO code, in lower case."""
    interval: OnCreate[Interval]
    """The unit of the period."""
    interval_count: OnCreate[Annotated[int, Field(ge=1)]] = 1
    """How many units a period has."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    meter: OnCreate[str | None] = None
    """The meter that counts the usage."""
    nickname: str | None = None
    """A name for the merchant's eyes only."""
    product: OnUpdate[NotEmptyable[Annotated[str, Refers("product")] | None]] = None
    """What it is the plan of."""
    tiers: OnCreate[OnlyExpanded[Omitted[tuple[Tier, ...] | None]]] = None
    """Ranges of quantities with prices of their own. Shown only when expanded."""
    tiers_mode: OnCreate[Literal["graduated", "volume"] | None] = None
    """Each unit at its own tier's price, or all at the price of the tier that is reached."""
    transform_usage: OnCreate[TransformQuantity | None] = None
    """Packages."""
    trial_period_days: Annotated[int, Field(ge=0, le=730)] | None = None
    """Free days at the beginning."""
    usage_type: OnCreate[Literal["licensed", "metered"]] = "licensed"
    """A quantity that is agreed, or usage that is counted."""

    def check(self) -> None:
        """The rules that need no other object."""
        amounts.check_plan(self)


SAME = ("id", "active", "billing_scheme", "created", "currency", "livemode", "metadata", "nickname", "product", "tiers",
        "tiers_mode")  # fmt: skip
"""What a plan has from its price."""
AGAIN = ("interval", "interval_count", "meter", "trial_period_days", "usage_type")
"""What it has from how that recurs."""
_same, _again = attrgetter(*SAME), attrgetter(*AGAIN)


def plan_of(price: Price) -> Plan:
    """The plan that shows a recurring price."""
    assert price.recurring is not None
    return Plan.of(
        **dict(zip(SAME, _same(price), strict=True)),
        **dict(zip(AGAIN, _again(price.recurring), strict=True)),
        amount=price.unit_amount,
        amount_decimal=price.unit_amount_decimal,
        transform_usage=price.transform_quantity,
    )
