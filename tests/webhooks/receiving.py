"""Receivers for those who send from other processes."""

import asyncio
import threading
from contextlib import contextmanager

from tests.receivers import receiver
from tests.servers import PATIENCE


@contextmanager
def listening(behaves=None, **options):
    """A receiver in a thread of its own."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    found = []

    async def listen(stop):
        async with receiver(behaves, **options) as running:
            found.append(running)
            started.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(listen(stop)), daemon=True)
    thread.start()
    started.wait()
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        loop.close()


def told(heard):
    """Whom an event is about."""
    return heard.event["data"]["object"]["id"]
