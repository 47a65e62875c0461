"""`portico.webhook_endpoint`: what Stripe keeps in its dashboard of an endpoint, and where no API of Stripe's reaches.

GET  /v1/portico/webhook_endpoints[/{id}]              why it is disabled, since when it fails, what is simulated
POST /v1/portico/webhook_endpoints/{id}/roll_secret    a new secret; the old one signs too for `expires_in` seconds
POST /v1/portico/webhook_endpoints/{id}/simulate       in test mode: what is to go wrong; whatever is not sent ends
POST /v1/portico/webhook_endpoints/{id}/resend_failed  a hundred of those that have not arrived, the oldest first
"""

from typing import Annotated, Literal

from pydantic import Field

from portico.billing.periods import DAY
from portico.resources.endpoints import act, index, retrieve
from portico.resources.test_helpers.declaration import TestClock
from portico.resources.values import Timestamp
from portico.resources.webhooks import deliveries as recorder
from portico.resources.webhooks.declaration import Reason, Simulation, WebhookEndpoint
from portico.resources.webhooks.webhook_endpoints import lane_of, replace, seal
from portico.storage import deliveries, lanes
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import Omitted, ReadOnly
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Shape

MOST_AT_ONCE = 100


class Disabled(Shape):
    """Why an endpoint is told nothing."""

    at: Timestamp
    """Since when, in Unix seconds."""
    reason: Reason
    """`requested` through the API; `failing` because nothing had arrived for five days; `gone` after an answer 410."""


class WatchedEndpoint(Resource, prefix="we", path="/v1/portico/webhook_endpoints", face=True):
    """A webhook endpoint, as those see it who look after it."""

    CALLED = "webhook_endpoint"

    object: ReadOnly[Literal["portico.webhook_endpoint"]] = "portico.webhook_endpoint"
    """Always `portico.webhook_endpoint`."""
    connect: ReadOnly[bool] = False
    """Whether it is told what happens on connected accounts."""
    disabled: ReadOnly[Disabled | None] = None
    """Why it is told nothing, if it is disabled."""
    failing_since: ReadOnly[Timestamp | None] = None
    """Since when nothing has arrived; null if the last attempt did."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    previous_secret_expires_at: ReadOnly[Timestamp | None] = None
    """Until when the secret before this one signs, too."""
    resent: ReadOnly[Omitted[int | None]] = None
    """How many deliveries are sent again; in the answer to `resend_failed`."""
    secret: ReadOnly[Omitted[str | None]] = None
    """The new secret; in the answer to `roll_secret`, and never again."""
    simulation: ReadOnly[Simulation] = Simulation.of()
    """What goes wrong on purpose."""
    status: ReadOnly[str] = "enabled"
    """`enabled` or `disabled`."""
    url: ReadOnly[str]
    """Its address."""


class RollOrders(Shape):
    """How long the old secret holds."""

    expires_in: Annotated[int, Field(ge=0, le=DAY)] = 0
    """Seconds, up to a day."""


async def find(tx: Transaction, id: str) -> WatchedEndpoint | None:
    """One endpoint."""
    endpoint = await tx.get(WebhookEndpoint, id)
    return await _shown(tx, endpoint) if endpoint else None


async def listed(tx: Transaction, filters: Paging) -> tuple[list[WatchedEndpoint], bool]:
    """A page of endpoints."""
    endpoints, has_more = await tx.page(WebhookEndpoint, filters)
    return [await _shown(tx, endpoint) for endpoint in endpoints], has_more


async def _shown(tx: Transaction, endpoint: WebhookEndpoint) -> WatchedEndpoint:
    why = Disabled.of(at=endpoint.disabled_at, reason=endpoint.disabled_reason or "requested")
    overlaps = endpoint.former and tx.here.now < endpoint.former_until
    return WatchedEndpoint.of(
        id=endpoint.id,
        connect=endpoint.of_connected,
        disabled=None if endpoint.is_enabled else why,
        failing_since=await lanes.failing_since(tx.connection, lane_of(tx.scope, endpoint)),
        livemode=endpoint.livemode,
        previous_secret_expires_at=endpoint.former_until if overlaps else None,
        simulation=endpoint.simulation,
        status=endpoint.status,
        url=endpoint.url,
    )


async def _own(tx: Transaction, shown: WatchedEndpoint) -> WebhookEndpoint:
    endpoint = await tx.get(WebhookEndpoint, shown.id, lock=True)
    assert endpoint is not None
    return endpoint


async def roll_secret(tx: Transaction, before: WatchedEndpoint, orders: RollOrders) -> WatchedEndpoint:
    """A new secret, which is shown now and never again. Two sign at most: of several old ones, the latest."""
    endpoint = await _own(tx, before)
    number = endpoint.rolled + 1
    sealed = seal(tx, endpoint.id, number)
    overlap = {"former": endpoint.sealed, "former_until": tx.here.now + orders.expires_in}
    if not orders.expires_in:
        overlap = {"former": "", "former_until": 0}
    after = await replace(tx, endpoint, endpoint.having(sealed=sealed, rolled=number, **overlap))
    return (await _shown(tx, after)).having(secret=sealed)


async def simulate(tx: Transaction, before: WatchedEndpoint, orders: Simulation) -> WatchedEndpoint:
    """Let things go wrong from now on, as the orders say, all of them anew."""
    if tx.scope.livemode:
        raise InvalidRequest("In live mode nothing is simulated. Use a test mode key.")
    if orders.test_clock:
        await tx.need(TestClock, orders.test_clock, param=("test_clock",))
    endpoint = await _own(tx, before)
    return await _shown(tx, await replace(tx, endpoint, endpoint.having(simulation=orders)))


async def resend_failed(tx: Transaction, before: WatchedEndpoint) -> WatchedEndpoint:
    """Send again what has not arrived and is not on its way any more. Call again until `resent` is 0."""
    endpoint = await _own(tx, before)
    if not endpoint.is_enabled:
        raise InvalidRequest(f"The webhook endpoint `{endpoint.id}` is disabled, so nothing is sent to it.")
    rows = await deliveries.undelivered(tx.connection, tx.scope, endpoint.id, MOST_AT_ONCE)
    for row in rows:
        await recorder.again(tx, row)
    return before.having(resent=len(rows))


ENDPOINTS = (
    retrieve(WatchedEndpoint, find),
    index(WatchedEndpoint, Paging, listed),
    act(WatchedEndpoint, "roll_secret", roll_secret, RollOrders),
    act(WatchedEndpoint, "simulate", simulate, Simulation),
    act(WatchedEndpoint, "resend_failed", resend_failed),
)
