"""SQLite: one connection to the file, whose statements run at once."""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from portico.storage.engine import Arguments, Conflict, Found, Row
from portico.storage.places import Places

T = TypeVar("T")

sqlite3.register_adapter(type(None), {None: None}.__getitem__)
sqlite3.register_adapter(bool, int)
sqlite3.register_adapter(bytes, bytes)
"""Without these, Python looks each null, flag and text in UTF-8 up in vain, which takes longer than to keep it."""

_PRAGMAS = (
    "page_size=8192",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "wal_autocheckpoint=0",
    "cache_size=-8000",
)


class SqliteConnection:
    """Statements run at once, on the event loop: each takes microseconds."""

    def __init__(self, path: Path, *pragmas: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        for pragma in (*_PRAGMAS, *pragmas):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.create_function("casefold", 1, _casefold, deterministic=True)
        self.changes = 0
        """How many rows were changed so far, even if that was undone."""
        self.again = False
        self.places: Places | None = None
        self.committed: list[Callable[[], None]] = []
        """What is to be called when the group is on disk."""
        self.kept_back: list[Callable[[], Awaitable[None]]] = []
        """What writes what the running transaction has not written yet."""
        self.execute = self._db.cursor().execute
        """One statement; its rows are to be fetched to the last before the next one."""
        self.close = self._db.close

    async def one(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Row | None:
        """The first row, if any."""
        if settled and self.kept_back:
            await self.settle()
        found = self.execute(sql, arguments).fetchall()
        return found[0] if found else None

    async def all(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Sequence[Row]:
        """Every row."""
        if settled and self.kept_back:
            await self.settle()
        return self.execute(sql, arguments).fetchall()

    def ahead(self, sql: str, arguments: Arguments) -> None:
        """Nobody has to travel here."""

    async def unless(self, sql: str, arguments: Arguments) -> None:
        """End in Found if this row is there."""
        row = await self.one(sql, arguments)
        if row:
            raise Found(row)

    def write(self, sql: str, arguments: Arguments, row: tuple[str, str]) -> None:
        """Change exactly one row."""
        changed = self.execute(sql, arguments).rowcount
        self.changes += changed
        if changed != 1:
            raise Conflict(row)

    def keep_back(self, write: Callable[[], Awaitable[None]]) -> None:
        """Call this before anything is read or committed."""
        self.kept_back.append(write)

    async def settle(self) -> None:
        """Have it written now."""
        kept_back, self.kept_back = self.kept_back, []
        for write in kept_back:
            await write()

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call this when the group is on disk."""
        self.committed.append(call)

    async def undone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something and take back all that it wrote."""
        await self.settle()
        calls = len(self.committed)
        self.execute("SAVEPOINT undone")
        try:
            return await work()
        finally:
            self.kept_back.clear()
            if self.in_transaction:
                self.execute("ROLLBACK TO undone")
                self.execute("RELEASE undone")
            del self.committed[calls:]

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._db.in_transaction

    def look(self) -> None:
        """From the next read on, see what is committed then."""
        if not self._db.in_transaction:
            self.execute("BEGIN")

    def look_away(self) -> None:
        """Let go of what was seen; each read sees what is committed at its time."""
        if self._db.in_transaction:
            self.execute("COMMIT")


def _casefold(text: object) -> str | None:
    """For search: letters without their case, in every script."""
    return None if text is None else str(text).casefold()
