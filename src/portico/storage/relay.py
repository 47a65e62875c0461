"""Between the processes of one PostgreSQL: a word that something waits to be sent, so that nobody has to poll for it.

Nothing depends on it. A word that gets lost costs a second, until the courier looks by itself.
"""

import asyncio
import logging
from contextlib import suppress

from portico.storage.asking import ask
from portico.storage.lines import Line
from portico.storage.outbox import LaneKey, Outbox

CHANNEL = "portico_outbox"
LISTEN = f"LISTEN {CHANNEL}"
TELL = "SELECT pg_notify(?, ?)"
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
        self._line: Line | None = None

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
        if self._line:
            self._line.close()

    def _tell(self, lane: LaneKey) -> None:
        self._told.add(lane)
        self._pending.set()

    async def _telling(self) -> None:
        """What comes in while one word is on its way goes with the next one."""
        while True:
            await self._pending.wait()
            self._pending.clear()
            lanes, self._told = self._told, set()
            words = [ask(TELL, (CHANNEL, f"{lane.account} {lane.livemode} {lane.id}")) for lane in lanes]
            try:
                assert self._line is not None
                await self._line.send(words)
            except Exception:
                log.exception("other processes could not be told")

    async def _listening(self) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            if self._line is None or self._line.closed:
                with suppress(Exception):
                    await self._listen()

    async def _listen(self) -> None:
        self._line = await Line.open(self._url, self._hear)
        await self._line.send([ask(LISTEN)])

    def _hear(self, process: int, text: str) -> None:
        if self._line is None or process == self._line.number:
            return
        account, _, rest = text.partition(" ")
        mode, _, id = rest.partition(" ")
        if mode in ("0", "1"):
            self._outbox.hear(LaneKey(account, int(mode), id))
