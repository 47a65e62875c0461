"""Bringing a database to the shape that this version of Portico expects. Forward only.

A migration is an Alembic revision in `migrations/`. Alembic writes it out as SQL, and the engine runs that in one
transaction, so neither engine needs a second driver. It writes in a process of its own, since a server would keep its
30 MB until the end. A database that is up to date costs one SELECT.
"""

import asyncio
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from portico.storage.engine import Engine, Unusable

VERSIONS = Path(__file__).parent / "migrations" / "versions"
READ = "SELECT version_num FROM alembic_version"


class TooNew(Unusable):
    """The database was written by a newer Portico."""


def head() -> str:
    """The revision that this version expects: the number that the last migration's file begins with."""
    return revisions()[-1].name[:4]


def revisions() -> list[Path]:
    """The migrations in order."""
    return sorted(VERSIONS.glob("[0-9]*.py"))


async def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None for an empty one."""
    try:
        row = await engine.reader.one(READ, ())
    except Exception as error:
        if "alembic_version" in str(error):
            return None
        raise
    return row[0] if row else None


async def upgrade(engine: Engine) -> None:
    """Bring the database up to date. Raises TooNew rather than touch what a newer Portico wrote."""
    at, expected = await current(engine), head()
    if at == expected:
        return
    if at is not None and at > expected:
        raise TooNew(
            f"The database is at revision {at}; this Portico knows {expected} at most. Install the newer Portico."
        )
    try:
        await engine.script(await asyncio.to_thread(statements, engine.name, at))
    except Exception:
        if await current(engine) != expected:
            raise


def statements(dialect: str, after: str | None) -> list[str]:
    """The SQL of every migration behind a revision, for an engine by its name."""
    written = _written(dialect, *(str(path) for path in revisions() if after is None or path.name[:4] > after))
    if after is None:
        made = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        return [*written, made, f"INSERT INTO alembic_version (version_num) VALUES ('{head()}')"]
    return [*written, f"UPDATE alembic_version SET version_num = '{head()}'"]


@cache
def _written(*arguments: str) -> tuple[str, ...]:
    """What `write` writes, in a process of its own."""
    program = [sys.executable, "-m", "portico.storage.migrate", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(program, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603 (ourselves)
    return tuple(orjson.loads(done.stdout))


def write(dialect: str, *paths: str) -> list[str]:
    """The SQL of some migrations, in the words of Alembic."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    written: list[str] = []
    options = {"as_sql": True, "output_buffer": _Statements(written), "transactional_ddl": False}
    context = MigrationContext.configure(dialect_name=dialect.replace("postgres", "postgresql"), opts=options)
    with Operations.context(context):
        for path in paths:
            _load(Path(path)).upgrade()
    return written


class _Statements:
    """What Alembic writes to, one statement at a time."""

    def __init__(self, written: list[str]) -> None:
        self._written = written

    def write(self, text: str) -> None:
        """Take one statement."""
        if text.strip():
            self._written.append(text.strip().removesuffix(";"))

    def flush(self) -> None:
        """Nothing waits here."""


def _load(path: Path) -> Any:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"portico_migration_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(write(*sys.argv[1:])))
