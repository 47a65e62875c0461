"""A lane: everything that goes to one endpoint, four at a time at most, however slow or dead it is.

Lanes know nothing of each other: what one endpoint does delays its own deliveries only. One that only fails is asked
one at a time, with a pause, so that it does not use up what the others need.
"""

import asyncio
import logging
import math
import zlib
from collections.abc import Sequence
from contextlib import suppress

from portico.jobs.webhooks.connector import Opens
from portico.jobs.webhooks.outcomes import Outcomes
from portico.jobs.webhooks.sending import Sender, Tried, begun
from portico.resources.webhooks.declaration import WebhookEndpoint
from portico.resources.webhooks.deliveries import written
from portico.storage import committed, deliveries
from portico.storage.deliveries import Delivery
from portico.storage.engine import Engine
from portico.storage.outbox import LaneKey
from portico.storage.scope import Installation

AT_ONCE = 4
BATCH = 16
SUSPECT = 8
"""How many failures in a row make an endpoint one that only fails."""
PAUSE = 0.25
"""Seconds between two attempts at such an endpoint."""
LINGER = 2.0
"""Seconds for which a lane with nothing to do keeps its connections and its lease."""
HELD_BACK = 2.0
"""Seconds for which somebody who is testing may hold events back, to send the latest first."""

log = logging.getLogger("portico")


class Lane:
    """Delivers to one endpoint until there is nothing to do."""

    def __init__(self, key: LaneKey, engine: Engine, here: Installation, opens: Opens, *, lingers: bool) -> None:
        self.key = key
        self._engine = engine
        self._here = here
        self._lingers = lingers
        self._sender = Sender(here, opens)
        self._outcomes = Outcomes(engine, here)
        self._flying: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._failures = 0
        self._mends = True
        self._ends = False
        self.held_until = math.inf
        """Until when nobody else delivers to the endpoint, by the clock of the loop."""

    def poke(self) -> None:
        """There is something new, or somebody has landed."""
        self._news.set()

    @property
    def is_poked(self) -> bool:
        """Whether there was something new that it has not looked at."""
        return self._news.is_set()

    def end(self) -> None:
        """Begin nothing more."""
        self._ends = True
        self.poke()

    async def run(self) -> None:
        """Deliver what is due, and what becomes so meanwhile."""
        try:
            while self._may_begin:
                self._news.clear()
                endpoint = await self._endpoint()
                if endpoint is None or not endpoint.is_enabled:
                    await self._cancel(everything=endpoint is None)
                    return
                found = await self._next(endpoint)
                for row in found:
                    await self._room(1 if endpoint.simulation.reorder else AT_ONCE)
                    if not self._may_begin:
                        break
                    self._start(endpoint, row)
                if not found and not await self._wait():
                    return
        finally:
            await self._land()
            self._sender.close()

    @property
    def _may_begin(self) -> bool:
        """Whether one more may be sent. Somebody who was stopped for a while wakes up with a lease that is over."""
        return not self._ends and asyncio.get_running_loop().time() < self.held_until

    async def _endpoint(self) -> WebhookEndpoint | None:
        account, livemode, id = self.key
        return await committed.get(self._engine.reader, (account, livemode), WebhookEndpoint, id)

    async def _cancel(self, *, everything: bool) -> None:
        await self._land()
        while await self._outcomes.canceled(self.key, everything=everything):
            pass

    async def _next(self, endpoint: WebhookEndpoint) -> Sequence[Delivery]:
        """What is due and not on its way, in the order in which it is to be sent."""
        holds = endpoint.simulation.reorder
        if not holds:
            return await self._due(BATCH)
        await self._land()
        found = await self._due(holds)
        with suppress(TimeoutError):
            async with asyncio.timeout(HELD_BACK):
                while 0 < len(found) < holds and not self._ends:
                    self._news.clear()
                    await self._news.wait()
                    found = await self._due(holds)
        return found[::-1]

    async def _due(self, most: int) -> list[Delivery]:
        """What is due. One that lands while this is read may still be in it: it was on its way, and is left out."""
        flying = frozenset(self._flying)
        found = await deliveries.due(self._engine.reader, self.key, self._here.now, most + len(flying))
        return [row for row in found if row.id not in flying]

    async def _room(self, most: int) -> None:
        """Wait until one more may be on its way."""
        while len(self._flying) >= (1 if self._is_suspect else most):
            await asyncio.wait(self._flying.values(), return_when=asyncio.FIRST_COMPLETED)
        if self._is_suspect:
            await asyncio.sleep(PAUSE)

    @property
    def _is_suspect(self) -> bool:
        return self._failures >= SUSPECT

    async def _wait(self) -> bool:
        """Wait for something to do. False if there is none for a while."""
        if self._flying or self._lingers:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), None if self._flying else LINGER)
        return bool(self._flying) or self.is_poked

    async def _land(self) -> None:
        """Wait for those that are on their way."""
        if self._flying:
            await asyncio.gather(*self._flying.values(), return_exceptions=True)

    def _start(self, endpoint: WebhookEndpoint, row: Delivery) -> None:
        task = asyncio.create_task(self._guarded(endpoint, row))
        self._flying[row.id] = task
        task.add_done_callback(lambda _: self._landed(row.id))

    def _landed(self, id: str) -> None:
        self._flying.pop(id, None)
        self.poke()

    async def _guarded(self, endpoint: WebhookEndpoint, row: Delivery) -> None:
        try:
            await self._deliver(endpoint, row)
        except Exception:
            log.exception("a webhook could not be delivered: %s", row.id)
            await asyncio.sleep(PAUSE)  # whatever it is, it must not be tried again at once, for ever

    async def _deliver(self, endpoint: WebhookEndpoint, row: Delivery) -> None:
        """One attempt, and what is ordered by somebody who is testing."""
        simulation = endpoint.simulation
        told = begun(row, row.made + 1, self._here.now)
        if simulation.drops and zlib.crc32(row.id.encode()) % 100 < simulation.drops:
            told |= {"error": "A loss was simulated.", "simulated": "drop"}
            await self._outcomes.dropped(row, told)
            return
        if row.made < simulation.failures:
            told |= {"error": "A failure was simulated.", "simulated": "failure"}
            await self._outcomes.failed(row, Tried(told))
            return
        body = await deliveries.body_of(self._engine.reader, row)
        if body is None:
            await self._outcomes.dropped(row, told | {"error": "The event is not kept any more."})
            return
        await self._send(endpoint, row, await written(self._engine.reader, body, endpoint, row))

    async def _send(self, endpoint: WebhookEndpoint, row: Delivery, body: str) -> None:
        first = await self._sender.send(endpoint, row, body, row.made + 1)
        if not first.succeeded:
            self._failures += 1
            self._mends = True
            await self._outcomes.failed(row, first)
            return
        tried = [first]
        for copy in range(endpoint.simulation.duplicates):
            tried.append(await self._sender.send(endpoint, row, body, row.made + 2 + copy))
            tried[-1].told["simulated"] = "duplicate"
        mends, self._failures, self._mends = self._mends, 0, False
        await self._outcomes.succeeded(row, tried, mends=mends)
