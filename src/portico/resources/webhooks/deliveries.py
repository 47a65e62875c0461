"""`portico.webhook_delivery`: the flight recorder. What became of each event on its way to each endpoint.

    GET  /v1/portico/webhook_deliveries              newest first; filters: endpoint, event, outcome, type, created
    GET  /v1/portico/webhook_deliveries/{id}         with `payload`, the very bytes that are sent
    POST /v1/portico/webhook_deliveries/{id}/resend  once more, now, whatever became of it

Portico's own. An object is the row of a delivery in other words; there is no other table.
"""

from typing import Any, Literal

import orjson

from portico.resources import places
from portico.resources.endpoints import act, index, retrieve
from portico.resources.older import finding, shapes
from portico.resources.values import Timestamp
from portico.resources.webhooks.attempts import Attempt
from portico.resources.webhooks.declaration import WebhookEndpoint
from portico.storage import deliveries
from portico.storage.deliveries import Delivery
from portico.storage.engine import Reader
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire import events, telling
from portico.wire.errors import InvalidRequest, ResourceMissing
from portico.wire.markers import Omitted, ReadOnly
from portico.wire.pages import Paging, Range
from portico.wire.resource import Resource

Outcome = Literal["pending", "delivered", "failed", "canceled", "dropped"]
SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class WebhookDelivery(Resource, prefix="whd", path="/v1/portico/webhook_deliveries", face=True):
    """One event on its way to one endpoint."""

    object: ReadOnly[Literal["portico.webhook_delivery"]] = "portico.webhook_delivery"
    """Always `portico.webhook_delivery`."""
    account: ReadOnly[str | None] = None
    """The connected account that the event happened on; null if it was the endpoint's own."""
    attempts: ReadOnly[tuple[Attempt, ...]] = ()
    """Every attempt so far, the oldest first; of very many, the latest."""
    created: ReadOnly[Timestamp] = 0
    """When it was ordered, in Unix seconds."""
    endpoint: ReadOnly[str]
    """The id of the webhook endpoint."""
    event: ReadOnly[str]
    """The id of the event."""
    livemode: ReadOnly[bool] = False
    """Whether it is live mode's."""
    next_attempt: ReadOnly[Timestamp | None] = None
    """When it is tried next, in Unix seconds by the clock it lives by; null when it is not."""
    outcome: ReadOnly[Outcome] = "pending"
    """What became of it: `delivered`; `pending` while attempts are to come; `failed` after the last one; `canceled`
    because its endpoint was disabled or deleted meanwhile; `dropped` because somebody who is testing wanted it so."""
    payload: ReadOnly[Omitted[str | None]] = None
    """The body that is sent, byte for byte; shown when one delivery is retrieved."""
    test_clock: ReadOnly[str | None] = None
    """The test clock by which it is tried again."""
    type: ReadOnly[str]
    """The type of the event."""


class DeliveryFilters(Paging):
    """Which deliveries to list."""

    created: Range | None = None
    """When they were ordered."""
    endpoint: str | None = None
    """Only those to this endpoint."""
    event: str | None = None
    """Only those of this event."""
    outcome: Outcome | None = None
    """Only those of which this has become."""
    type: str | None = None
    """Only those of events of this type."""


async def find(tx: Transaction, id: str) -> WebhookDelivery | None:
    """One delivery, with what is sent."""
    row = await deliveries.find(tx.connection, tx.scope, id)
    if row is None:
        return None
    return shown(row).having(payload=await _payload(tx, row))


async def _payload(tx: Transaction, row: Delivery) -> str | None:
    endpoint = await tx.get(WebhookEndpoint, row.endpoint)
    body = await deliveries.body_of(tx.connection, row)
    return await written(tx.connection, body, endpoint, row) if body and endpoint else None


async def written(reader: Reader, body: str, endpoint: WebhookEndpoint, row: Delivery) -> str:
    """The stored form of what is sent to an endpoint, in the shapes of its version."""
    past = shapes.past(endpoint.api_version)
    if past is not None:
        scope = Scope(row.event_account, bool(row.livemode), row.account)
        (event,) = await telling.told(past, [orjson.loads(body)], finding.Finding(reader, scope, places.NOUNS).find)
        body = orjson.dumps(event).decode()
    return events.told(body, endpoint.api_version, row.event_account if endpoint.of_connected else None)


async def listed(tx: Transaction, filters: DeliveryFilters) -> tuple[list[WebhookDelivery], bool]:
    """A page of deliveries, newest first."""
    names = ("endpoint", "event", "outcome", "type")
    equal = {name: value for name in names if (value := getattr(filters, name)) is not None}
    bounds: list[tuple[str, str | int]] = [
        (f"created {sign}", moment)
        for name, sign in SIGNS.items()
        if filters.created and (moment := getattr(filters.created, name)) is not None
    ]
    if filters.event:  # an id begins with that of the event, so the key finds them
        first = deliveries.id_of(filters.event, "")
        bounds += [("id >=", first), ("id <", first + "~")]
    cursor = filters.cursor()
    backwards = cursor is not None and cursor[0] == "ending_before"
    if cursor:
        if await deliveries.find(tx.connection, tx.scope, cursor[1]) is None:
            raise ResourceMissing(WebhookDelivery.called(), cursor[1][:255], param=(cursor[0],))
        bounds.append((f"id {'>' if backwards else '<'}", cursor[1]))
    order = "ASC" if backwards else "DESC"
    found = await deliveries.page(tx.connection, tx.scope, equal, bounds, order, filters.limit + 1)
    kept = found[: filters.limit]
    return [shown(row) for row in (kept[::-1] if backwards else kept)], len(found) > filters.limit


def shown(row: Delivery) -> WebhookDelivery:
    """A row as an object."""
    attempts: list[Any] = orjson.loads(row.attempts or "[]")
    next_attempt = None
    if row.outcome == "pending":
        next_attempt = row.next_attempt or row.due or row.created
    return WebhookDelivery.of(
        id=row.id,
        account=row.event_account if row.event_account != row.account else None,
        attempts=tuple(Attempt.model_validate(attempt) for attempt in attempts),
        created=row.created,
        endpoint=row.endpoint,
        event=row.event,
        livemode=bool(row.livemode),
        next_attempt=next_attempt,
        outcome=row.outcome,
        test_clock=row.clock or None,
        type=row.type,
    )


async def resend(tx: Transaction, before: WebhookDelivery) -> WebhookDelivery:
    """Try once more, now."""
    endpoint = await tx.get(WebhookEndpoint, before.endpoint)
    if endpoint is None or not endpoint.is_enabled:
        state = "has been deleted" if endpoint is None else "is disabled"
        raise InvalidRequest(f"The webhook endpoint `{before.endpoint}` {state}, so nothing is sent to it.")
    row = await deliveries.find(tx.connection, tx.scope, before.id)
    assert row is not None
    await again(tx, row)
    after = await deliveries.find(tx.connection, tx.scope, before.id)
    assert after is not None
    return shown(after)


async def again(tx: Transaction, row: Delivery) -> None:
    """Let a delivery be taken at once."""
    await deliveries.send_again(tx.connection, row, row.next_attempt or 0, deliveries.NOW)
    tx.connection.afterwards(lambda: tx.here.outbox.add(row.lane))


ENDPOINTS = (
    retrieve(WebhookDelivery, find),
    index(WebhookDelivery, DeliveryFilters, listed),
    act(WebhookDelivery, "resend", resend),
)
