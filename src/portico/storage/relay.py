"""Between the processes of one PostgreSQL: a word that something waits to be sent, so that nobody has to poll for it.

Nothing depends on it. A word that gets lost costs a second, until the courier looks by itself.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import asyncpg

from portico.storage.outbox import LaneKey, Outbox

CHANNEL = "portico_outbox"
TELL = "SELECT pg_notify($1, $2)"
AGAIN = 5.0
"""Seconds until a connection that was lost is made anew."""

log = logging.getLogger("portico")


class Relay:
    """Tells other processes of lanes in which something waits, and hears of theirs."""

    def __init__(self, url: str, outbox: Outbox) -> None:
        self._url = url
        self._outbox = outbox
        self._told: set[LaneKey] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._pending = asyncio.Event()
        self._connection: Any = None

    async def start(self) -> None:
        """Begin to listen."""
        await self._listen()
        self._outbox.relay = self._tell
        self._tasks = [asyncio.create_task(self._telling()), asyncio.create_task(self._listening())]

    async def stop(self) -> None:
        """Let go of the connection."""
        self._outbox.relay = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection is not None and not self._connection.is_closed():
            with suppress(Exception):
                await self._connection.close()

    def _tell(self, lane: LaneKey) -> None:
        self._told.add(lane)
        self._pending.set()

    async def _telling(self) -> None:
        """What comes in while one word is on its way goes with the next one."""
        while True:
            await self._pending.wait()
            self._pending.clear()
            lanes, self._told = self._told, set()
            for lane in lanes:
                try:
                    await self._connection.execute(TELL, CHANNEL, f"{lane.account} {lane.livemode} {lane.id}")
                except Exception:
                    log.exception("other processes could not be told")
                    break

    async def _listening(self) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            if self._connection.is_closed():
                with suppress(Exception):
                    await self._listen()

    async def _listen(self) -> None:
        self._connection = await asyncpg.connect(self._url)
        await self._connection.add_listener(CHANNEL, self._hear)

    def _hear(self, connection: Any, pid: int, _channel: str, text: str) -> None:
        if pid == connection.get_server_pid():
            return
        account, _, rest = text.partition(" ")
        mode, _, id = rest.partition(" ")
        if mode in ("0", "1"):
            self._outbox.hear(LaneKey(account, int(mode), id))
