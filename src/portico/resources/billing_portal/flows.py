"""`flow`: one thing for the customer to do, and what comes after it. Source: portal-behaviour 2.6."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.values import WebAddress
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.markers import Omitted, ReadOnly
from portico.wire.shape import Shape

FLOW: Path = ("flow_data",)

FlowType = Literal[
    "customer_update",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
    "subscription_update_confirm",
]


class HostedConfirmation(Shape):
    """A page that says what was done."""

    custom_message: Annotated[str, Field(max_length=500)] | None = None
    """The merchant's own words on it. At most 500 characters."""


class Redirect(Shape):
    """Back to the merchant."""

    return_url: WebAddress
    """Where to."""


class AfterCompletion(Shape):
    """What follows when the customer is done."""

    hosted_confirmation: HostedConfirmation | None = None
    """Details of `type=hosted_confirmation`."""
    redirect: Redirect | None = None
    """Details of `type=redirect`."""
    type: Literal["hosted_confirmation", "portal_homepage", "redirect"]
    """A confirmation page, the portal's home, or back to the merchant."""


class CouponOffer(Shape):
    """A coupon for those who stay."""

    coupon: str
    """The coupon's id."""


class Retention(Shape):
    """What is offered to a customer who is about to cancel."""

    coupon_offer: CouponOffer
    """Details of `type=coupon_offer`."""
    type: Literal["coupon_offer"]
    """The kind of offer."""


class CustomerUpdateFlow(Shape):
    """Editing billing details. Has no settings."""


class SubscriptionCancelFlow(Shape):
    """Cancelling one subscription."""

    retention: Retention | None = None
    """An offer made first."""
    subscription: str
    """The subscription's id."""


class SubscriptionPauseFlow(Shape):
    """Pausing one subscription."""

    subscription: str
    """The subscription's id."""


class SubscriptionUpdateFlow(Shape):
    """Choosing another plan for one subscription."""

    subscription: str
    """The subscription's id."""


class ConfirmDiscount(Shape):
    """A discount that comes with the change."""

    coupon: str | None = None
    """A coupon's id."""
    promotion_code: str | None = None
    """A promotion code's id."""


class ConfirmItem(Shape):
    """What the item becomes."""

    id: str
    """The subscription item's id."""
    price: str | None = None
    """The price it changes to. The configuration must offer it."""
    quantity: Omitted[Annotated[int, Field(ge=0)] | None] = None
    """The quantity it changes to."""


class SubscriptionUpdateConfirmFlow(Shape):
    """Confirming one particular change."""

    discounts: Annotated[tuple[ConfirmDiscount, ...], Field(max_length=1)] | None = None
    """At most one coupon or promotion code."""
    items: Annotated[tuple[ConfirmItem, ...], Field(min_length=1, max_length=1)]
    """The one item that changes."""
    subscription: str
    """The subscription's id."""


class Flow(Shape):
    """One thing for the customer to do."""

    after_completion: AfterCompletion = AfterCompletion.of(
        hosted_confirmation=HostedConfirmation.of(), type="hosted_confirmation"
    )
    """What follows when it is done. A confirmation page unless said otherwise."""
    customer_update: ReadOnly[CustomerUpdateFlow | None] = None
    """Details of `type=customer_update`."""
    subscription_cancel: SubscriptionCancelFlow | None = None
    """Details of `type=subscription_cancel`."""
    subscription_pause: SubscriptionPauseFlow | None = None
    """Details of `type=subscription_pause`."""
    subscription_update: SubscriptionUpdateFlow | None = None
    """Details of `type=subscription_update`."""
    subscription_update_confirm: SubscriptionUpdateConfirmFlow | None = None
    """Details of `type=subscription_update_confirm`."""
    type: FlowType
    """What to do."""

    @property
    def subscription(self) -> str | None:
        """The id of the subscription that the flow is about."""
        details = getattr(self, self.type, None)
        return getattr(details, "subscription", None)


def normalised(flow: Flow) -> Flow:
    """The flow as the session shows it. Raises InvalidRequest for details that are missing or that another type has."""
    _one_of(flow, tuple(Flow.model_fields.keys() - {"type", "after_completion", "customer_update"}), flow.type, FLOW)
    after = flow.after_completion
    _one_of(
        after,
        ("redirect", "hosted_confirmation"),
        after.type,
        (*FLOW, "after_completion"),
        optional="hosted_confirmation",
    )
    if after.type == "hosted_confirmation" and after.hosted_confirmation is None:
        after = after.model_copy(update={"hosted_confirmation": HostedConfirmation.of()})
    details = CustomerUpdateFlow.of() if flow.type == "customer_update" else None
    return flow.model_copy(update={"after_completion": after, "customer_update": details})


def _one_of(shape: Shape, names: tuple[str, ...], type: str, path: Path, optional: str = "") -> None:
    for name in sorted(names):
        sent = getattr(shape, name) is not None
        if sent and name != type:
            raise InvalidRequest(
                f"`{name}` can only be sent when `type` is `{name}`; here it is `{type}`.", param=(*path, name)
            )
        if name == type and not sent and name != optional:
            raise ParameterMissing((*path, name))
