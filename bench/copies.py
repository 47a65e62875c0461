"""Many of something that the API has made once: the same rows again, with other ids.

What was made is whatever rows are new. Each copy has the same ids but for their last digits, which count, and so have
all names that nobody else may have: so a copy is as whole as the original, with its events, its audit trail and its
alarms, and costs a tenth of making it.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIGITS = 6
NAMES = ("id", "object_id", "invoice_prefix")
"""The columns of ids, and of names that nobody else may have."""
GAP = "\0"
AT_ONCE = 2_000

Last = dict[str, int]
"""The last row of each table."""


@dataclass(frozen=True)
class Rows:
    """New rows of one table, with gaps where the last digits of new ids were."""

    insert: str
    values: list[tuple[Any, ...]]
    """Texts are taken apart at the gaps."""

    def copies(self, number: int) -> Iterator[tuple[Any, ...]]:
        """The rows of one copy."""
        digits = f"{number:0{DIGITS}}"
        for row in self.values:
            yield tuple(digits.join(value) if isinstance(value, list) else value for value in row)


def last(data: Path) -> Last:
    """How far every table goes now."""
    with sqlite3.connect(data / "portico.db") as database:
        return {table: _last(database, table) for table in _tables(database)}


def since(data: Path, before: Last) -> list[Rows]:
    """What has come since."""
    with sqlite3.connect(data / "portico.db") as database:
        found = {
            table: database.execute(f"SELECT * FROM {table} WHERE rowid > ?", (end,)).fetchall()
            for table, end in before.items()
        }
        names = {table: _columns(database, table) for table in found}
    ids = {
        row[column]
        for table, rows in found.items()
        for row in rows
        for column, name in enumerate(names[table])
        if name in NAMES and row[column] is not None
    }
    new = re.compile("|".join(f"({re.escape(id[:-DIGITS])}){re.escape(id[-DIGITS:])}" for id in sorted(ids)))
    return [
        Rows(
            f"INSERT INTO {table} VALUES ({', '.join('?' * len(names[table]))})",
            [tuple(_gapped(new, value) for value in row) for row in rows],
        )
        for table, rows in found.items()
        if rows
    ]


def repeat(data: Path, made: list[Rows], many: int) -> None:
    """So many copies more. Nobody else may have the file open."""
    with sqlite3.connect(data / "portico.db", isolation_level=None) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-200000")
        for first in range(1, many + 1, AT_ONCE):
            database.execute("BEGIN")
            for rows in made:
                numbers = range(first, min(first + AT_ONCE, many + 1))
                database.executemany(rows.insert, (row for number in numbers for row in rows.copies(number)))
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _gapped(new: re.Pattern[str], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return new.sub(lambda found: next(part for part in found.groups() if part) + GAP, value).split(GAP)


def _tables(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def _last(database: sqlite3.Connection, table: str) -> int:
    found: int | None = database.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]
    return found or 0
