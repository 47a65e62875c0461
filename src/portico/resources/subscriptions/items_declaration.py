"""`subscription_item`, as declared: one price of a subscription."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.invoices.sums import ExactDecimal
from portico.resources.prices.declaration import Price
from portico.resources.prices.faces import Plan
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import Timestamp
from portico.wire.markers import Emptyable, Internal, Omitted, ReadOnly, Refers, RequiredOnUpdate
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class ItemThresholds(Shape):
    """The usage at which an invoice is made before the period ends."""

    usage_gte: RequiredOnUpdate[Annotated[int, Field(ge=1)] | None]
    """Units."""


class CurrentTrial(Shape):
    """A trial of this item alone."""

    end_date: Timestamp
    """When it ends, in Unix seconds."""
    start_date: Timestamp
    """When it began."""
    trial_offer: str
    """The offer's id."""


class Charged(Shape):
    """What was charged for a stretch of time, and can be credited."""

    amount: int
    """Minor units, net of discounts."""
    taken: dict[str, int] = {}
    """What each discount had taken off, by its id."""
    tax_rates: tuple[str, ...] | None = None
    """The ids of the tax rates that came on top or were inside; null if nobody has written that down."""
    start: Timestamp
    """Of the stretch."""
    end: Timestamp
    """Of the stretch."""
    invoice: str | None = None
    """The invoice it stands on, or null while it is pending."""
    ids: tuple[str, ...] = ()
    """Its lines there, or the pending invoice item."""


class Billed(Shape):
    """What of a period's usage is billed before the period is over."""

    start: Timestamp
    """Of the period."""
    price: str
    """At which price."""
    quantity: ExactDecimal | None = None
    """How many units are billed; null if none were yet, not even a flat amount."""
    skipped: ExactDecimal = Decimal(0)
    """How many units were used before, at another price."""


class SubscriptionItem(
    Resource,
    prefix="si",
    path="/v1/subscription_items",
    columns=("subscription", "price.id"),
):
    """One price of a subscription."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["subscription_item"]] = "subscription_item"
    """Always `subscription_item`."""
    billed: Internal[tuple[Billed, ...]] = ()
    """What of its usage was billed before the end of its period."""
    billed_until: Omitted[ReadOnly[Timestamp | None]] = None
    """Until when it is billed ahead."""
    billing_thresholds: Emptyable[ItemThresholds | None] = None
    """The usage at which an invoice is made before the period ends."""
    charged: Internal[tuple[Charged, ...]] = ()
    """What was charged last and not credited since."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    current_period_end: ReadOnly[Timestamp] = 0
    """When the running period ends."""
    current_period_start: ReadOnly[Timestamp] = 0
    """When the running period began."""
    current_trial: ReadOnly[CurrentTrial | None] = None
    """A trial of this item alone."""
    discounts: ReadOnly[tuple[Annotated[str, Refers("discount")], ...]] = ()
    """The item's own discounts."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    plan: ReadOnly[Plan] = Plan.of()
    """The price's older face."""
    price: ReadOnly[Price] = Price.of()
    """The price."""
    quantity: Omitted[ReadOnly[Annotated[int, Field(ge=0)] | None]] = None
    """How many; absent for metered prices."""
    subscription: ReadOnly[str] = ""
    """The subscription's id."""
    tax_rates: ReadOnly[tuple[TaxRate, ...]] = ()
    """The item's own tax rates."""
