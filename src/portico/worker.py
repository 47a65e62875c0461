"""The clockwork without a server: it does what is due, and answers nobody."""

import asyncio
import signal

from portico.app import api_of, installation, open_engine, post_of, share_outbox
from portico.jobs.clockwork import Clockwork
from portico.jobs.loop import Loop
from portico.jobs.send_mail import Sending
from portico.jobs.webhooks.connector import Connector
from portico.jobs.webhooks.courier import Courier
from portico.resources.alarms import ALARMS
from portico.setting_values import Unsafe
from portico.settings import Settings


def run(settings: Settings) -> None:
    """Work until somebody stops it. Raises Unsafe with SQLite, whose file belongs to the server alone."""
    if not settings.is_postgres:
        raise Unsafe(
            "a worker needs PostgreSQL. With SQLite one process has the database, and `portico serve` does what is "
            "due by itself."
        )
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    engine = await open_engine(settings)
    try:
        here = installation(settings)
        await share_outbox(engine, here)
        sending = Sending(engine, here, post_of(settings, api_of(settings, engine, here)))
        courier = Courier(engine, here, Connector(here.egress))
        loop = Loop(engine, here, Clockwork(engine, here, ALARMS), sending, courier)
        stopped = _stopped()
        loop.start()
        print("Portico's worker is ready", flush=True)  # noqa: T201 (this is the command's own output)
        await stopped.wait()
        await loop.stop()
    finally:
        await engine.close()


def _stopped() -> asyncio.Event:
    """Set when somebody asks this process to end."""
    event = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, event.set)
    return event
