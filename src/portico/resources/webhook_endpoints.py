"""`webhook_endpoint`: who wants to be told what happens. Delivering is the business of `jobs`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.event_types import EventType
from portico.resources.values import Timestamp, WebAddress
from portico.storage import aggregates
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire import versions
from portico.wire.errors import InvalidRequest
from portico.wire.markers import Internal, NotEmptyable, Omitted, OnCreate, ReadOnly
from portico.wire.resource import Metadata, Resource, Shape

MOST = 16
"""How many endpoints an account may have in each mode."""


def _known(version: str) -> str:
    if version not in versions.ACCEPTED:
        raise PydanticCustomError("api_version", "Invalid API version: {sent}.", {"sent": version[:40]})
    return version


class WebhookEndpoint(Resource, prefix="we", path="/v1/webhook_endpoints"):
    """An address that is told what happens."""

    object: ReadOnly[Literal["webhook_endpoint"]] = "webhook_endpoint"
    """Always `webhook_endpoint`."""
    api_version: OnCreate[NotEmptyable[Annotated[str, AfterValidator(_known)] | None]] = None
    """The version that events are written in; the current one when null."""
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


class CreateOrders(Shape):
    """What may be sent with a new endpoint that is no property of it."""

    connect: bool = False
    """Whether it is told what happens on connected accounts, not on the account itself."""


class UpdateOrders(Shape):
    """What may be sent with an endpoint that is no property of it."""

    disabled: bool | None = None
    """Whether it is told nothing for now."""


def secret_name(scope: Scope, id: str) -> str:
    """What the secret of an endpoint is called (see `wire.secrets`)."""
    return f"webhook:{scope.account}:{int(scope.livemode)}:{id}"


async def create(tx: Transaction, draft: WebhookEndpoint, orders: CreateOrders) -> WebhookEndpoint:
    """Keep a new endpoint. This answer, and no other, shows its secret."""
    mode = "live" if tx.scope.livemode else "test"
    if await aggregates.count(tx.connection, tx.scope, WebhookEndpoint, {}) >= MOST:
        raise InvalidRequest(f"You have reached the maximum of {MOST} {mode} webhook endpoints.")
    _check_address(tx, draft)
    id = tx.new_id(WebhookEndpoint)
    sealed = f"whsec_{tx.here.keys.mark(secret_name(tx.scope, id))}"
    kept = await tx.insert(draft.having(id=id, of_connected=orders.connect, sealed=sealed))
    shown = kept.having(secret=sealed)
    tx.answer(shown)
    return shown


async def update(
    tx: Transaction, before: WebhookEndpoint, after: WebhookEndpoint, orders: UpdateOrders
) -> WebhookEndpoint:
    """Keep the endpoint's new state."""
    _check_address(tx, after)
    if orders.disabled is not None:
        after = after.having(status="disabled" if orders.disabled else "enabled")
    return await tx.replace(before, after)


def _check_address(tx: Transaction, endpoint: WebhookEndpoint) -> None:
    if tx.scope.livemode and not endpoint.url.lower().startswith("https://"):
        raise InvalidRequest("Invalid URL: in live mode, webhook endpoints must begin with https://.", param=("url",))


async def delete(tx: Transaction, before: WebhookEndpoint) -> None:
    """Tell this address nothing any more."""
    await tx.delete(before)


ENDPOINTS = (
    creates(WebhookEndpoint, create, CreateOrders),
    retrieve(WebhookEndpoint),
    updates(WebhookEndpoint, update, UpdateOrders),
    deletes(WebhookEndpoint, delete),
    index(WebhookEndpoint),
)
