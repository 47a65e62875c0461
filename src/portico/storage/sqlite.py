"""SQLite: one process owns the file, one connection writes, many requests share a commit.

Waiting transactions are run one after the other inside one BEGIN ... COMMIT. The commit, which waits for the disk, runs
in a thread; what arrives meanwhile forms the next group. So a busy server pays for one disk flush per group, and no
answer leaves before its group is on disk (WAL, synchronous=FULL). A group waits a few turns of the loop for those who
were answered together with the last one, or two halves of them would take turns with half a group each.

Between groups nothing changes, so all reads share one look at the database: to take a look costs two locks of the file,
as much as to find a row.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from portico.storage.carrying import Carrier
from portico.storage.engine import Connection, Joining, Reader, Unusable
from portico.storage.flushing import Flusher
from portico.storage.lock import FileLock
from portico.storage.outbox import Outbox
from portico.storage.places import Places
from portico.storage.sqlite_connection import SqliteConnection
from portico.wire.pages import SEAM

T = TypeVar("T")

MAX_GROUP = 64
TURNS = 3
"""How many turns of the loop it takes until a caller who has just been answered has sent the next request, and that is
read and understood."""
MAPPED = 2**30
"""Bytes of the file that are read where the system has them in memory, rather than asked for one page after another."""


@dataclass(slots=True)
class _Waiting:
    """A transaction that has not run yet, and who waits for it."""

    work: Callable[[Connection], Awaitable[Any]]
    ready: Callable[[Any], Any] | None
    answer: asyncio.Future[Any]

    def prepared(self, result: Any) -> Any:
        """What the work returned, as it is answered; or what it raised."""
        if self.ready is None or isinstance(result, Exception):
            return result
        try:
            return self.ready(result)
        except Exception as error:  # noqa: BLE001 (it is handed to whoever waits)
            return error


class SqliteEngine:
    """The database in one file."""

    name = "sqlite"
    locks = False
    joining = Joining(
        "rowid",
        f"SELECT CAST(group_concat(kept.body, '{SEAM}') AS BLOB), count(*) "
        "FROM ({found}) AS page CROSS JOIN {table} AS kept ON kept.rowid = page.place",
    )
    """Bodies that came out of the page themselves would be copied once more, each of them."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path.with_suffix(".lock"))
        path.touch(mode=0o600)  # it has people's names in it, and the folder may be anybody's; the log is like the file
        try:
            self._writer = SqliteConnection(path)
        except sqlite3.DatabaseError as error:
            raise Unusable(f"{path} cannot be opened: {error}.") from error
        self._writer.places = Places()
        self._reader = SqliteConnection(path, "query_only=ON", f"mmap_size={MAPPED}")
        self.reader: Reader = self._reader
        beside = SqliteConnection(path)
        log = Path(f"{path}-wal")
        self._carrier = Carrier(beside.execute, beside.close, lambda: log.stat().st_size)
        self._resting: asyncio.Task[None] | None = None
        self._flusher = Flusher(lambda: self._writer.execute("COMMIT"))
        self._waiting: list[_Waiting] = []
        self._running = False
        self._is_crowded = False
        """Whether several callers shared the last group."""
        self._idle = asyncio.Event()
        self._idle.set()
        self._assert_durable()
        self._reader.look()

    def _assert_durable(self) -> None:
        """A commit must be on disk when it returns. Raises Unusable if this SQLite would not do so."""
        mode, level = (self._writer.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous"))
        if (mode, level) != ("wal", 2):
            raise Unusable(
                f"SQLite runs with journal_mode={mode}, synchronous={level}; Portico needs wal and 2 (FULL)."
            )

    async def transact(self, work: Callable[[Connection], Awaitable[T]], ready: Callable[[T], T] | None = None) -> T:
        """Run the work within the next group; return when it is on disk."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Waiting(work, ready, answer))
        if not self._running:
            self._running = True
            self._idle.clear()
            self._run_soon()
        return await answer

    async def script(self, statements: Sequence[str]) -> None:
        """Run statements that define tables, in one transaction."""

        async def work(_: Connection) -> None:
            for statement in statements:
                self._writer.changes += 1
                self._writer.execute(statement)

        await self.transact(work)

    async def share(self, outbox: Outbox) -> None:
        """There is nobody to share with."""

    async def close(self) -> None:
        """Finish what runs, then let go of the file."""
        await self._idle.wait()
        self._flusher.close()
        await self._carrier.close()
        self._reader.close()
        self._writer.close()
        self._lock.release()

    def _run_soon(self) -> None:
        """Run a group; where several callers shared the last one, when those have joined who come just now."""
        self._wait(TURNS if self._is_crowded else 0)

    def _wait(self, turns: int) -> None:
        loop = asyncio.get_running_loop()
        if turns:
            loop.call_soon(self._wait, turns - 1)
        else:
            loop.call_soon(self._run_group)

    def _run_group(self) -> None:
        group, self._waiting = self._waiting[:MAX_GROUP], self._waiting[MAX_GROUP:]
        self._is_crowded = len(group) > 1
        self._reader.look_away()  # or the log that is written now could never begin anew
        before = self._writer.changes
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            results = self._run_all(group)
            wrote = self._writer.changes != before
            if not wrote:
                self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            self._finish(group, [error] * len(group), error)
            return
        commit = self._flusher.begin() if wrote else None
        rows = self._writer.changes - before
        results = [waiting.prepared(result) for waiting, result in zip(group, results, strict=True)]
        if not commit:
            self._finish(group, results, None)  # there is no disk to wait for
            return
        commit.add_done_callback(lambda done: self._committed(group, results, done.exception(), rows))

    def _run_all(self, group: list[_Waiting]) -> list[Any]:
        """What each transaction of the group returned or raised.

        They share one undo, because a savepoint makes SQLite copy every page that a transaction changes, and hardly any
        transaction fails after it wrote something. When one does, all are undone and run again, each in a savepoint.
        """
        results = []
        for waiting in group:
            before = self._writer.changes
            result = self._run(waiting.work)
            if isinstance(result, Exception) and self._writer.changes != before:
                self._writer.execute("ROLLBACK")
                self._writer.execute("BEGIN IMMEDIATE")
                self._writer.committed.clear()
                return [self._run_apart(waiting.work) for waiting in group]
            results.append(result)
        return results

    def _run(self, work: Callable[[Connection], Awaitable[T]]) -> T | Exception:
        """What one transaction returned or raised. Raises OperationalError if SQLite undid the whole group."""
        result: T | Exception
        try:
            result = _at_once(self._settled(work))
        except Exception as error:  # noqa: BLE001 (it is handed to whoever waits)
            self._writer.kept_back.clear()
            result = error
        if not self._writer.in_transaction:
            raise sqlite3.OperationalError("The database has undone the transaction.")
        return result

    async def _settled(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        result = await work(self._writer)
        await self._writer.settle()
        return result

    def _run_apart(self, work: Callable[[Connection], Awaitable[T]]) -> T | Exception:
        """What one transaction returned; or what it raised, after undoing what it wrote."""
        self._writer.execute("SAVEPOINT one")
        calls = len(self._writer.committed)
        result = self._run(work)
        if isinstance(result, Exception):
            self._writer.execute("ROLLBACK TO one")
            del self._writer.committed[calls:]
        self._writer.execute("RELEASE one")
        return result

    def _committed(self, group: list[_Waiting], results: list[Any], failure: BaseException | None, rows: int) -> None:
        if failure is None:
            self._carrier.wrote(rows)
        self._finish(group, results, failure)

    def _finish(self, group: list[_Waiting], results: list[Any], failure: BaseException | None) -> None:
        """Answer everyone in the group, and start the next one."""
        if failure is not None and self._writer.in_transaction:
            with suppress(sqlite3.Error):  # then the next group cannot begin, and comes here again
                self._writer.execute("ROLLBACK")
        calls, self._writer.committed = self._writer.committed, []
        for call in calls if failure is None else ():
            call()
        for waiting, result in zip(group, results, strict=True):
            if waiting.answer.done():
                continue
            if failure is not None or isinstance(result, Exception):
                waiting.answer.set_exception(failure or result)
            else:
                waiting.answer.set_result(result)
        if self._carrier.wants_rest:
            self._resting = asyncio.create_task(self._rest())
        else:
            self._go_on()

    async def _rest(self) -> None:
        try:
            await self._carrier.rest()
        finally:
            self._go_on()

    def _go_on(self) -> None:
        """Run the next group, or wait for one."""
        if self._waiting:
            self._run_soon()
        else:
            self._running = False
            self._reader.look()
            self._idle.set()


def _at_once(work: Awaitable[T]) -> T:
    """Run a coroutine that never waits. Raises RuntimeError for one that does: it would stop every other writer."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("A transaction must not wait for anything but its own statements.")
