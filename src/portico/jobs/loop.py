"""Runs the jobs, one after the other, every few minutes."""

import asyncio
import logging
from contextlib import suppress

from portico.jobs import expire
from portico.storage.engine import Engine
from portico.storage.scope import Installation

EVERY = 300
ALL = (expire.run,)

log = logging.getLogger("portico")


class Loop:
    """A task that lives as long as the server."""

    def __init__(self, engine: Engine, here: Installation) -> None:
        self._engine = engine
        self._here = here
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            for job in ALL:
                try:
                    await job(self._engine, self._here)
                except Exception:
                    log.exception("a job failed")
            await asyncio.sleep(EVERY)
