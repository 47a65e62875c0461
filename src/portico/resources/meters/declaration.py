"""`billing.meter` and what it counts, as declared. Source: billing-behaviour 8.5."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Timestamp
from portico.wire.markers import Internal, MustSend, NotEmptyable, OnCreate, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Formula = Literal["count", "last", "sum"]
Window = Literal["day", "hour"]
SECONDS: dict[Window, int] = {"day": 86_400, "hour": 3_600}
"""How long each is. Days begin at midnight, UTC."""
Status = Literal["active", "inactive"]


class CustomerMapping(Shape):
    """How an event says whose usage it is."""

    event_payload_key: MustSend[str] = "stripe_customer_id"
    """The key of the payload that holds the customer's id."""
    type: MustSend[Literal["by_id"]] = "by_id"
    """Always `by_id`."""


class Aggregation(Shape):
    """What becomes of several events."""

    formula: Formula
    """Their sum, how many they are, or the last one."""


class StatusTransitions(Shape):
    """When the status changed."""

    deactivated_at: Timestamp | None = None
    """When the meter was deactivated, in Unix seconds."""


class ValueSettings(Shape):
    """How an event says how much."""

    event_payload_key: MustSend[str] = "value"
    """The key of the payload that holds the value."""


class Meter(
    Resource,
    prefix="mtr",
    path="/v1/billing/meters",
    emits=("created", "updated", "deactivated", "reactivated"),
    columns=("status", "taken"),
    unique=("taken",),
):
    """What counts usage: a name for events, and what becomes of several of them."""

    object: ReadOnly[Literal["billing.meter"]] = "billing.meter"
    """Always `billing.meter`."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer_mapping: OnCreate[CustomerMapping] = CustomerMapping.of()
    """How an event says whose usage it is."""
    default_aggregation: OnCreate[Aggregation]
    """What becomes of several events."""
    display_name: NotEmptyable[Annotated[str, Field(max_length=250)]]
    """What the meter is called. At most 250 characters."""
    event_name: OnCreate[Annotated[str, Field(max_length=100)]]
    """What its events are called; no two active meters have the same. At most 100 characters."""
    event_time_window: OnCreate[Window | None] = None
    """The window for which events are added up beforehand: of a customer's hour or day (UTC), only the event
    that came last counts."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    status: ReadOnly[Status] = "active"
    """An inactive meter takes no events, and no new price can use it."""
    status_transitions: ReadOnly[StatusTransitions] = StatusTransitions.of()
    """When the status changed."""
    updated: ReadOnly[Timestamp] = 0
    """When the object changed last, in Unix seconds."""
    value_settings: OnCreate[ValueSettings] = ValueSettings.of()
    """How an event says how much."""
    taken: Internal[str | None] = None
    """The name of its events, while it is active."""


class MeterEvent(
    Resource,
    prefix="mtrev",
    path="/v1/billing/meter_events",
    columns=("series", "identifier", "value", "parts"),
    unique=("identifier",),
):
    """One use of something, or so many."""

    BY_CREATED: ClassVar[bool] = True
    DATE: ClassVar[str] = "timestamp"

    id: Internal[str] = ""
    """Events are known by their `identifier`."""
    object: ReadOnly[Literal["billing.meter_event"]] = "billing.meter_event"
    """Always `billing.meter_event`."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    event_name: OnCreate[Annotated[str, Field(max_length=100)]]
    """The name of a meter's events."""
    identifier: OnCreate[NotEmptyable[Annotated[str, Field(max_length=100)]]] = ""
    """A name of your own, so that the same event does not count twice; one is made up if none is sent."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    payload: OnCreate[dict[str, str]]
    """Whose usage it is, and how much, under the keys that the meter says: 15 digits at most, 12 of them behind the
    point at most; something negative corrects what was reported."""
    timestamp: OnCreate[Timestamp] = 0
    """When it happened, in Unix seconds; now unless it is sent."""
    series: Internal[str | None] = None
    """The meter and the customer; null once the event is canceled, or another one stands in its place."""
    value: Internal[int] = 0
    """How much, without its decimals."""
    parts: Internal[int] = 0
    """The decimals, in trillionths; negative if the value is."""


class Cancel(Shape):
    """Which event to cancel."""

    identifier: Annotated[str, Field(max_length=100)] | None = None
    """The event's."""


class MeterEventAdjustment(Resource, prefix="mtrad", path="/v1/billing/meter_event_adjustments"):
    """An event that was a mistake."""

    id: Internal[str] = ""
    """Nobody ever asks for it."""
    object: ReadOnly[Literal["billing.meter_event_adjustment"]] = "billing.meter_event_adjustment"
    """Always `billing.meter_event_adjustment`."""
    cancel: OnCreate[Cancel | None] = None
    """Which event to cancel."""
    event_name: OnCreate[Annotated[str, Field(max_length=100)]]
    """The name of the meter's events."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    status: ReadOnly[Literal["complete", "pending"]] = "complete"
    """Always `complete`: it is done at once."""
    type: OnCreate[Literal["cancel"]]
    """Always `cancel`."""


class MeterEventSummary(Resource, prefix="mtrusg", path="/v1/billing/meter_event_summaries", face=True):
    """What a customer used in a stretch of time."""

    object: ReadOnly[Literal["billing.meter_event_summary"]] = "billing.meter_event_summary"
    """Always `billing.meter_event_summary`."""
    aggregated_value: ReadOnly[float] = 0
    """What the events in it come to."""
    end_time: ReadOnly[Timestamp] = 0
    """The first second after it."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    meter: ReadOnly[str] = ""
    """The meter that counted."""
    start_time: ReadOnly[Timestamp] = 0
    """Its first second."""
