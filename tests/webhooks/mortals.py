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
from portico.jobs.webhooks import courier
from portico.storage import lanes
from tests.databases import settings_for

LEASE = 3
"""Seconds: who inherits a lane does not wait for long."""
PATIENCE = 60
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "portico.storage.postgres", "portico.storage.sqlite", "portico.protocol"])


@contextmanager
def alive(work: Any, *arguments: Any, said: Path, **how: Any) -> Iterator[BaseProcess]:
    """A process that works; dead when this ends. What it says of errors stands in a file."""
    process = FORKS.Process(target=_live, args=(work, said, *arguments), kwargs=how, daemon=True)
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


def _live(work: Any, said: Path, *arguments: Any, **how: Any) -> None:
    with said.open("ab") as out:
        os.dup2(out.fileno(), sys.stdout.fileno())
        os.dup2(out.fileno(), sys.stderr.fileno())
    work(*arguments, **how)


def serves(database: str, port: int, look: float = courier.LOOK) -> None:
    """A server with everything that is due by itself, which looks for it every few seconds."""
    lanes.LEASE, courier.LOOK = LEASE, look
    server.run(settings_for(database, site=f"http://127.0.0.1:{port}", port=port))


def works(database: str, lease: int = LEASE, look: float = courier.LOOK) -> None:
    """A worker."""
    lanes.LEASE, courier.LOOK = lease, look
    worker.run(settings_for(database))
