"""`event`: what happened. Every change writes its own, in its transaction. Source: portal-behaviour section 5."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from portico.resources.endpoints import index, retrieve
from portico.resources.values import Timestamp
from portico.storage import deliveries
from portico.storage.transaction import Transaction
from portico.wire import events
from portico.wire.markers import Omitted, ReadOnly
from portico.wire.pages import Listed, Paging, Prefix, Range
from portico.wire.refusals import only_one
from portico.wire.resource import Resource
from portico.wire.shape import Shape


class EventData(Shape):
    """What changed."""

    object: dict[str, Any]
    """The object as it was right after the change."""
    previous_attributes: Omitted[dict[str, Any] | None] = None
    """For an update: the old values of what changed."""


class EventRequest(Shape):
    """What caused the change."""

    id: str | None = None
    """The API request; null for what happened by itself or in the portal."""
    idempotency_key: str | None = None
    """Its idempotency key."""


class Event(Resource, prefix="evt", path="/v1/events", columns=("type",)):
    """What happened."""

    DATED: ClassVar[bool] = False

    object: ReadOnly[Literal["event"]] = "event"
    """Always `event`."""
    account: ReadOnly[Omitted[str | None]] = None
    """The connected account that it happened on."""
    api_version: ReadOnly[str | None] = None
    """The version that the object in it is written in."""
    context: ReadOnly[Omitted[str | None]] = None
    """For events of connected accounts: which."""
    created: ReadOnly[Timestamp] = 0
    """When it happened, in Unix seconds."""
    data: ReadOnly[EventData]
    """What changed."""
    livemode: ReadOnly[bool] = False
    """Whether it happened in live mode."""
    pending_webhooks: ReadOnly[int] = 0
    """How many deliveries have not succeeded yet."""
    request: ReadOnly[EventRequest | None] = None
    """What caused it."""
    type: ReadOnly[str]
    """What happened: `customer.created`."""


class EventFilters(Paging):
    """Which events to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"types": "type"}

    created: Range | None = None
    """When they happened."""
    delivery_success: bool | None = None
    """Only those that were delivered everywhere, or only the others. Without endpoints nothing is undelivered."""
    type: str | None = None
    """Only this type; `customer.*` means all that begin so."""
    types: Annotated[tuple[str, ...], Field(max_length=20)] | None = None
    """Only these types, up to twenty."""

    def filters(self) -> dict[str, Any]:
        """By column; a star at the end of the type is a prefix. Raises InvalidRequest for both `type` and `types`."""
        if self.type and self.types:
            raise only_one("type", "types", param=("types",))
        found = super().filters()
        found.pop("delivery_success", None)
        if self.type and self.type.endswith("*"):
            found["type"] = Prefix(self.type[:-1])
        return found

    def within(self, account: str, livemode: bool, platform: str) -> dict[str, Any]:
        """The same, with what endpoints of the account and of its platform say of deliveries."""
        found = self.filters()
        if self.delivery_success is not None:
            accounts = tuple(sorted({account, platform}))
            found["id"] = Listed(
                "webhook_delivery", "event", "undelivered", accounts, livemode, not self.delivery_success
            )
        return found


async def with_pending(tx: Transaction, bodies: Sequence[str]) -> list[str]:
    """Events as they are kept, with how many deliveries are still to come now."""
    ids = [body[len(ID) : body.index('"', len(ID))] for body in bodies]
    counts = await deliveries.pending(tx.connection, tx.scope, ids)
    return [events.with_pending(body, counts[id]) for body, id in zip(bodies, ids, strict=True)]


ID = '{"id":"'
"""What the stored form of every event begins with."""

ENDPOINTS = (
    replace(retrieve(Event), shown=with_pending),
    replace(index(Event, EventFilters), shown=with_pending),
)
