"""A pause that is planned: `pause_schedules`, as shown and as ordered."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.subscriptions.orders import ProrationBehavior
from portico.resources.subscriptions.parts import Duration
from portico.resources.values import Timestamp
from portico.wire.markers import Emptyable, NotEmptyable, Omitted
from portico.wire.shape import Shape


class UnusedTime(Shape):
    """From when paid time is credited."""

    type: Literal["item_current_period_start", "none", "pause_at"] = "pause_at"
    """The moment."""


class OutstandingUsage(Shape):
    """Until when usage is billed."""

    type: Literal["none", "pause_at"] = "pause_at"
    """The moment."""


class BillFor(Shape):
    """What the pause bills."""

    outstanding_usage_through: OutstandingUsage = OutstandingUsage.of()
    """Until when usage is billed."""
    unused_time_from: UnusedTime = UnusedTime.of()
    """From when paid time is credited."""


class PauseSettings(Shape):
    """How it pauses."""

    bill_for: BillFor = BillFor.of()
    """What is billed."""
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"
    """On an invoice then, or on the next one."""
    type: Literal["subscription"] = "subscription"
    """Always `subscription`."""


class ResumeSettings(Shape):
    """How it goes on."""

    billing_cycle_anchor: Literal["resume_at", "unchanged"] = "resume_at"
    """Where periods begin then."""
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"] = "resume_on_payment_success"
    """Whether it goes on when a payment is tried, or when it succeeds."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged, if periods begin where they did."""


class Trouble(Shape):
    """Why it could not be done."""

    code: Omitted[str | None] = None
    """In a word."""
    message: str
    """In a sentence."""


class PauseStatus(Shape):
    """How far the pause has come."""

    error: Omitted[Trouble | None] = None
    """Why it could not be done."""
    type: Literal["error", "scheduled", "succeeded"] = "scheduled"
    """How far."""


class ResumeStatus(Shape):
    """How far the resumption has come."""

    error: Omitted[Trouble | None] = None
    """Why it could not be done."""
    type: Literal["error", "pending", "requires_action", "scheduled", "succeeded"] = "scheduled"
    """How far."""


class Pause(Shape):
    """The pause."""

    pause_at: Timestamp
    """When it begins, in Unix seconds."""
    settings: PauseSettings | None = None
    """How it pauses."""
    status: PauseStatus = PauseStatus.of()
    """How far it has come."""


class Resume(Shape):
    """The end of the pause."""

    resume_at: Timestamp
    """When the subscription goes on, in Unix seconds."""
    settings: ResumeSettings = ResumeSettings.of()
    """How it goes on."""
    status: ResumeStatus = ResumeStatus.of()
    """How far it has come."""


class PauseSchedule(Shape):
    """A pause that is planned."""

    key: str
    """A name to tell pauses apart."""
    pause: Pause
    """The pause."""
    resume: Resume | None = None
    """Its end; null for none."""


class PauseAtOrder(Shape):
    """When to pause."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["now", "timestamp"]
    """Now, or at a moment."""


class PauseOrder(Shape):
    """How and when to pause."""

    pause_at: PauseAtOrder
    """When."""
    settings: PauseSettings | None = None
    """How."""


class PauseChangeOrder(PauseOrder):
    """How and when to pause; what is left out stays."""

    pause_at: PauseAtOrder | None = None  # type: ignore[assignment]  # what is planned already has a time
    """When."""


class ResumeAtOrder(Shape):
    """When to go on."""

    duration: Duration | None = None
    """Details of `type=duration`: so long after the pause."""
    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["duration", "now", "timestamp"]
    """Now, at a moment, or after a while."""


class ResumeOrder(Shape):
    """How and when to go on."""

    resume_at: ResumeAtOrder
    """When."""
    settings: ResumeSettings | None = None
    """How."""


class ResumeChangeOrder(ResumeOrder):
    """How and when to go on; what is left out stays."""

    resume_at: ResumeAtOrder | None = None  # type: ignore[assignment]  # what is planned already has a time
    """When."""


class PauseScheduleOrder(Shape):
    """A pause to plan."""

    key: NotEmptyable[str | None] = None
    """A name to tell pauses apart; Portico makes one up."""
    pause: PauseOrder | None = None
    """How and when to pause."""
    resume: ResumeOrder | None = None
    """How and when to go on."""


class PauseScheduleChangeOrder(Shape):
    """A pause to plan, or a change of a plan."""

    key: NotEmptyable[str | None] = None
    """Which plan is changed; a new one is made without it."""
    pause: PauseChangeOrder | None = None
    """How and when to pause."""
    resume: Emptyable[ResumeChangeOrder | None] = None
    """How and when to go on; '' for never by itself."""


PauseSchedules = Annotated[tuple[PauseScheduleOrder, ...], Field(max_length=1)]
PauseScheduleChanges = Annotated[tuple[PauseScheduleChangeOrder, ...], Field(max_length=1)]
