"""PostgreSQL: a pool of connections, one transaction on each, run again on a conflict.

Writes are kept back until something must be read or the transaction ends, and then go as one statement: a transaction
costs a few round trips, however many rows it writes.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import asyncpg

from portico.storage.engine import MAX_TRIES, Arguments, Busy, Conflict, Connection, Reader, Row
from portico.storage.outbox import Outbox
from portico.storage.relay import Relay

T = TypeVar("T")

_SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "application_name": "portico",
}
_AGAIN = (Conflict, asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError)


class PostgresReader:
    """Reads outside a transaction, on any free connection."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def one(self, sql: str, arguments: Arguments) -> Row | None:
        """The first row, if any."""
        row: Row | None = await self._pool.fetchrow(numbered(sql), *arguments)
        return row

    async def all(self, sql: str, arguments: Arguments) -> Sequence[Row]:
        """Every row."""
        rows: Sequence[Row] = await self._pool.fetch(numbered(sql), *arguments)
        return rows


class PostgresConnection:
    """One transaction's statements."""

    def __init__(self, connection: Any, *, again: bool = False) -> None:
        self.again = again
        self.committed: list[Callable[[], None]] = []
        self._connection = connection
        self._pending: list[tuple[str, Arguments]] = []
        self._rows: set[tuple[str, str]] = set()

    async def one(self, sql: str, arguments: Arguments) -> Row | None:
        """The first row, if any."""
        await self.settle()
        row: Row | None = await self._connection.fetchrow(numbered(sql), *arguments)
        return row

    async def all(self, sql: str, arguments: Arguments) -> Sequence[Row]:
        """Every row."""
        await self.settle()
        rows: Sequence[Row] = await self._connection.fetch(numbered(sql), *arguments)
        return rows

    async def write(self, sql: str, arguments: Arguments, row: tuple[str, str]) -> None:
        """Change exactly one row, at the latest when the transaction ends."""
        if row in self._rows:
            await self.settle()
        self._rows.add(row)
        self._pending.append((sql, arguments))

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call this after the commit."""
        self.committed.append(call)

    async def undone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something and take back all that it wrote."""
        await self.settle()
        calls = len(self.committed)
        await self._connection.execute("SAVEPOINT undone")
        try:
            return await work()
        finally:
            self._pending.clear()
            self._rows.clear()
            del self.committed[calls:]
            if not self._connection.is_closed():
                await self._connection.execute("ROLLBACK TO SAVEPOINT undone; RELEASE SAVEPOINT undone")

    async def settle(self) -> None:
        """Send the writes that were kept back, as one statement. Raises Conflict if one changed no row."""
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        self._rows.clear()
        sql = _together(tuple(sql for sql, _ in pending))
        counts = await self._connection.fetchrow(sql, *(value for _, arguments in pending for value in arguments))
        if any(count != 1 for count in counts):
            raise Conflict


class PostgresEngine:
    """A PostgreSQL server, through a pool."""

    name = "postgres"

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        self._pool = pool
        self._url = url
        self._relay: Relay | None = None
        self.reader: Reader = PostgresReader(pool)

    @classmethod
    async def open(cls, url: str, size: int) -> "PostgresEngine":
        """Connect. Raises RuntimeError if the server would acknowledge a commit before it is on disk."""
        pool = await asyncpg.create_pool(url, min_size=1, max_size=size, server_settings=_SETTINGS, reset=_nothing)
        if await pool.fetchval("SHOW synchronous_commit") == "off" or await pool.fetchval("SHOW fsync") == "off":
            await pool.close()
            raise RuntimeError(
                "PostgreSQL runs with synchronous_commit or fsync off; a crash would lose what was answered."
            )
        return cls(pool, url)

    async def transact(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run the work in one transaction; on a conflict run it again, a few times."""
        for attempt in range(MAX_TRIES):
            try:
                return await self._once(work, again=attempt > 0)
            except _AGAIN:
                if attempt == MAX_TRIES - 1:
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 (jitter, no secret)
            except asyncpg.LockNotAvailableError as error:
                raise Busy from error
        raise AssertionError

    async def _once(self, work: Callable[[Connection], Awaitable[T]], *, again: bool) -> T:
        async with self._pool.acquire() as raw:
            try:
                await raw.execute("BEGIN")
                connection = PostgresConnection(raw, again=again)
                result = await work(connection)
                await connection.settle()
                await raw.execute("COMMIT")
            except BaseException:
                if not raw.is_closed():
                    await raw.execute("ROLLBACK")
                raise
        for call in connection.committed:
            call()
        return result

    async def script(self, statements: Sequence[str]) -> None:
        """Run statements that define tables, in one transaction."""
        async with self._pool.acquire() as raw, raw.transaction():
            for statement in statements:
                await raw.execute(statement)

    async def share(self, outbox: Outbox) -> None:
        """Let processes on this database tell each other what waits to be sent."""
        self._relay = Relay(self._url, outbox)
        await self._relay.start()

    async def close(self) -> None:
        """Wait for what runs, then disconnect."""
        if self._relay:
            await self._relay.stop()
        await self._pool.close()


async def _nothing(_: Any) -> None:
    """What a connection must be rid of between two uses: no statement of ours leaves anything on it."""


@lru_cache(maxsize=1024)
def numbered(sql: str, first: int = 1) -> str:
    """The statement with `$1, $2, …` for its question marks."""
    head, *rest = sql.split("?")
    return head + "".join(f"${number}{part}" for number, part in enumerate(rest, first))


@lru_cache(maxsize=256)
def _together(statements: tuple[str, ...]) -> str:
    """Writes to different rows as one statement, which answers how many rows each of them changed."""
    parts, first = [], 1
    for index, sql in enumerate(statements):
        parts.append(f"w{index} AS ({numbered(sql, first)} RETURNING 1)")
        first += sql.count("?")
    counts = ", ".join(f"(SELECT count(*) FROM w{index})" for index in range(len(statements)))
    return f"WITH {', '.join(parts)} SELECT {counts}"
