"""Lanes: what delivering needs to know of a webhook endpoint, one row each.

The row says what the endpoint hears of, so that writing an event need not take objects apart; and, where several
processes share a database, which of them is delivering to it just now. One process delivers to an endpoint at a time,
so "four at once" holds everywhere; if it dies, another takes over when the lease has run out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.outbox import LaneKey
from portico.storage.scope import Scope

LEASE = 15
"""Seconds. Renewed three times as often while there is something to do."""
FREE = ""

INSERT = (
    "INSERT INTO webhook_lane (account, livemode, id, types, of_connected, delay, clock, enabled, leased_until, "
    "worker, failing_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', NULL)"
)
CHANGE = (
    "UPDATE webhook_lane SET types = ?, of_connected = ?, delay = ?, clock = ?, enabled = ? "
    "WHERE account = ? AND livemode = ? AND id = ?"
)
THERE = "SELECT id FROM webhook_lane WHERE account = ? AND livemode = ? AND id = ?"
DELETE = "DELETE FROM webhook_lane WHERE account = ? AND livemode = ? AND id = ?"
HEARING = (
    "SELECT id, types, delay, clock FROM webhook_lane WHERE account = ? AND livemode = ? AND of_connected = ? "
    "AND enabled = 1"
)
LISTENING = "SELECT DISTINCT account, livemode FROM webhook_lane"
OF_CLOCK = "SELECT id FROM webhook_lane WHERE account = ? AND livemode = ? AND clock = ?"
FAILING = "SELECT failing_since FROM webhook_lane WHERE account = ? AND livemode = ? AND id = ?"
FAILS = "UPDATE webhook_lane SET failing_since = ? WHERE account = ? AND livemode = ? AND id = ?"
_WAITS = (
    "EXISTS (SELECT 1 FROM webhook_delivery AS sent WHERE sent.account = webhook_lane.account "
    "AND sent.livemode = webhook_lane.livemode AND sent.endpoint = webhook_lane.id AND sent.due <= ?)"
)
BUSY = f"SELECT account, livemode, id FROM webhook_lane WHERE {_WAITS}"
BUSY_OF = f"SELECT account, livemode, id FROM webhook_lane WHERE account = ? AND {_WAITS}"
TAKEABLE = (
    "SELECT id FROM webhook_lane WHERE account = ? AND livemode = ? AND id = ? AND (leased_until <= ? OR worker = ?)"
)
UNLOCKED = " FOR UPDATE SKIP LOCKED"
LEASED = "UPDATE webhook_lane SET leased_until = ?, worker = ? WHERE account = ? AND livemode = ? AND id = ?"
OWNED = "SELECT id FROM webhook_lane WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
LEAVE = f"{LEASED} AND worker = ?"


class Heard(NamedTuple):
    """An endpoint that is told of events."""

    lane: LaneKey
    types: frozenset[str]
    delay: int
    """Seconds by which somebody who is testing wants everything late."""
    clock: str
    """The test clock by which it is tried again, or ''."""

    def hears(self, type: str) -> bool:
        """Whether it is told of events of the type."""
        return type in self.types or "*" in self.types


class Terms(NamedTuple):
    """What an endpoint hears of."""

    types: Sequence[str]
    of_connected: bool
    delay: int
    clock: str
    enabled: bool

    @property
    def values(self) -> tuple[str, int, int, str, int]:
        """As they are kept."""
        return " ".join(self.types), int(self.of_connected), self.delay, self.clock, int(self.enabled)


async def open(connection: Connection, lane: LaneKey, terms: Terms) -> None:
    """A new endpoint hears of events."""
    connection.write(INSERT, (*lane, *terms.values), ("webhook_lane", lane.id))


async def change(connection: Connection, lane: LaneKey, terms: Terms) -> None:
    """An endpoint hears of other events."""
    connection.write(CHANGE, (*terms.values, *lane), ("webhook_lane", lane.id))


async def close(connection: Connection, lane: LaneKey) -> None:
    """Forget an endpoint, unless that is done: an event of its last moment may have it looked at once more."""
    if await connection.one(THERE, lane):
        connection.write(DELETE, tuple(lane), ("webhook_lane", lane.id))


async def hearing(reader: Reader, scope: Scope) -> list[Heard]:
    """Who hears of what happens in an account: its own endpoints, and its platform's."""
    found = []
    for account, of_connected in _sides(scope):
        values = (account, int(scope.livemode), of_connected)
        for id, types, delay, clock in await reader.all(HEARING, values, settled=False):
            found.append(Heard(LaneKey(account, int(scope.livemode), id), frozenset(types.split()), delay, clock))
    return found


def _sides(scope: Scope) -> list[tuple[str, int]]:
    return [(scope.account, 0), *([(scope.platform, 1)] if scope.platform != scope.account else [])]


async def listening(reader: Reader) -> set[tuple[str, int]]:
    """Every account and mode that has an endpoint."""
    return {(row[0], row[1]) for row in await reader.all(LISTENING, ())}


async def of_clock(reader: Reader, scope: Scope, clock: str) -> list[LaneKey]:
    """The endpoints that live by a test clock."""
    return [LaneKey(*scope.key, row[0]) for row in await reader.all(OF_CLOCK, (*scope.key, clock))]


async def busy(reader: Reader, now: int, account: str | None = None) -> set[LaneKey]:
    """The endpoints for which something is due: of all, or of one account's."""
    rows = await (reader.all(BUSY_OF, (account, now)) if account else reader.all(BUSY, (now,)))
    return {LaneKey(*row) for row in rows}


async def take(connection: Connection, lane: LaneKey, *, now: int, worker: str) -> bool:
    """Lease an endpoint that is free, or one's own for longer. Only where processes share a database."""
    if await connection.one(f"{TAKEABLE}{UNLOCKED}", (*lane, now, worker)) is None:
        return False
    connection.write(LEASED, (now + LEASE, worker, *lane), ("webhook_lane", lane.id))
    return True


async def leave(connection: Connection, lane: LaneKey, worker: str) -> None:
    """Give an endpoint back, if it is still one's own."""
    if await connection.one(OWNED, (*lane, worker)):
        connection.write(LEAVE, (0, FREE, *lane, worker), ("webhook_lane", lane.id))


async def failing_since(reader: Reader, lane: LaneKey) -> int | None:
    """Since when nothing has arrived there."""
    row = await reader.one(FAILING, tuple(lane))
    return row[0] if row else None


async def fails(connection: Connection, lane: LaneKey, since: int | None) -> None:
    """Remember since when nothing arrives there, or that something has."""
    connection.write(FAILS, (since, *lane), ("webhook_lane", lane.id))
