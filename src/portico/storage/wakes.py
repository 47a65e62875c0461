"""When something must be looked at again: one row for each object that time will change.

A row is written in the transaction that makes it necessary. Whoever runs the clockwork takes rows that are due on a
lease, so that several may run at once; what is done then, and the row's next time, is one transaction again. A
worker that dies leaves its rows, and another takes them when the lease is over.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope

WALL = ""
"""The clock of those who live by the wall clock."""
LEASE = 60
"""Seconds."""

_COLUMNS = "account, livemode, id, noun, clock, due, rank"
INSERT = (
    "INSERT INTO wake (account, livemode, id, noun, clock, due, rank, leased_until, worker) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')"
)
CHANGE = (
    "UPDATE wake SET clock = ?, due = ?, rank = ?, leased_until = 0, worker = '' "
    "WHERE account = ? AND livemode = ? AND id = ?"
)
FIND = "SELECT due, clock FROM wake WHERE account = ? AND livemode = ? AND id = ?"
DELETE = "DELETE FROM wake WHERE account = ? AND livemode = ? AND id = ?"
DUE = f"SELECT {_COLUMNS} FROM wake WHERE clock = ? AND due <= ? AND leased_until <= ? ORDER BY due, rank, id LIMIT ?"
DUE_OF = DUE.replace("WHERE", "WHERE account = ? AND")
LEASED = (
    "UPDATE wake SET leased_until = ?, worker = ? WHERE account = ? AND livemode = ? AND id = ? AND leased_until <= ?"
)
KEPT = "UPDATE wake SET leased_until = ? WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
UPCOMING = f"SELECT {_COLUMNS} FROM wake WHERE clock = ? AND due <= ? ORDER BY due, rank, id LIMIT ?"


class Wake(NamedTuple):
    """One object that is due."""

    account: str
    livemode: bool
    id: str
    noun: str
    clock: str
    due: int
    rank: int

    @property
    def key(self) -> tuple[str, int, str]:
        """Which row it is."""
        return self.account, int(self.livemode), self.id


async def put(connection: Connection, scope: Scope, id: str, noun: str, clock: str, due: int, rank: int) -> None:
    """Look at an object again at a time; of two such times the later call counts."""
    if await connection.one(FIND, (*scope.key, id)):
        await connection.write(CHANGE, (clock, due, rank, *scope.key, id), ("wake", id))
    else:
        await connection.write(INSERT, (*scope.key, id, noun, clock, due, rank), ("wake", id))


async def drop(connection: Connection, scope: Scope, id: str) -> None:
    """Nothing will happen to an object any more."""
    if await connection.one(FIND, (*scope.key, id)):
        await connection.write(DELETE, (*scope.key, id), ("wake", id))


async def is_due(connection: Connection, row: Wake) -> bool:
    """Whether a row still says what it said."""
    found = await connection.one(FIND, row.key)
    return found is not None and tuple(found) == (row.due, row.clock)


async def take(
    connection: Connection, *, now: int, worker: str, most: int, account: str | None = None
) -> Sequence[Wake]:
    """Rows of the wall clock that are due, the earliest first; they are this worker's for as long as the lease lasts.

    With `account`, of that one only. Raises Conflict if another worker took one of them at the same time.
    """
    rest = (WALL, now, now, most)
    found = _wakes(await (connection.all(DUE_OF, (account, *rest)) if account else connection.all(DUE, rest)))
    for row in found:
        await connection.write(LEASED, (now + LEASE, worker, *row.key, now), ("wake", row.id))
    await connection.settle()
    return found


async def renew(connection: Connection, row: Wake, *, now: int, worker: str) -> None:
    """Keep a row for another lease. Raises Conflict if it is another worker's by now."""
    await connection.write(KEPT, (now + LEASE, *row.key, worker), ("wake", row.id))


async def upcoming(reader: Reader, clock: str, until: int, most: int) -> Sequence[Wake]:
    """The next rows of a clock, the earliest first."""
    return _wakes(await reader.all(UPCOMING, (clock, until, most)))


def _wakes(rows: Sequence[Sequence[object]]) -> list[Wake]:
    return [Wake(str(row[0]), bool(row[1]), *row[2:]) for row in rows]  # type: ignore[arg-type]
