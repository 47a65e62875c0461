"""What is in the log of SQLite is carried over into the file beside those who write, while nobody waits for a commit.

SQLite would do it itself, at the end of the commit that makes the log long enough: that caller, and all who share the
group, then wait for several milliseconds more.

It does so nowhere here. Before 3.51.3, SQLite forgets commits if one connection begins to carry over a log of which all
is in the file already, while another begins that log anew (https://sqlite.org/wal.html#walresetbug). So one connection
alone carries over, and begins only when something has just been written: until it is done, nothing can begin the log
anew. When the log is long, it is carried over once more while nobody writes, and whoever writes next begins it anew.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

ROWS = 4_000
"""After so many changed rows it is worth while: they fill some 2,000 pages of the log. A page that is changed again
and again, such as one of an index, is carried over once."""
LONG = 4_000
"""Pages of the log at which it should begin anew."""
AHEAD = 250
"""Rows that may be written while it is carried over, before those who write wait for that: or it might never end."""
A_FEW = 50
"""Rows after which it is looked how long the log is."""
PAGE = 8_192

log = logging.getLogger("portico")


class Carrier:
    """Carries over, on a connection and in a thread of its own."""

    def __init__(
        self, execute: Callable[[str], sqlite3.Cursor], close: Callable[[], None], size: Callable[[], int]
    ) -> None:
        self._execute = execute
        self._close = close
        self._size = size
        """Bytes of the log's file, which never becomes smaller: the log begins anew in it."""
        self._thread = ThreadPoolExecutor(1, "portico-carry-over")
        self._rows = self._not_looked_at = 0
        self._most = LONG * PAGE
        """Bytes beyond which the file may not grow before the log begins anew."""
        self._is_long = False
        self._under_way: asyncio.Future[int] | None = None

    @property
    def wants_rest(self) -> bool:
        """Whether nobody should write until `rest` is over."""
        return self._is_long or (self._under_way is not None and self._rows >= AHEAD)

    def wrote(self, rows: int) -> None:
        """So many rows were committed, just now."""
        self._rows += rows
        self._not_looked_at += rows
        if self._not_looked_at >= A_FEW:
            self._not_looked_at = 0
            self._is_long = self._is_long or self._size() > self._most
        if self._rows >= ROWS and self._under_way is None:
            self._rows = 0
            self._under_way = asyncio.get_running_loop().run_in_executor(self._thread, self._carry)
            self._under_way.add_done_callback(self._done)

    async def rest(self) -> None:
        """Finish what runs, and carry over all of a log that is long. Nobody may write meanwhile."""
        if self._under_way:
            await self._under_way
        if self._is_long:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._carry)
            self._is_long, self._most, self._rows = False, max(self._most, self._size()), 0

    def _carry(self) -> int:
        """How many pages the log has, as far as it can be carried over."""
        try:
            ((_, pages, _),) = self._execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error:
            log.warning("What is in the log could not be carried over; the next one tries again.", exc_info=True)
            return 0
        return int(pages)

    def _done(self, done: "asyncio.Future[int]") -> None:
        self._under_way, self._is_long = None, self._is_long or done.result() >= LONG

    async def close(self) -> None:
        """Finish what runs."""
        if self._under_way:
            await self._under_way
        self._thread.shutdown()
        self._close()
