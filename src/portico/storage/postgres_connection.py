"""PostgreSQL: one transaction, in as few trips to the server as can be.

The isolation is READ COMMITTED, in which every statement sees what is committed when it begins. So a transaction needs
to begin only where it must: before it locks a row, or reads after it wrote. Reads before that are as good outside of
it, and go with those of other callers. Writes are kept back until then or until the end. If they are all there is, the
trip that brings them is the transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from portico.storage.asking import Asked, ask
from portico.storage.engine import Arguments, Found, Row
from portico.storage.lines import Line
from portico.storage.places import Places
from portico.storage.pool import Pool, Shared

T = TypeVar("T")

Answer = asyncio.Future[list[Sequence[Row]]]

BEGIN, COMMIT, ROLLBACK = ask("BEGIN"), ask("COMMIT"), ask("ROLLBACK")
SAVEPOINT, BACK, RELEASE = ask("SAVEPOINT undone"), ask("ROLLBACK TO SAVEPOINT undone"), ask("RELEASE undone")

NOT_ONE_ROW = "22012"
"""What a write fails with that changes no row, or several (see `exactly`)."""


class PostgresConnection:
    """One transaction's statements."""

    places: Places | None = None

    def __init__(self, pool: Pool, reads: Shared, writes: Shared, *, again: bool) -> None:
        self.again = again
        self.committed: list[Callable[[], None]] = []
        self._pool = pool
        self._reads = reads
        self._writes = writes
        self._line: Line | None = None
        """Where the transaction is, once it has begun."""
        self._kept_back: list[Callable[[], Awaitable[None]]] = []
        self._pending: list[Asked] = []
        self._only_adds = True
        self._ahead: dict[tuple[str, Arguments], Answer] = {}
        self._unless: Answer | None = None
        self.may_run_again = True
        """Whether doing all of it once more can do no harm, whatever became of this time."""
        self._leaves_trace = False

    async def one(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Row | None:
        """The first row, if any."""
        rows = await self.all(sql, arguments, settled=settled)
        return rows[0] if rows else None

    async def all(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Sequence[Row]:
        """Every row."""
        if settled:
            await self.settle()
        if self._line is None and not self._pending and " FOR UPDATE" not in sql:
            answer = self._ahead.pop((sql, tuple(arguments)), None) if self._ahead else None
            return (await (answer or self._reads.send([ask(sql, arguments)])))[0]
        return (await self._send(ask(sql, arguments)))[-1]

    def ahead(self, sql: str, arguments: Arguments) -> None:
        """Have it on the trip that the next read goes with."""
        if self._line is None and not self._pending:
            self._ahead[sql, tuple(arguments)] = self._reads.send([ask(sql, arguments)])

    async def unless(self, sql: str, arguments: Arguments) -> None:
        """Have this looked for on the trip of the first read, or before the first lock."""
        self._unless = self._reads.send([ask(sql, arguments)])
        self._unless.add_done_callback(_hear)
        self._leaves_trace = True

    async def look(self) -> None:
        """Raises Found if that row is there."""
        if self._unless is None:
            return
        (rows,), self._unless = await self._unless, None
        if rows:
            raise Found(rows[0])

    def write(self, sql: str, arguments: Arguments, row: tuple[str, str]) -> None:
        """Change exactly one row, at the latest when the transaction ends; then the others see that it did not."""
        self._only_adds &= sql.startswith("INSERT ")
        self._pending.append(ask(exactly(sql), arguments))

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call this after the commit."""
        self.committed.append(call)

    def keep_back(self, write: Callable[[], Awaitable[None]]) -> None:
        """Call this before anything is read or committed."""
        self._kept_back.append(write)

    async def settle(self) -> None:
        """Have it written now."""
        kept_back, self._kept_back = self._kept_back, []
        for write in kept_back:
            await write()

    async def undone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something and take back all that it wrote."""
        await self.settle()
        calls = len(self.committed)
        await self._send(SAVEPOINT)
        assert self._line is not None
        try:
            return await work()
        finally:
            self._kept_back, self._pending = [], []
            del self.committed[calls:]
            await self._line.send([BACK, RELEASE])

    async def commit(self) -> None:
        """Make everything true, in one more trip at most."""
        await self.look()
        await self.settle()
        self.may_run_again = self._leaves_trace or not (self._line or self._pending)
        if self._line is not None:
            await self._send(COMMIT)
            self._leave()
        elif self._pending and self._only_adds:
            # it waits for nobody's lock, so it may share a trip, and a flush of the disk, with others
            await self._writes.send(self._pending)
        elif self._pending:
            async with self._pool.line() as line:
                await line.send(self._pending)

    def undo(self) -> None:
        """Nothing of it happens. Nobody needs to wait for that: what is sent on the line next comes after it."""
        if self._line is not None:
            self._line.send([ROLLBACK]).add_done_callback(_hear)
            self._leave()
        self._forget_ahead()

    async def _send(self, asked: Asked) -> list[Sequence[Row]]:
        """A statement inside the transaction, behind the writes that were kept back, all in one trip."""
        if self._line is None:
            await self.look()
            self._forget_ahead()
        pending, self._pending = self._pending, []
        if self._line is None:
            self._line = await self._pool.take()
            pending.insert(0, BEGIN)
        return await self._line.send([*pending, asked])

    def _forget_ahead(self) -> None:
        """What was asked for and not read: nobody waits for it any more."""
        for answer in self._ahead.values():
            if not answer.cancel():
                _hear(answer)
        self._ahead.clear()

    def _leave(self) -> None:
        assert self._line is not None
        self._pool.give(self._line)
        self._line = None


def _hear(answer: Answer) -> None:
    """Let asyncio not complain, if it fails, that nobody wanted to know."""
    if not answer.cancelled():
        answer.exception()


@lru_cache(maxsize=512)
def exactly(sql: str) -> str:
    """The write, failing (by a division by zero) unless it changes one row. An INSERT of VALUES always does."""
    if sql.startswith("INSERT ") and ") VALUES (" in sql:
        return sql
    return f"WITH changed AS ({sql} RETURNING 1) SELECT 1 / CAST(count(*) = 1 AS integer) FROM changed"
