"""When something must be looked at again: one row for each object that time will change.

A row is written in the transaction that makes it necessary. Whoever runs the clockwork takes rows that are due on a lease,
so that several may run at once; what is done then, and the row's next time, is one transaction again. A worker that dies
leaves its rows, and another takes them when the lease is over.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope

WALL = ""
"""The clock of those who live by the wall clock."""
LEASE = 60
"""Seconds."""

UPSERT = (
    "INSERT INTO wake (account, livemode, id, noun, clock, due, rank, leased_until, worker) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 0, '') ON CONFLICT (account, livemode, id) "
    "DO UPDATE SET clock = excluded.clock, due = excluded.due, rank = excluded.rank, leased_until = 0, worker = ''"
)
FIND = "SELECT due, worker FROM wake WHERE account = ? AND livemode = ? AND id = ?"
DELETE = "DELETE FROM wake WHERE account = ? AND livemode = ? AND id = ?"
TAKE = (
    "UPDATE wake SET leased_until = ?, worker = ? WHERE (account, livemode, id) IN (SELECT account, livemode, id "
    "FROM wake WHERE clock = ? AND due <= ? AND leased_until <= ? ORDER BY due, rank, id LIMIT ?) "
    "RETURNING account, livemode, id, noun, clock, due, rank"
)
NEXT = "SELECT min(due) FROM wake WHERE clock = ?"


class Wake(NamedTuple):
    """One object that is due."""

    account: str
    livemode: bool
    id: str
    noun: str
    clock: str
    due: int
    rank: int


async def put(connection: Connection, scope: Scope, id: str, noun: str, clock: str, due: int, rank: int) -> None:
    """Look at an object again at a time; of two such times the later call counts."""
    await connection.write(UPSERT, (*scope.key, id, noun, clock, due, rank), ("wake", id))


async def drop(connection: Connection, scope: Scope, id: str) -> None:
    """Nothing will happen to an object any more."""
    if await connection.one(FIND, (*scope.key, id)):
        await connection.write(DELETE, (*scope.key, id), ("wake", id))


async def is_mine(connection: Connection, scope: Scope, id: str, due: int, worker: str) -> bool:
    """Whether a row that was taken still is this worker's, and still is due."""
    row = await connection.one(FIND, (*scope.key, id))
    return row is not None and tuple(row) == (due, worker)


async def take(connection: Connection, *, clock: str, until: int, now: int, worker: str, most: int) -> Sequence[Wake]:
    """Rows that are due on a clock, the earliest first; they are this worker's for as long as the lease lasts."""
    rows = await connection.all(TAKE, (now + LEASE, worker, clock, until, now, most))
    found = [Wake(row[0], bool(row[1]), *row[2:]) for row in rows]
    return sorted(found, key=lambda wake: (wake.due, wake.rank, wake.id))


async def next_due(reader: Reader, clock: str) -> int | None:
    """When the next thing is due on a clock."""
    row = await reader.one(NEXT, (clock,))
    return row[0] if row else None
