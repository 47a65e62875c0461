"""The hashes inside a subscription."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.percents import Share
from portico.resources.values import CustomField, Timestamp
from portico.wire.markers import (
    Emptyable,
    MustSend,
    NotEmptyable,
    Omitted,
    ReadOnly,
    Refers,
    RequiredOnUpdate,
    UnsetOnUpdate,
)
from portico.wire.shape import Shape

Interval = Literal["day", "month", "week", "year"]
Feedback = Literal[
    "customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex", "too_expensive",
    "unused",
]  # fmt: skip


class Liability(Shape):
    """Who is liable for tax."""

    account: Omitted[NotEmptyable[Annotated[str, Refers("account")] | None]] = None
    """The connected account, for `type=account`."""
    type: RequiredOnUpdate[Literal["account", "self"]]
    """The caller's own account, or a connected one."""


class AutomaticTax(Shape):
    """Tax that is calculated. There is no registration anywhere, so it is always nothing."""

    disabled_reason: ReadOnly[Literal["requires_location_inputs"] | None] = None
    """Why it was switched off."""
    enabled: MustSend[RequiredOnUpdate[bool]] = False
    """Whether it is on."""
    liability: Liability | None = None
    """Who is liable."""


class AnchorConfig(Shape):
    """The day and the time at which periods begin."""

    day_of_month: Annotated[int, Field(ge=1, le=31)]
    """From 1 to 31, which is the last day of every month."""
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    """From 0 to 23; that of the creation if it is left out."""
    minute: Annotated[int, Field(ge=0, le=59)] | None = None
    """From 0 to 59."""
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    """From 1 to 12, for prices by the year."""
    second: Annotated[int, Field(ge=0, le=59)] | None = None
    """From 0 to 59."""


class Flexible(Shape):
    """Details of `type=flexible`."""

    proration_discounts: Omitted[Literal["included", "itemized"] | None] = None
    """Whether prorations are net of discounts, or show them."""


class BillingMode(Shape):
    """How changes are reckoned."""

    flexible: Flexible | None = None
    """Details of `type=flexible`."""
    type: Literal["classic", "flexible"]
    """Credits by today's price, or by what was really charged."""
    updated_at: Omitted[ReadOnly[Timestamp | None]] = None
    """When `flexible` was adopted, in Unix seconds."""

    @property
    def is_flexible(self) -> bool:
        """Whether changes are reckoned by what was really charged."""
        return self.type == "flexible"

    def completed(self, now: int) -> "BillingMode":
        """The mode of something new, with what goes without saying."""
        if self.type == "classic":
            return BillingMode.of(type="classic")
        flexible = self.flexible or Flexible.of(proration_discounts="included")
        return BillingMode.of(type="flexible", flexible=flexible, updated_at=now)


class AppliesTo(Shape):
    """What a billing schedule is about."""

    price: NotEmptyable[Annotated[str, Refers("price")] | None] = None
    """A price's id."""
    type: Literal["price"]
    """Always `price`."""


class Duration(Shape):
    """A stretch of time."""

    interval: Interval
    """Its unit."""
    interval_count: Annotated[int, Field(ge=1)] | None = None
    """How many."""


class BillUntil(Shape):
    """Until when to bill ahead."""

    computed_timestamp: ReadOnly[Timestamp] = 0
    """The moment, in Unix seconds."""
    duration: Duration | None = None
    """Details of `type=duration`."""
    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["duration", "timestamp"]
    """How it is told."""


class BillingSchedule(Shape):
    """Billing several periods ahead."""

    applies_to: tuple[AppliesTo, ...] | None = None
    """What it is about; everything if null."""
    bill_until: BillUntil
    """Until when."""
    key: NotEmptyable[Annotated[str, Field(max_length=200, pattern="^[A-Za-z0-9_-]*$")]] = ""
    """A name to tell schedules apart: letters, digits, `_` and `-`. At most 200."""


class Thresholds(Shape):
    """Amounts at which an invoice is made before the period ends."""

    amount_gte: Annotated[int, Field(ge=0)] | None = None
    """Minor units."""
    reset_billing_cycle_anchor: bool | None = None
    """Whether a new period begins then."""


class CancellationDetails(Shape):
    """Why it ends."""

    comment: Annotated[str, Field(max_length=5000)] | None = None
    """The customer's own words."""
    feedback: Emptyable[Feedback | None] = None
    """The customer's answer, of Stripe's list."""
    feedback_option: NotEmptyable[Annotated[str, Refers("billing.feedback_option")] | None] = None
    """The customer's answer, of the merchant's own list."""
    reason: ReadOnly[
        Literal["canceled_by_retention_policy", "cancellation_requested", "payment_disputed", "payment_failed"] | None
    ] = None
    """What ended it."""


class Issuer(Shape):
    """In whose name invoices are."""

    account: NotEmptyable[Omitted[Annotated[str, Refers("account")] | None]] = None
    """The connected account, for `type=account`."""
    type: RequiredOnUpdate[Literal["account", "self"]]
    """The caller's own account, or a connected one."""


class InvoiceSettings(Shape):
    """What its invoices have in common."""

    account_tax_ids: tuple[Annotated[str, Refers("tax_id")], ...] | None = None
    """The merchant's tax ids on them."""
    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=4)] | None = None
    """Up to four lines at the top."""
    description: UnsetOnUpdate[Annotated[str, Field(max_length=1500)] | None] = None
    """What stands under the heading."""
    footer: UnsetOnUpdate[str | None] = None
    """The line at the bottom."""
    issuer: Issuer = Issuer.of(type="self")
    """In whose name they are."""


class ManagedPayments(Shape):
    """Payments for which somebody else is the merchant."""

    enabled: bool
    """Whether that is so."""


class PauseCollection(Shape):
    """What happens to invoices while collection is paused."""

    behavior: RequiredOnUpdate[Literal["keep_as_draft", "mark_uncollectible", "void"]]
    """What becomes of them."""
    resumes_at: Timestamp | None = None
    """When collection goes on, in Unix seconds; null for not by itself."""


class PendingInterval(Shape):
    """How often pending invoice items are billed."""

    interval: RequiredOnUpdate[Interval]
    """The unit."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units; a year at most in all."""


class PausedBy(Shape):
    """Details of `type=subscription`."""

    type: Literal[
        "final_payment_failure", "first_payment_failure", "pause_requested", "system",
        "trial_end_without_payment_method",
    ]  # fmt: skip
    """What paused it."""


class Paused(Shape):
    """The pause."""

    subscription: PausedBy
    """What paused it."""
    transitioned_at: Timestamp
    """Since when, in Unix seconds."""
    type: Literal["subscription"] = "subscription"
    """Always `subscription`."""


class StatusDetails(Shape):
    """More about the status."""

    paused: Paused
    """Details of `status=paused`."""


class Transfer(Shape):
    """Where the money goes."""

    amount_percent: Share | None = None
    """How much of what is due, in percent; all of it if null."""
    destination: RequiredOnUpdate[Annotated[str, Refers("account")]]
    """The connected account."""


class EndBehavior(Shape):
    """What happens when a trial ends."""

    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    """Whether periods begin with the end of the trial (null is `now`)."""
    missing_payment_method: Literal["cancel", "create_invoice", "pause"] = "create_invoice"
    """What happens if there is nothing to charge."""


class TrialSettings(Shape):
    """How trials end."""

    end_behavior: MustSend[RequiredOnUpdate[EndBehavior]] = EndBehavior.of()
    """What happens then."""
