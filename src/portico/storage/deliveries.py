"""Deliveries: one row for each event and endpoint, written in the transaction that made the event.

A row is its own queue entry (`due` says when the courier takes it, and is null when there is nothing to do) and its own
record: `attempts` is what became of each try, as JSON. The id is that of the event followed by that of the endpoint: so
there is one at most, and they are in the order of events.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.outbox import LaneKey
from portico.storage.scope import Scope

PREFIX = "whd"
UNDELIVERED = ("pending", "failed", "canceled", "dropped")
"""What may have become of a delivery so far, if it has not arrived."""
NOW = 0
"""The `due` of what is to be sent at once."""

_COLUMNS = (
    "account, livemode, id, created, endpoint, event, event_account, type, outcome, made, next_attempt, due, clock"
)
_ROW = f"SELECT {_COLUMNS}, attempts FROM webhook_delivery"
_ONE = "WHERE account = ? AND livemode = ? AND id = ?"
INSERT = (
    f"INSERT INTO webhook_delivery ({_COLUMNS}, undelivered, attempts) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?, ?, 1, NULL)"
)
GET = f"{_ROW} {_ONE}"
DUE = f"{_ROW} WHERE account = ? AND livemode = ? AND endpoint = ? AND due <= ? ORDER BY due, id LIMIT ?"
FINISH = (
    "UPDATE webhook_delivery SET outcome = ?, undelivered = ?, made = ?, next_attempt = ?, due = ?, attempts = ? "
    f"{_ONE} AND made = ?"
)
AGAIN = f"UPDATE webhook_delivery SET outcome = 'pending', undelivered = 1, next_attempt = ?, due = ? {_ONE}"
ON_CLOCK = (
    f"{_ROW} WHERE account = ? AND livemode = ? AND endpoint = ? AND outcome = 'pending' AND undelivered = 1 "
    "AND due IS NULL AND next_attempt <= ?"
)
OPEN = f"{_ROW} WHERE account = ? AND livemode = ? AND endpoint = ? AND undelivered = 1 AND outcome = 'pending' LIMIT ?"
FAILED = (
    f"{_ROW} WHERE account = ? AND livemode = ? AND undelivered = 1 AND outcome IN ('failed', 'canceled', 'dropped') "
    "AND endpoint = ? ORDER BY id LIMIT ?"
)
PENDING = (
    "SELECT event, COUNT(*) FROM webhook_delivery WHERE account = ? AND livemode = ? AND undelivered = 1 "
    "AND outcome = 'pending' AND event >= ? AND event <= ? GROUP BY event"
)
EVENT = "SELECT body FROM event WHERE account = ? AND livemode = ? AND id = ?"
OLD = "SELECT account, livemode, id FROM webhook_delivery WHERE created < ? AND due IS NULL ORDER BY created LIMIT ?"
DELETE = f"DELETE FROM webhook_delivery {_ONE}"
BATCH = 100
"""How many old rows go at a time."""


class Delivery(NamedTuple):
    """One event on its way to one endpoint."""

    account: str
    """The endpoint's."""
    livemode: int
    id: str
    created: int
    endpoint: str
    event: str
    event_account: str
    """Where it happened: the same account, or one that is connected to it."""
    type: str
    outcome: str
    made: int
    """How many attempts were made."""
    next_attempt: int | None
    """When the next one comes, by the delivery's clock; 0 if at once."""
    due: int | None
    """When the courier takes it, by the wall clock."""
    clock: str
    """The test clock by which it is tried again; '' for the wall clock."""
    attempts: str | None

    @property
    def key(self) -> tuple[str, int, str]:
        """Which row it is."""
        return self.account, self.livemode, self.id

    @property
    def lane(self) -> LaneKey:
        """The endpoint that it is for."""
        return LaneKey(self.account, self.livemode, self.endpoint)


class Step(NamedTuple):
    """What becomes of a delivery after an attempt."""

    outcome: str
    made: int
    next_attempt: int | None
    due: int | None
    attempts: str


def id_of(event: str, endpoint: str) -> str:
    """The id of the delivery of an event to an endpoint."""
    return f"{PREFIX}_{event.partition('_')[2]}_{endpoint.partition('_')[2]}"


def insert(
    connection: Connection, lane: LaneKey, event: tuple[str, str, str], *, created: int, at: int, due: int, clock: str
) -> None:
    """An event, given by its account, id and type, is to be told to an endpoint."""
    account, event_id, type = event
    id = id_of(event_id, lane.id)
    values = (lane.account, lane.livemode, id, created, lane.id, event_id, account, type, at, due, clock)
    connection.write(INSERT, values, ("webhook_delivery", id))


async def find(reader: Reader, scope: Scope, id: str) -> Delivery | None:
    """One delivery of an account's endpoints."""
    row = await reader.one(GET, (*scope.key, id))
    return Delivery(*row) if row else None


async def due(reader: Reader, lane: LaneKey, now: int, most: int) -> list[Delivery]:
    """What is to be sent to an endpoint now, in the order in which it became due."""
    return [Delivery(*row) for row in await reader.all(DUE, (*lane, now, most))]


async def open(reader: Reader, lane: LaneKey, now: int | None, most: int) -> list[Delivery]:
    """What is still to come for an endpoint; with a time, only what is due by then."""
    if now is not None:
        return await due(reader, lane, now, most)
    return [Delivery(*row) for row in await reader.all(OPEN, (*lane, most))]


async def finish(connection: Connection, delivery: Delivery, step: Step) -> None:
    """Keep what became of an attempt. Raises Conflict if somebody else has made one since."""
    undelivered = int(step.outcome in UNDELIVERED)
    changes = (step.outcome, undelivered, step.made, step.next_attempt, step.due, step.attempts)
    connection.write(FINISH, (*changes, *delivery.key, delivery.made), ("webhook_delivery", delivery.id))


async def send_again(connection: Connection, delivery: Delivery, at: int, due: int) -> None:
    """Let a delivery be tried once more, whatever has become of it."""
    connection.write(AGAIN, (at, due, *delivery.key), ("webhook_delivery", delivery.id))


async def reach(connection: Connection, lane: LaneKey, now: int) -> int:
    """The clock of an endpoint shows this time: what it says is due becomes so. How many that are."""
    rows = [Delivery(*row) for row in await connection.all(ON_CLOCK, (*lane, now))]
    for delivery in rows:
        await send_again(connection, delivery, delivery.next_attempt or 0, NOW)
    return len(rows)


async def undelivered(reader: Reader, scope: Scope, endpoint: str, most: int) -> list[Delivery]:
    """What has not arrived at an endpoint and is not on its way any more, the oldest first."""
    return [Delivery(*row) for row in await reader.all(FAILED, (*scope.key, endpoint, most))]


async def page(
    reader: Reader, scope: Scope, equal: dict[str, str], bounds: Sequence[tuple[str, str | int]], order: str, most: int
) -> list[Delivery]:
    """Deliveries by columns and by bounds such as `("id <", id)`, in an order."""
    condition = "".join(f" AND {column} = ?" for column in equal)
    condition += "".join(f" AND {bound} ?" for bound, _ in bounds)
    sql = f"{_ROW} WHERE account = ? AND livemode = ?{condition} ORDER BY id {order} LIMIT ?"
    values = (*scope.key, *equal.values(), *(value for _, value in bounds), most)
    return [Delivery(*row) for row in await reader.all(sql, values)]


async def pending(reader: Reader, scope: Scope, events: Sequence[str]) -> dict[str, int]:
    """How many deliveries of each event are still to come, of those events that have any."""
    if not events:
        return {}
    first, last, counts = min(events), max(events), dict.fromkeys(events, 0)
    for account in {scope.account, scope.platform}:
        for event, count in await reader.all(PENDING, (account, int(scope.livemode), first, last)):
            counts[event] = counts.get(event, 0) + count
    return counts


async def body_of(reader: Reader, delivery: Delivery) -> str | None:
    """The stored form of a delivery's event."""
    row = await reader.one(EVENT, (delivery.event_account, delivery.livemode, delivery.event))
    return row[0] if row else None


async def reap(connection: Connection, before: int) -> bool:
    """Remove a batch of what was made before a time and is done with. Whether there may be more."""
    rows = await connection.all(OLD, (before, BATCH))
    for row in rows:
        connection.write(DELETE, tuple(row), ("webhook_delivery", row[2]))
    return len(rows) == BATCH
