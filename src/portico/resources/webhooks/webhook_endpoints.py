"""`webhook_endpoint`: its verbs. Delivering is the business of `jobs`."""

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.webhooks.declaration import Reason, WebhookEndpoint
from portico.storage import aggregates, lanes
from portico.storage.lanes import Terms
from portico.storage.outbox import LaneKey
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire.egress import Forbidden
from portico.wire.errors import InvalidRequest
from portico.wire.shape import Shape

MOST = 16
"""How many endpoints an account may have in each mode."""


class CreateOrders(Shape):
    """What may be sent with a new endpoint that is no property of it."""

    connect: bool = False
    """Whether it is told what happens on connected accounts, not on the account itself."""


class UpdateOrders(Shape):
    """What may be sent with an endpoint that is no property of it."""

    disabled: bool | None = None
    """Whether it is told nothing for now."""


def seal(tx: Transaction, id: str, number: int = 0) -> str:
    """The mark of an endpoint's secret; each number is another secret (see `wire.secrets`)."""
    version = f":{number}" if number else ""
    return f"whsec_{tx.here.keys.mark(tx.scope.secret_name('webhook', id + version))}"


async def create(tx: Transaction, draft: WebhookEndpoint, orders: CreateOrders) -> WebhookEndpoint:
    """Keep a new endpoint. This answer, and no other, shows its secret."""
    if await aggregates.count(tx.connection, tx.scope, WebhookEndpoint, {}) >= MOST:
        raise InvalidRequest(f"You have reached the maximum of {MOST} {tx.scope.mode} webhook endpoints.")
    _check_address(tx, draft)
    id = tx.new_id(WebhookEndpoint)
    sealed = seal(tx, id)
    kept = await tx.insert(draft.having(id=id, of_connected=orders.connect, sealed=sealed))
    await lanes.open(tx.connection, lane_of(tx.scope, kept), terms(kept))
    tx.here.outbox.listens(*tx.scope.key)
    shown = kept.having(secret=sealed)
    tx.answer(shown)
    return shown


async def update(
    tx: Transaction, before: WebhookEndpoint, after: WebhookEndpoint, orders: UpdateOrders
) -> WebhookEndpoint:
    """Keep the endpoint's new state."""
    _check_address(tx, after)
    if orders.disabled is not None and orders.disabled == after.is_enabled:
        after = disabled(after, "requested", tx.now) if orders.disabled else enabled(after)
    return await replace(tx, before, after)


def disabled(endpoint: WebhookEndpoint, reason: Reason, now: int) -> WebhookEndpoint:
    """The endpoint, told nothing any more."""
    return endpoint.having(status="disabled", disabled_reason=reason, disabled_at=now)


def enabled(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint, told of events again."""
    return endpoint.having(status="enabled", disabled_reason="", disabled_at=0)


async def replace(tx: Transaction, before: WebhookEndpoint, after: WebhookEndpoint) -> WebhookEndpoint:
    """Keep an endpoint's new state, and what its lane says of it."""
    if terms(before) != terms(after):
        await lanes.change(tx.connection, lane_of(tx.scope, after), terms(after))
    if after.is_enabled and not before.is_enabled:
        await lanes.fails(tx.connection, lane_of(tx.scope, after), None)
    return await tx.replace(before, after)


def lane_of(scope: Scope, endpoint: WebhookEndpoint) -> LaneKey:
    """Which lane is the endpoint's."""
    return LaneKey(*scope.key, endpoint.id)


def terms(endpoint: WebhookEndpoint) -> Terms:
    """What its lane says of an endpoint."""
    simulation = endpoint.simulation
    return Terms(
        types=endpoint.enabled_events,
        of_connected=endpoint.of_connected,
        delay=simulation.delay,
        clock=simulation.test_clock or "",
        enabled=endpoint.is_enabled,
    )


def _check_address(tx: Transaction, endpoint: WebhookEndpoint) -> None:
    """Raises InvalidRequest for an address to which nothing is ever sent; the connector looks once more."""
    if tx.scope.livemode and not endpoint.url.lower().startswith("https://"):
        raise InvalidRequest("Invalid URL: in live mode, webhook endpoints must begin with https://.", param=("url",))
    try:
        tx.here.egress.check_url(endpoint.url, livemode=tx.scope.livemode)
    except Forbidden as why:
        raise InvalidRequest(f"Invalid URL: {why}", param=("url",)) from why


async def delete(tx: Transaction, before: WebhookEndpoint) -> None:
    """Tell this address nothing any more. The courier closes its lane when nothing is left in it."""
    lane = lane_of(tx.scope, before)
    await lanes.change(tx.connection, lane, terms(disabled(before, "requested", tx.now)))
    await tx.delete(before)
    tx.connection.afterwards(lambda: tx.here.outbox.add(lane))


ENDPOINTS = (
    creates(WebhookEndpoint, create, CreateOrders),
    retrieve(WebhookEndpoint),
    updates(WebhookEndpoint, update, UpdateOrders),
    deletes(WebhookEndpoint, delete),
    index(WebhookEndpoint),
)
