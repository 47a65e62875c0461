"""`webhook_endpoint`, as declared: who wants to be told what happens."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.billing.periods import DAY
from portico.resources.event_types import EventType
from portico.resources.values import Timestamp, WebAddress
from portico.wire import versions
from portico.wire.markers import Internal, NotEmptyable, Omitted, OnCreate, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

Reason = Literal["requested", "failing", "gone"]
"""Why an endpoint is told nothing: somebody said so, nothing arrived for days, or it answered 410."""


def _known(version: str) -> str:
    if version not in versions.ACCEPTED:
        raise PydanticCustomError("api_version", "Invalid API version: {sent}.", {"sent": version[:40]})
    return version


class Simulation(Shape):
    """What goes wrong on purpose with the deliveries to an endpoint; test mode only."""

    delay: Annotated[int, Field(ge=0, le=DAY)] = 0
    """Seconds by which everything comes late."""
    drops: Annotated[int, Field(ge=0, le=100)] = 0
    """The percentage of events that get lost: they are neither sent nor tried again."""
    duplicates: Annotated[int, Field(ge=0, le=3)] = 0
    """How many times more each event is sent after it has arrived."""
    failures: Annotated[int, Field(ge=0, le=20)] = 0
    """How many attempts of each delivery fail before one is really sent."""
    reorder: Annotated[int, Field(ge=0, le=50)] = 0
    """How many events are held back, for two seconds at most, and then sent the latest first."""
    test_clock: str | None = None
    """The test clock by which deliveries are tried again, on live mode's schedule."""


class WebhookEndpoint(Resource, prefix="we", path="/v1/webhook_endpoints", secrets=True):
    """An address that is told what happens."""

    object: ReadOnly[Literal["webhook_endpoint"]] = "webhook_endpoint"
    """Always `webhook_endpoint`."""
    api_version: OnCreate[NotEmptyable[Annotated[str, AfterValidator(_known)] | None]] = None
    """The version that events are written in; the current one when null. Callers of older versions get theirs."""
    application: ReadOnly[str | None] = None
    """The Connect application."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    description: str | None = None
    """What it is for."""
    enabled_events: NotEmptyable[Annotated[tuple[EventType, ...], Field(min_length=1)]]
    """The types of events that it is told of; `*` means all."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    secret: ReadOnly[Omitted[str | None]] = None
    """With what it can tell that Portico speaks. Shown once, when the endpoint is made."""
    status: ReadOnly[str] = "enabled"
    """`enabled` or `disabled`."""
    url: WebAddress
    """Its address."""
    of_connected: Internal[bool] = False
    """Whether it is told what happens on connected accounts, not on the account itself."""
    sealed: Internal[str] = ""
    """The mark in whose place the secret is put (see `wire.secrets`)."""
    rolled: Internal[int] = 0
    """How many secrets it had before this one."""
    former: Internal[str] = ""
    """The mark of the secret before, while that still signs."""
    former_until: Internal[int] = 0
    """Until when it does, in Unix seconds."""
    simulation: Internal[Simulation] = Simulation.of()
    """What goes wrong on purpose."""
    disabled_at: Internal[int] = 0
    """Since when it is told nothing, in Unix seconds."""
    disabled_reason: Internal[str] = ""
    """Why that is."""

    @property
    def is_enabled(self) -> bool:
        """Whether it is told anything."""
        return self.status == "enabled"

    def seals(self, now: int) -> tuple[str, ...]:
        """The marks of the secrets that sign at a time, the newest first."""
        return (self.sealed, self.former) if self.former and now < self.former_until else (self.sealed,)
