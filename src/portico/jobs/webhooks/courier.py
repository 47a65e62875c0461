"""The courier: finds endpoints for which something is due, and gives each of them a lane.

It hears of what is new from the outbox, right after the commit, and looks for itself once a second: for what is due
again, and for what nobody has told it. Where several processes share a database, a lane is leased.
"""

import asyncio
import logging
import math
from collections.abc import Iterable
from contextlib import suppress

from portico.jobs.webhooks import lane
from portico.jobs.webhooks.connector import Opens
from portico.storage import lanes
from portico.storage.engine import Connection, Engine
from portico.storage.outbox import LaneKey
from portico.storage.scope import Installation

LOOK = 1.0
"""Seconds between two looks."""
MOST_LANES = 256
"""How many endpoints are delivered to at a time. Those that wait come first when there is room."""

log = logging.getLogger("portico")


class Courier:
    """Delivers to all endpoints."""

    def __init__(self, engine: Engine, here: Installation, opens: Opens) -> None:
        self._engine = engine
        self._here = here
        self._opens = opens
        self._name = here.letters(12)
        self._lanes: dict[LaneKey, tuple[lane.Lane, asyncio.Task[None]]] = {}
        self._ends = False

    async def run(self) -> None:
        """Deliver until `end`."""
        loop, looked = asyncio.get_running_loop(), 0.0
        while not self._ends:
            try:
                await self._begin(self._here.outbox.take())
                if loop.time() - looked >= LOOK:
                    looked = loop.time()
                    await self._begin(await lanes.busy(self._engine.reader, self._here.now))
            except Exception:
                log.exception("the courier failed")
                await asyncio.sleep(LOOK)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._here.outbox.bell.wait(), LOOK)

    async def end(self) -> None:
        """Begin nothing more, and wait for what is on its way."""
        self._ends = True
        self._here.outbox.bell.set()
        tasks = [task for _, task in self._lanes.values()]
        for one, _ in self._lanes.values():
            one.end()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def deliver(self, account: str) -> None:
        """Deliver whatever is due in one account now, and come back when nothing is."""
        while busy := await lanes.busy(self._engine.reader, self._here.now, account):
            await self._begin(busy, lingers=False)
            await asyncio.gather(*(task for key, (_, task) in list(self._lanes.items()) if key in busy))

    async def _begin(self, keys: Iterable[LaneKey], *, lingers: bool = True) -> None:
        for key in keys:
            if key in self._lanes:
                self._lanes[key][0].poke()
            elif len(self._lanes) < MOST_LANES and not self._ends and (until := await self._lease(key)):
                one = lane.Lane(key, self._engine, self._here, self._opens, lingers=lingers)
                one.held_until = until
                self._lanes[key] = one, asyncio.create_task(self._drive(one))

    async def _drive(self, one: "lane.Lane") -> None:
        """A lane until its end; who pokes it in the very last moment wakes the next one."""
        holding = asyncio.create_task(self._hold(one)) if self._shares else None
        try:
            await one.run()
        except Exception:
            log.exception("a lane failed: %s", one.key.id)
            await asyncio.sleep(LOOK)
        finally:
            if holding:
                holding.cancel()
                await self._leave(one.key)
            del self._lanes[one.key]
            if one.is_poked and not self._ends:
                self._here.outbox.hear(one.key)

    @property
    def _shares(self) -> bool:
        """Whether others may deliver, too. With SQLite one process has the database."""
        return self._engine.locks

    async def _lease(self, key: LaneKey) -> float | None:
        """Until when the lane is this courier's, by the clock of the loop; None if it is somebody else's."""
        if not self._shares:
            return math.inf

        async def work(connection: Connection) -> bool:
            return await lanes.take(connection, key, now=self._here.now, worker=self._name)

        asked = asyncio.get_running_loop().time()
        is_taken = await self._engine.transact(work)
        return asked + lanes.LEASE - 1 if is_taken else None  # a time of whole seconds may be one too late

    async def _hold(self, one: "lane.Lane") -> None:
        """Renew the lease of a lane. Without it, begin nothing more: it is somebody else's by now."""
        while True:
            await asyncio.sleep(lanes.LEASE / 3)
            try:
                until = await self._lease(one.key)
                if until is None:
                    one.end()
                    return
                one.held_until = until
            except Exception:
                log.exception("a lease could not be renewed: %s", one.key.id)

    async def _leave(self, key: LaneKey) -> None:
        async def work(connection: Connection) -> None:
            await lanes.leave(connection, key, self._name)

        with suppress(Exception):  # then the lease runs out by itself
            await self._engine.transact(work)
