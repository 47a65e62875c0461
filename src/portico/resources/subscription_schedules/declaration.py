"""`subscription_schedule`, as declared. Source: billing-behaviour section 5."""

from typing import Annotated, ClassVar, Literal

from portico.resources.subscription_schedules.parts import CurrentPhase, DefaultSettings, Phase
from portico.resources.subscription_schedules.pause_parts import PauseSchedule
from portico.resources.subscriptions.parts import BillingMode
from portico.resources.values import Timestamp
from portico.wire.markers import NotEmptyable, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata

Status = Literal["active", "canceled", "completed", "not_started", "released"]
LIVE: tuple[Status, ...] = ("not_started", "active")
"""What something is still to come of."""


class SubscriptionSchedule(
    Resource,
    prefix="sub_sched",
    path="/v1/subscription_schedules",
    emits=("aborted", "canceled", "completed", "created", "expiring", "released", "updated"),
    columns=(
        "canceled_at", "completed_at", "customer", "customer_account", "released_at", "status", "subscription",
        "test_clock",
    ),
):  # fmt: skip
    """Phases through which a subscription goes, each at its time."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    CALLED: ClassVar[str] = "subscription schedule"

    object: ReadOnly[Literal["subscription_schedule"]] = "subscription_schedule"
    """Always `subscription_schedule`."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The application that made it."""
    billing_mode: OnCreate[BillingMode] = BillingMode.of(type="flexible")
    """How changes are reckoned."""
    canceled_at: ReadOnly[Timestamp | None] = None
    """When it was canceled, in Unix seconds."""
    completed_at: ReadOnly[Timestamp | None] = None
    """When its last phase ended."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    current_phase: ReadOnly[CurrentPhase | None] = None
    """The phase that holds now; null unless the schedule is active."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")]]] = ""
    """Who is billed."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """Who is billed, where customers are accounts."""
    default_settings: DefaultSettings = DefaultSettings.of()
    """What holds in every phase that does not say otherwise."""
    end_behavior: Literal["cancel", "none", "release", "renew"] = "release"
    """What becomes of the subscription after the last phase: it goes on (`release`), ends (`cancel`, once
    called `none`), or has one more phase like the last (`renew`)."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    pause_schedules: ReadOnly[tuple[PauseSchedule, ...]] = ()
    """A pause that is planned."""
    phases: ReadOnly[tuple[Phase, ...]] = ()
    """The phases, one after the other."""
    released_at: ReadOnly[Timestamp | None] = None
    """When it let go of the subscription, in Unix seconds."""
    released_subscription: ReadOnly[str | None] = None
    """The subscription that it let go of."""
    status: ReadOnly[Status] = "not_started"
    """How it stands."""
    subscription: ReadOnly[Annotated[str, Refers("subscription")] | None] = None
    """The subscription that it changes."""
    test_clock: ReadOnly[Annotated[str, Refers("test_helpers.test_clock")] | None] = None
    """The clock that the customer lives by."""

    @property
    def is_live(self) -> bool:
        """Whether something is still to come of it."""
        return self.status in LIVE

    @property
    def ends_subscription(self) -> bool:
        """Whether the subscription ends with the last phase."""
        return self.end_behavior in ("cancel", "none")

    @property
    def phase(self) -> Phase:
        """The phase that holds now."""
        assert self.current_phase is not None
        start = self.current_phase.start_date
        return next(phase for phase in self.phases if phase.start_date == start)

    @property
    def later(self) -> tuple[Phase, ...]:
        """The phases that are still to come."""
        if self.current_phase is None:
            return self.phases if self.status == "not_started" else ()
        return tuple(phase for phase in self.phases if phase.start_date > self.current_phase.start_date)
