"""What is in the log of SQLite is carried over into the file beside those who write, while nobody waits for a commit.

SQLite would do it itself, at the end of the commit that makes the log long enough: that caller, and all who share the
group, then wait for several milliseconds more. It still does so where the log has become very long all the same; most
of the log is in the file by then.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

ROWS = 4_000
"""After so many changed rows it is worth while: they fill some 2,000 pages of the log. A page that is changed again
and again, such as one of an index, is carried over once."""

log = logging.getLogger("portico")


class Carrier:
    """Carries over, on a connection and in a thread of its own."""

    def __init__(self, execute: Callable[[str], sqlite3.Cursor], close: Callable[[], None]) -> None:
        self._execute = execute
        self._close = close
        self._thread = ThreadPoolExecutor(1, "portico-carry-over")
        self._rows = 0
        self._under_way: asyncio.Future[None] | None = None

    def wrote(self, rows: int) -> None:
        """So many rows were committed."""
        self._rows += rows
        if self._rows >= ROWS and self._under_way is None:
            self._rows = 0
            self._under_way = asyncio.get_running_loop().run_in_executor(self._thread, self._carry)
            self._under_way.add_done_callback(self._done)

    def _carry(self) -> None:
        try:
            self._execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error:
            log.warning("What is in the log could not be carried over; the next one tries again.", exc_info=True)

    def _done(self, _: asyncio.Future[None]) -> None:
        self._under_way = None

    async def close(self) -> None:
        """Finish what runs."""
        if self._under_way:
            await self._under_way
        self._thread.shutdown()
        self._close()
