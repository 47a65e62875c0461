"""Subscriptions, discounts and all else in older versions."""

from typing import Annotated, Any

from portico.resources.checkout.collected import ShippingDetails
from portico.resources.discounts.declaration import Coupon, Discount
from portico.resources.older.invoices import discount
from portico.resources.older.taxes import the_only
from portico.resources.prices.faces import Plan
from portico.resources.subscription_schedules.parts import Phase
from portico.resources.values import Timestamp
from portico.wire.former import UI_MODES
from portico.wire.markers import Refers
from portico.wire.older import BASIL, CLOVER, DAHLIA, SPRING, Teller, Telling, Told, Tree, Was, at, one
from portico.wire.shape import Shape


def _period(name: str, which: Any) -> Told:
    """From the latest start of the items' periods to their earliest end."""
    return Told(lambda subscription: which((item[name] for item in subscription["items"]["data"]), default=None))


class SubscriptionOfOnePeriod(Shape):
    """A subscription before 2025-03-31.basil."""

    current_period_end: Annotated[Timestamp | None, _period("current_period_end", min)]
    """When the running period ends."""
    current_period_start: Annotated[Timestamp | None, _period("current_period_start", max)]
    """When it began."""
    discount: Annotated[Discount | None, Told(discount)]
    """Its discount, if there is one only."""


def _of_only_item(name: str) -> Told:
    """What the item says, where there is one only."""
    return Told(lambda subscription: (the_only(subscription["items"]["data"]) or {}).get(name))


class SubscriptionOfOnePlan(Shape):
    """A subscription before 2026-03-25.dahlia: no description has these, but recorded answers do."""

    plan: Annotated[Plan | None, _of_only_item("plan")]
    """What it is for, if that is one thing only."""
    quantity: Annotated[int | None, _of_only_item("quantity")]
    """How many of it."""


class PhaseOfOneCoupon(Phase):
    """A phase before 2025-03-31.basil."""

    coupon: Annotated[str, Refers("coupon")] | None = None
    """The coupon that is redeemed, if that is all."""


def _phases(schedule: Tree) -> list[Tree]:
    return [phase | {"coupon": (the_only(phase.get("discounts")) or {}).get("coupon")} for phase in schedule["phases"]]


class ScheduleOfOneCoupon(Shape):
    """A schedule before 2025-03-31.basil."""

    phases: Annotated[tuple[PhaseOfOneCoupon, ...], Told(_phases)]
    """The phases, one after the other."""


def _coupon(path: str) -> Teller:
    """The coupon that is named at a path, whole; only its id where it is gone."""

    def teller(tree: Tree) -> Telling:
        id = at(path)(tree)
        return (yield from one("coupon", id)) or id

    return teller


class DiscountOfCoupon(Shape):
    """A discount before 2025-09-30.clover."""

    coupon: Annotated[Coupon | None, Told(_coupon("source.coupon"))]
    """What is taken off."""


class CodeOfCoupon(Shape):
    """A promotion code before 2025-09-30.clover."""

    coupon: Annotated[Coupon | None, Told(_coupon("promotion.coupon"))]
    """What it gives."""


class SessionOfFormerModes(Shape):
    """A Checkout session before 2026-03-25.dahlia."""

    ui_mode: Annotated[str | None, Told(lambda session: UI_MODES.get(session.get("ui_mode"), session.get("ui_mode")))]
    """Where its page is."""


class SessionOfShipping(Shape):
    """A Checkout session before 2025-03-31.basil."""

    shipping_details: Annotated[ShippingDetails | None, Told(at("collected_information.shipping_details"))]
    """Where goods go."""


class ProductOfFeatures(Shape):
    """A product before 2024-04-10."""

    features: Annotated[tuple[dict[str, str], ...], Told(at("marketing_features"))]
    """What it is praised for."""


SHAPES = (
    Was("checkout.session", DAHLIA, SessionOfFormerModes),
    Was("checkout.session", BASIL, SessionOfShipping),
    Was("discount", CLOVER, DiscountOfCoupon, ("source",)),
    Was("product", SPRING, ProductOfFeatures),
    Was("promotion_code", CLOVER, CodeOfCoupon, ("promotion",)),
    Was("subscription", BASIL, SubscriptionOfOnePeriod),
    Was("subscription", DAHLIA, SubscriptionOfOnePlan),
    Was("subscription_schedule", BASIL, ScheduleOfOneCoupon),
)
