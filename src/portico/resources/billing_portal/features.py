"""`features` of a portal configuration: what customers may do, switch by switch.

Source: portal-behaviour 1.4. Every default is what an API-created configuration has when the feature is not mentioned:
everything off.
"""

from typing import Annotated, Literal

from pydantic import Field

from portico.wire.markers import Emptyable, OnlyExpanded, Refers, RequiredOnUpdate, UnsetOnUpdate
from portico.wire.shape import Shape

MAX_PRODUCTS = 10
MAX_QUANTITY = 999_999

Reason = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]
DEFAULT_REASONS: tuple[Reason, ...] = ("too_expensive", "missing_features", "switched_service", "unused", "other")


class CustomerUpdate(Shape):
    """Editing of billing details."""

    allowed_updates: tuple[Literal["address", "email", "name", "phone", "shipping", "tax_id"], ...] = ()
    """The details that customers may change. None of them when empty."""
    enabled: bool
    """Whether customers may change their details."""


class InvoiceHistory(Shape):
    """The list of past invoices."""

    enabled: RequiredOnUpdate[bool]
    """Whether customers see their invoices."""


class PaymentMethodUpdate(Shape):
    """Adding, removing and choosing payment methods."""

    enabled: RequiredOnUpdate[bool]
    """Whether customers may change their payment methods."""
    payment_method_configuration: str | None = None
    """Which payment methods may be added; the account's default configuration when null."""


class CancellationReason(Shape):
    """The question after a cancellation."""

    enabled: RequiredOnUpdate[bool]
    """Whether customers are asked why they leave."""
    feedback_options: tuple[Annotated[str, Refers("billing.feedback_option")], ...] | None = None
    """Answers of the merchant's own, by their ids."""
    options: Emptyable[tuple[Reason, ...]]
    """Answers to choose from."""


class SubscriptionCancel(Shape):
    """Leaving."""

    cancellation_reason: CancellationReason = CancellationReason.of(enabled=False, options=DEFAULT_REASONS)
    """Whether and how the reason is asked for."""
    enabled: bool
    """Whether customers may cancel their subscriptions."""
    mode: Literal["at_period_end", "immediately"] = "at_period_end"
    """When a cancellation takes effect."""
    proration_behavior: Literal["always_invoice", "create_prorations", "none"] = "none"
    """Whether unused time is credited; `create_prorations` goes with `mode=immediately` only, `always_invoice` never.
    """


class IntervalOption(Shape):
    """One length of a pause."""

    interval: Literal["day", "month", "week", "year"]
    """The unit of its length."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units; three years at most in all."""


class PauseDuration(Shape):
    """How long a pause may last."""

    interval_options: tuple[IntervalOption, ...] = ()
    """The lengths to choose from. Required when `type` is `interval_options`."""
    type: RequiredOnUpdate[Literal["indefinite", "interval_options"]]
    """Whether a pause lasts until it is ended or for one of the lengths."""


class SubscriptionPause(Shape):
    """Taking a break."""

    duration: PauseDuration = PauseDuration.of(
        interval_options=(IntervalOption.of(interval="month"),), type="interval_options"
    )
    """How long a pause may last. One month unless said otherwise."""
    enabled: bool = False
    """Whether customers may pause their subscriptions."""


class AdjustableQuantity(Shape):
    """The limits of a quantity."""

    enabled: bool
    """Whether customers may change how many they have."""
    maximum: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] | None = None
    """The most they may have; no limit when null."""
    minimum: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] = 1
    """The least they may have."""


class UpdateProduct(Shape):
    """A product that subscriptions may change to."""

    adjustable_quantity: AdjustableQuantity = AdjustableQuantity.of(enabled=True)
    """Whether the quantity may change. It may, unless this says otherwise."""
    prices: Annotated[tuple[str, ...], Field(min_length=1)]
    """The ids of its prices to choose from."""
    product: str
    """The product's id."""


class Condition(Shape):
    """One kind of step down."""

    type: Literal["decreasing_item_amount", "shortening_interval"]
    """A lower amount, or a shorter interval."""


class ScheduleAtPeriodEnd(Shape):
    """Changes that wait for the end of the period."""

    conditions: UnsetOnUpdate[tuple[Condition, ...]] = ()
    """A change that meets any of them waits. None ever waits when empty."""


class SubscriptionUpdate(Shape):
    """Changing plan and quantity."""

    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    """Whether a change starts a new period now; null means `unchanged`."""
    default_allowed_updates: tuple[Literal["price", "promotion_code", "quantity"], ...] = ()
    """What may change. Nothing when empty."""
    enabled: bool
    """Whether customers may change their subscriptions."""
    products: OnlyExpanded[Annotated[tuple[UpdateProduct, ...], Field(max_length=MAX_PRODUCTS)]] = ()
    """The products to choose from, up to ten. Shown only when expanded."""
    proration_behavior: Literal["always_invoice", "create_prorations", "none"] = "none"
    """What happens to the difference for the running period."""
    schedule_at_period_end: ScheduleAtPeriodEnd = ScheduleAtPeriodEnd.of()
    """Which changes wait for the end of the period."""
    trial_update_behavior: Literal["continue_trial", "end_trial"] = "end_trial"
    """What a change does to a running trial."""


class Features(Shape):
    """What customers may do in the portal."""

    customer_update: CustomerUpdate = CustomerUpdate.of(enabled=False)
    """Changing billing details."""
    invoice_history: InvoiceHistory = InvoiceHistory.of(enabled=False)
    """Seeing past invoices."""
    payment_method_update: PaymentMethodUpdate = PaymentMethodUpdate.of(enabled=False)
    """Changing payment methods."""
    subscription_cancel: SubscriptionCancel = SubscriptionCancel.of(enabled=False)
    """Cancelling subscriptions."""
    subscription_pause: SubscriptionPause = SubscriptionPause.of(enabled=False)
    """Pausing subscriptions."""
    subscription_update: SubscriptionUpdate = SubscriptionUpdate.of(enabled=False)
    """Changing subscriptions."""
