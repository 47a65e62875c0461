"""When something must be looked at again: one row for each object that time will change.

A row is written in the transaction that makes it necessary. Whoever runs the clockwork takes rows that are due on a
lease, so that several may run at once; what is done then, and the row's next time, is one transaction again. A
worker that dies leaves its rows, and another takes them when the lease is over.

What belongs to one customer happens in order, however many workers there are: of an owner's rows only the first can be
taken. A row that could not be done is set aside for a while, so that it does not hold up the others: for a minute at
first, twice as long each time, and never for more than an hour. It is tried for as long as it is there.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope

WALL = ""
"""The clock of those who live by the wall clock."""
LEASE = 60
"""Seconds."""
LONGEST = 3_600
"""Seconds for which a row is set aside at most, however often it failed."""

_COLUMNS = "account, livemode, id, noun, clock, due, rank, COALESCE(failures, 0)"
INSERT = (
    "INSERT INTO wake (account, livemode, id, noun, owner, clock, due, rank, leased_until, worker) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '')"
)
CHANGE = (
    "UPDATE wake SET owner = ?, clock = ?, due = ?, rank = ?, leased_until = 0, worker = '', failures = NULL "
    "WHERE account = ? AND livemode = ? AND id = ?"
)
FIND = "SELECT due, clock FROM wake WHERE account = ? AND livemode = ? AND id = ?"
DELETE = "DELETE FROM wake WHERE account = ? AND livemode = ? AND id = ?"
_EARLIER = (
    "SELECT 1 FROM wake AS other WHERE other.account = wake.account AND other.livemode = wake.livemode "
    "AND other.owner = wake.owner AND other.clock = wake.clock "
    "AND (other.due, other.rank, other.id) < (wake.due, wake.rank, wake.id) "
    "AND (other.leased_until <= ? OR other.worker <> '')"
)
_FIRSTS = f"clock = ? AND due <= ? AND leased_until <= ? AND NOT EXISTS ({_EARLIER}) ORDER BY due, rank, id LIMIT ?"
DUE = f"SELECT {_COLUMNS} FROM wake WHERE {_FIRSTS}"
DUE_OF = f"SELECT {_COLUMNS} FROM wake WHERE account = ? AND {_FIRSTS}"
UNLOCKED = " FOR UPDATE SKIP LOCKED"
"""Behind a statement, on PostgreSQL: without the rows that another worker is just taking."""
LEASED = (
    "UPDATE wake SET leased_until = ?, worker = ? WHERE account = ? AND livemode = ? AND id = ? AND leased_until <= ?"
)
KEPT = "UPDATE wake SET leased_until = ? WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
LEFT = "SELECT 1 FROM wake WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
LEAVE = "UPDATE wake SET leased_until = 0, worker = '' WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
FAILED = (
    "UPDATE wake SET leased_until = ?, worker = '', failures = ? "
    "WHERE account = ? AND livemode = ? AND id = ? AND worker = ?"
)
_OF_OWNER = "SELECT id FROM wake WHERE account = ? AND livemode = ? AND owner = ? AND clock = ?"
_MOVED = (
    "UPDATE wake SET clock = ?, leased_until = 0, worker = '' "
    "WHERE account = ? AND livemode = ? AND id = ? AND clock = ?"
)
UPCOMING = f"SELECT {_COLUMNS} FROM wake WHERE clock = ? AND due <= ? ORDER BY due, rank, id LIMIT ?"


When = tuple[int, int]
"""A due time, and the rank among what is due then."""


class Wake(NamedTuple):
    """One object that is due."""

    account: str
    livemode: bool
    id: str
    noun: str
    clock: str
    due: int
    rank: int
    failures: int = 0
    """How often it could not be done, since it was set."""

    @property
    def key(self) -> tuple[str, int, str]:
        """Which row it is."""
        return self.account, int(self.livemode), self.id

    @property
    def when(self) -> When:
        """Where it is in the order of what is due."""
        return self.due, self.rank

    @property
    def pause(self) -> int:
        """Seconds for which it is set aside if it cannot be done now, either."""
        return int(min(LEASE << min(self.failures, LONGEST.bit_length()), LONGEST))


async def is_set(connection: Connection, scope: Scope, id: str) -> bool:
    """Whether an object will be looked at again."""
    return await connection.one(FIND, (*scope.key, id), settled=False) is not None


async def put(connection: Connection, scope: Scope, wake: "Wake", owner: str, *, moves: bool | None = None) -> None:
    """Look at an object again at a time; of two such times the later call counts.

    `moves` says whether there is a time already, if that is known.
    """
    when = (owner, wake.clock, wake.due, wake.rank)
    if moves or (moves is None and await is_set(connection, scope, wake.id)):
        connection.write(CHANGE, (*when, *scope.key, wake.id), ("wake", wake.id))
    else:
        connection.write(INSERT, (*scope.key, wake.id, wake.noun, *when), ("wake", wake.id))


async def drop(connection: Connection, scope: Scope, id: str, *, is_there: bool | None = None) -> None:
    """Nothing will happen to an object any more."""
    if is_there or (is_there is None and await is_set(connection, scope, id)):
        connection.write(DELETE, (*scope.key, id), ("wake", id))


async def follow(connection: Connection, scope: Scope, owner: str, clock: str) -> None:
    """What is due for an owner by the wall clock is due by a test clock from now on, at the same times."""
    for row in await connection.all(_OF_OWNER, (*scope.key, owner, WALL)):
        connection.write(_MOVED, (clock, *scope.key, row[0], WALL), ("wake", row[0]))


async def still_says(connection: Connection, row: Wake) -> bool:
    """Whether a row that was taken says what it said: nobody has done it, or set another time, meanwhile."""
    found = await connection.one(FIND, row.key, settled=False)
    return found is not None and tuple(found) == (row.due, row.clock)


async def take(
    connection: Connection, *, now: int, worker: str, most: int, account: str | None = None, skips: bool = False
) -> Sequence[Wake]:
    """Rows of the wall clock that are due, the earliest first; they are this worker's for as long as the lease lasts.

    With `account`, of that one only; with `skips`, without those that another worker is just taking.
    """
    sql = (DUE_OF if account else DUE) + (UNLOCKED if skips else "")
    values = (WALL, now, now, now, most)
    found = _wakes(await connection.all(sql, (account, *values) if account else values))
    for row in found:
        connection.write(LEASED, (now + LEASE, worker, *row.key, now), ("wake", row.id))
    return found


async def leave(connection: Connection, row: Wake, *, worker: str) -> None:
    """Give up a row that this worker has, for anybody to take."""
    if await connection.one(LEFT, (*row.key, worker)):
        connection.write(LEAVE, (*row.key, worker), ("wake", row.id))


async def fail(connection: Connection, row: Wake, *, now: int, worker: str) -> None:
    """Set aside a row that this worker has and could not do."""
    if await connection.one(LEFT, (*row.key, worker)):
        connection.write(FAILED, (now + row.pause, row.failures + 1, *row.key, worker), ("wake", row.id))


async def renew(connection: Connection, row: Wake, *, now: int, worker: str) -> None:
    """Keep a row for another lease. Raises Conflict if it is another worker's by now."""
    connection.write(KEPT, (now + LEASE, *row.key, worker), ("wake", row.id))


async def upcoming(reader: Reader, clock: str, until: int, most: int) -> Sequence[Wake]:
    """The next rows of a clock, the earliest first."""
    return _wakes(await reader.all(UPCOMING, (clock, until, most)))


def _wakes(rows: Sequence[Sequence[object]]) -> list[Wake]:
    return [Wake(str(row[0]), bool(row[1]), *row[2:]) for row in rows]  # type: ignore[arg-type]
