"""Portico in processes that get killed. They are forked from one that has read the program, so they live at once."""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from portico import server, worker
from portico.storage import lanes
from tests.databases import settings_for

LEASE = 3
"""Seconds: who inherits a lane does not wait for long."""
PATIENCE = 20
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "portico.storage.postgres", "portico.storage.sqlite", "portico.protocol"])


@contextmanager
def alive(work: Any, *arguments: Any, said: Path) -> Iterator[BaseProcess]:
    """A process that works; dead when this ends. What it says of errors stands in a file."""
    process = FORKS.Process(target=_live, args=(work, said, *arguments), daemon=True)
    process.start()
    try:
        yield process
    finally:
        kill(process)


def kill(process: BaseProcess) -> None:
    """End it as a power cut would, and see that it is gone."""
    process.kill()
    process.join()


def ended(process: BaseProcess) -> None:
    """Ask it to end, and wait until what was on its way has landed."""
    process.terminate()
    process.join(PATIENCE)
    assert process.exitcode == 0


def _live(work: Any, said: Path, *arguments: Any) -> None:
    with said.open("ab") as out:
        os.dup2(out.fileno(), sys.stdout.fileno())
        os.dup2(out.fileno(), sys.stderr.fileno())
    work(*arguments)


def serves(database: str, port: int) -> None:
    """A server with everything that is due by itself."""
    lanes.LEASE = LEASE
    server.run(settings_for(database, site=f"http://127.0.0.1:{port}", port=port))


def works(database: str, lease: int = LEASE) -> None:
    """A worker."""
    lanes.LEASE = lease
    worker.run(settings_for(database))
