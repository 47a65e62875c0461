"""Removes replies that nobody will ask for again, in small batches."""

from portico.storage import idempotency
from portico.storage.engine import Connection, Engine
from portico.storage.scope import Installation


async def run(engine: Engine, here: Installation) -> None:
    """Remove every reply that is older than it needs to be kept."""
    oldest = here.now - idempotency.KEEP

    async def work(connection: Connection) -> bool:
        return await idempotency.reap(connection, oldest)

    while await engine.transact(work):
        pass
