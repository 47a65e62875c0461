"""Removes what nobody will ask for again, in small batches: saved replies, and what is known of old deliveries."""

from portico.storage import deliveries, idempotency
from portico.storage.engine import Connection, Engine
from portico.storage.scope import Installation

DELIVERIES = 30 * 86_400
"""Seconds for which deliveries and their attempts are kept."""


async def run(engine: Engine, here: Installation) -> None:
    """Remove everything that is older than it needs to be kept."""

    async def replies(connection: Connection) -> bool:
        return await idempotency.reap(connection, here.now - idempotency.KEEP)

    async def delivered(connection: Connection) -> bool:
        return await deliveries.reap(connection, here.now - DELIVERIES)

    for work in (replies, delivered):
        while await engine.transact(work):
            pass
