"""A folder with so many configurations in it, each with its event, its audit row and its saved reply.

They are made by the same verb that the API calls, many in one transaction.
"""

import asyncio
from itertools import count
from pathlib import Path

from portico.api.authentication import presented, world_of
from portico.app import App
from portico.resources.billing_portal import configurations
from portico.resources.billing_portal.configurations import Configuration
from portico.settings import for_development
from portico.storage import idempotency
from portico.storage.engine import Connection
from portico.storage.idempotency import Claim
from portico.storage.scope import Origin
from portico.storage.transaction import Transaction
from portico.wire.versions import CURRENT
from servers import KEY
from worlds import CONFIGURATIONS

BATCH = 500
PARAMS = {"features": {"invoice_history": {"enabled": "true"}}, "name": "One of many"}


def seed(data: Path, many: int) -> list[str]:
    """Fill a folder; the paths of the configurations in it."""
    return asyncio.run(_seed(data, many))


async def _seed(data: Path, many: int) -> list[str]:
    app = App(for_development(data, 1, demo=False))
    await app.start()
    paths: list[str] = []
    while len(paths) < many:
        paths += await app.engine.transact(lambda connection: _batch(app, connection))
    await app.stop()
    return paths[:many]


async def _batch(app: App, connection: Connection) -> list[str]:
    scope, draft = world_of(presented(f"Bearer {KEY}".encode())), Configuration.draft(PARAMS)
    paths = []
    for _ in range(BATCH):
        key = f"seed-{next(_NUMBERS)}"
        tx = Transaction(connection, scope, Origin("bench", app.here.ids.new("req"), key), app.here, locks=False)
        made = await configurations.create(tx, draft)
        await connection.settle()  # the next one is another transaction's, and looks for a default
        claim = Claim(key, "0" * 64, "POST", CONFIGURATIONS, CURRENT)
        await idempotency.save(connection, scope, claim, tx.now, 200, made.body(), app.here.ids.new("req"))
        paths.append(f"{CONFIGURATIONS}/{made.id}")
    return paths


_NUMBERS = count()
