"""Runs the jobs as long as the server lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from portico.jobs import expire
from portico.jobs.clockwork import Clockwork
from portico.jobs.send_mail import Sending
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
    """A few tasks: one tidies up, one does what is due, one sends mail, one delivers webhooks."""

    def __init__(
        self,
        engine: Engine,
        here: Installation,
        clockwork: Clockwork,
        sending: Sending,
        courier: Courier | None = None,
    ) -> None:
        self._engine = engine
        self._here = here
        self._clockwork = clockwork
        self._sending = sending
        self._courier = courier
        self._ends = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [asyncio.create_task(task()) for task in (self._tidy, self._tick, self._send)]
        if self._courier:
            self._tasks.append(asyncio.create_task(self._courier.run()))

    async def stop(self) -> None:
        """Finish what has begun, and end. What takes too long is broken off; it will be done again."""
        if not self._tasks:
            return
        tidy, *rounds = self._tasks
        self._ends = True
        self._clockwork.end()
        self._here.bell.set()
        self._here.mail_bell.set()
        tidy.cancel()
        ends = [asyncio.create_task(self._courier.end())] if self._courier else []
        await asyncio.wait([*rounds, *ends], timeout=PATIENCE)
        for task in (*rounds, *ends):
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
        await self._again("the clockwork", self._clockwork.run, self._here.bell)

    async def _send(self) -> None:
        await self._again("sending mail", self._sending.run, self._here.mail_bell)

    async def _again(self, called: str, work: Callable[[], Awaitable[None]], bell: asyncio.Event) -> None:
        """Work whenever the bell rings, and every second."""
        while not self._ends:
            bell.clear()
            try:
                await work()
            except Exception:
                log.exception("%s failed", called)
                await asyncio.sleep(LONGEST)
            if self._ends:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), LONGEST)
