"""Removes what nobody will ask for again, in small batches."""

from collections.abc import Awaitable, Callable

from portico.storage import idempotency, retention
from portico.storage.engine import Connection, Engine
from portico.storage.scope import Installation


async def run(engine: Engine, here: Installation) -> None:
    """Remove every reply, mail and code that is older than it needs to be kept."""
    oldest = here.now - idempotency.KEEP
    await _all(engine, lambda connection: idempotency.reap(connection, oldest))
    for table in retention.ALL:
        await _all(engine, _reaping(table, here.now))


def _reaping(table: retention.Table, now: int) -> Callable[[Connection], Awaitable[bool]]:
    return lambda connection: retention.reap(connection, table, now)


async def _all(engine: Engine, work: Callable[[Connection], Awaitable[bool]]) -> None:
    """Batch after batch, as long as there may be more."""
    while await engine.transact(work):
        pass
