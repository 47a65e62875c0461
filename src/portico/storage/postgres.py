"""PostgreSQL: many transactions at a time, each run again on a conflict."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from portico.storage import folding
from portico.storage.asking import ask
from portico.storage.connecting import Lost
from portico.storage.engine import MAX_TRIES, Arguments, Busy, Conflict, Connection, Joining, Reader, Row, Unusable
from portico.storage.lines import Failed, Line
from portico.storage.outbox import Outbox
from portico.storage.pool import TRIES, Pool, Shared
from portico.storage.postgres_connection import NOT_ONE_ROW, PostgresConnection
from portico.storage.relay import Relay
from portico.wire.pages import SEAM

T = TypeVar("T")

_AGAIN = ("40001", "40P01", "23505", NOT_ONE_ROW)
"""Serialization failure, deadlock, a unique key that is taken."""
_LOCKED = "55P03"
LONGEST_REST = 0.5
"""Seconds between two tries, at most."""


class PostgresReader:
    """Reads outside a transaction."""

    def __init__(self, pool: Pool, shared: Shared) -> None:
        self._pool = pool
        self._shared = shared

    async def one(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Row | None:
        """The first row, if any."""
        (rows,) = await self._shared.send([ask(sql, arguments)])
        return rows[0] if rows else None

    async def all(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Sequence[Row]:
        """Every row. A list or a search may take a while, so nobody else has to wait for it."""
        return await self._pool.read(ask(sql, arguments))


class PostgresEngine:
    """A PostgreSQL server, through a pool."""

    name = "postgres"
    locks = True
    joining = Joining("body", f"SELECT string_agg(place, '{SEAM}'), count(*) FROM ({{found}}) AS page")

    def __init__(self, pool: Pool, url: str) -> None:
        self._pool = pool
        self._url = url
        self._relay: Relay | None = None
        self._reads, self._writes = Shared(pool, folding.read, tries=TRIES), Shared(pool, folding.write)
        self.reader: Reader = PostgresReader(pool, self._reads)

    @classmethod
    async def open(cls, url: str, size: int) -> "PostgresEngine":
        """Connect. Raises Unusable, also if the server would acknowledge a commit before it is on disk."""
        pool = Pool(partial(Line.open, url), size)
        try:
            async with pool.line() as line:
                settings = await line.send([ask("SHOW synchronous_commit"), ask("SHOW fsync")])
        except Lost as error:
            raise Unusable(f"PostgreSQL cannot be reached: {str(error).strip()}") from error
        if any(rows[0][0] == "off" for rows in settings):
            await pool.close()
            raise Unusable(
                "PostgreSQL runs with synchronous_commit or fsync off; a crash would lose what was answered."
            )
        return cls(pool, url)

    async def transact(self, work: Callable[[Connection], Awaitable[T]], ready: Callable[[T], T] | None = None) -> T:
        """Run the work in one transaction; on a conflict run it again, a few times, and so if its line was lost."""
        for attempt in range(MAX_TRIES):
            try:
                result = await self._once(work, attempt)
                return ready(result) if ready else result
            except (Conflict, Failed) as error:
                conflict = _meant(error)
                if not isinstance(conflict, Conflict) or attempt == MAX_TRIES - 1:
                    raise conflict from error
                await asyncio.sleep(random.uniform(0, min(0.01 * 2**attempt, LONGEST_REST)))  # noqa: S311 (jitter, no secret)
        raise AssertionError

    async def _once(self, work: Callable[[Connection], Awaitable[T]], attempt: int) -> T:
        connection = PostgresConnection(self._pool, self._reads, self._writes, again=attempt > 0)
        try:
            result = await work(connection)
            await connection.commit()
        except BaseException as error:
            connection.undo()
            if isinstance(error, Lost) and connection.may_run_again and attempt < TRIES - 1:
                raise Conflict(str(error)) from error
            if isinstance(error, Exception):
                await connection.look()
            raise
        for call in connection.committed:
            call()
        return result

    async def script(self, statements: Sequence[str]) -> None:
        """Run statements that define tables, in one transaction."""
        async with self._pool.line() as line:
            try:
                await line.send([ask(statement) for statement in statements])
            finally:
                line.close()  # it has made statements ready that never come again

    async def share(self, outbox: Outbox) -> None:
        """Let processes on this database tell each other what waits to be sent."""
        self._relay = Relay(self._url, outbox)
        await self._relay.start()

    async def close(self) -> None:
        """Wait for what runs, then disconnect."""
        if self._relay:
            await self._relay.stop()
        await self._pool.close()


def _meant(error: Exception) -> Exception:
    """What a failure means to whoever asked for the work."""
    if not isinstance(error, Failed):
        return error
    if error.state in _AGAIN:
        return Conflict(str(error))
    return Busy() if error.state == _LOCKED else error
