"""What the rows of a request cost by themselves: `bench/rows.py session subscription`.

Records the statements that requests run, and runs them again on a copy of the same database: the same bytes, tables and
indexes, one commit for each group of 32, and nothing of Portico. That is the floor beneath what a request may cost.
"""

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from loads import CONNECTIONS
from portico.app import App
from portico.settings import for_development
from portico.storage import sqlite, sqlite_connection
from profiles import ask, asked
from servers import portico

GROUPS, ROUNDS = 20, 5
Statements = list[tuple[str, tuple[Any, ...]]]


async def recorded(folder: Path, what: str, start: Path) -> Statements:
    """The statements of so many groups of requests, and the database as it was before them."""
    with portico(folder) as server:
        path, forms, cookie = asked(what, server)
    turn = cycle(forms)
    app = App(for_development(folder, 1, demo=False))
    await app.start()
    for _ in range(GROUPS // 2):
        await asyncio.gather(*[ask(app, path, next(turn), cookie) for _ in range(CONNECTIONS)])
    assert isinstance(app.engine, sqlite.SqliteEngine)
    writer, found = app.engine._writer, []
    with sqlite3.connect(folder / "portico.db") as database, sqlite3.connect(start) as copy:
        database.backup(copy)
    really = writer.execute

    def execute(sql: str, arguments: Any = ()) -> sqlite3.Cursor:
        found.append((sql, tuple(arguments)))
        return really(sql, arguments)

    writer.execute = execute  # type: ignore[method-assign, assignment]  # what is measured is never run so
    for _ in range(GROUPS):
        await asyncio.gather(*[ask(app, path, next(turn), cookie) for _ in range(CONNECTIONS)])
    writer.execute = really  # type: ignore[method-assign]  # as it was
    await app.stop()
    return found


def replayed(start: Path, folder: Path, statements: Statements) -> tuple[float, float]:
    """CPU in all, and that of the commits, in microseconds for each request."""
    here = Path(shutil.copy(start, folder / "replayed.db"))
    database = sqlite3.connect(here, isolation_level=None, cached_statements=512)
    for pragma in sqlite_connection._PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    execute, commits, clock = database.cursor().execute, 0.0, time.process_time
    began = clock()
    for sql, arguments in statements:
        before = clock() if sql == "COMMIT" else 0.0
        execute(sql, arguments).fetchall()
        commits += clock() - before if sql == "COMMIT" else 0.0
    taken = clock() - began
    database.close()
    for file in folder.glob("replayed.db*"):
        file.unlink()
    many = GROUPS * CONNECTIONS / 1e6
    return taken / many, commits / many


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(description="Shows what the rows of requests cost by themselves.")
    parser.add_argument("what", nargs="+")
    for what in parser.parse_args().what:
        with tempfile.TemporaryDirectory(prefix="portico-rows-", dir="/var/tmp") as place:
            folder = Path(place)
            statements = asyncio.run(recorded(folder / "portico", what, folder / "start.db"))
            taken, commits = min(replayed(folder / "start.db", folder, statements) for _ in range(ROUNDS))
        print(f"{what}: {taken:.1f} µs for the rows of each request, of which {commits:.1f} µs to commit")


if __name__ == "__main__":
    main()
