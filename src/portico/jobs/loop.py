"""Runs the jobs as long as the server lives."""

import asyncio
import logging
from contextlib import suppress

from portico.jobs import expire
from portico.jobs.clockwork import Clockwork
from portico.jobs.webhooks.courier import Courier
from portico.storage.engine import Engine
from portico.storage.scope import Installation

EVERY = 300
"""Seconds between two rounds of tidying up."""
LONGEST = 1.0
"""Seconds after which the clockwork looks again even if it expects nothing: another process may have set an alarm."""
PATIENCE = 10.0
"""Seconds for what is being done when everything is to end."""

log = logging.getLogger("portico")


class Loop:
    """A few tasks: one tidies up, one does what is due, one delivers webhooks."""

    def __init__(
        self, engine: Engine, here: Installation, clockwork: Clockwork, courier: Courier | None = None
    ) -> None:
        self._engine = engine
        self._here = here
        self._clockwork = clockwork
        self._courier = courier
        self._ends = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [asyncio.create_task(self._tidy()), asyncio.create_task(self._tick())]
        if self._courier:
            self._tasks.append(asyncio.create_task(self._courier.run()))

    async def stop(self) -> None:
        """Finish what has begun, and end. What takes too long is broken off; it will be done again."""
        if not self._tasks:
            return
        tidy, tick, *delivers = self._tasks
        self._ends = True
        self._clockwork.end()
        self._here.bell.set()
        tidy.cancel()
        ends = [asyncio.create_task(self._courier.end())] if self._courier else []
        await asyncio.wait([tick, *delivers, *ends], timeout=PATIENCE)
        for task in (tick, *delivers, *ends):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tidy(self) -> None:
        while True:
            try:
                await expire.run(self._engine, self._here)
            except Exception:
                log.exception("a job failed")
            await asyncio.sleep(EVERY)

    async def _tick(self) -> None:
        while not self._ends:
            self._here.bell.clear()
            try:
                await self._clockwork.run()
            except Exception:
                log.exception("the clockwork failed")
                await asyncio.sleep(LONGEST)
            if self._ends:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._here.bell.wait(), LONGEST)
