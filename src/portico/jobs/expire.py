"""Removes what nobody will ask for again, in small batches: saved replies, old deliveries, mail and codes."""

from collections.abc import Awaitable, Callable

from portico.storage import deliveries, idempotency, retention
from portico.storage.engine import Connection, Engine
from portico.storage.places import KEEP
from portico.storage.scope import Installation

DELIVERIES = 30 * 86_400
"""Seconds for which deliveries and their attempts are kept."""


async def run(engine: Engine, here: Installation) -> None:
    """Remove everything that is older than it needs to be kept."""
    now = here.now
    async for account, livemode in idempotency.modes(engine.reader):
        await _all(engine, _reaping_replies(account, livemode, now - KEEP))
    await _all(engine, lambda connection: deliveries.reap(connection, now - DELIVERIES))
    for table in retention.ALL:
        await _all(engine, _reaping(table, now))


def _reaping_replies(account: str, livemode: int, oldest: int) -> Callable[[Connection], Awaitable[bool]]:
    return lambda connection: idempotency.reap(connection, account, livemode, oldest)


def _reaping(table: retention.Table, now: int) -> Callable[[Connection], Awaitable[bool]]:
    return lambda connection: retention.reap(connection, table, now)


async def _all(engine: Engine, work: Callable[[Connection], Awaitable[bool]]) -> None:
    """Batch after batch, as long as there may be more."""
    while await engine.transact(work):
        pass
