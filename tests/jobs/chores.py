"""Chores: the smallest thing that can be due. Each is a product that writes down when it was done.

As a program, `python -m tests.jobs.chores DATABASE`, it is a worker that says when it is ready, begins when it is told
so, and does chores until it is stopped or killed.
"""

import asyncio
import json
import sys
from typing import Any

from portico.app import open_engine
from portico.jobs.clockwork import Clockwork
from portico.jobs.loop import Loop
from portico.jobs.send_mail import Sending
from portico.resources.alarms import ALARMS, Alarm, Alarms
from portico.resources.products.declaration import Product
from portico.resources.test_helpers import test_clocks
from portico.resources.test_helpers.declaration import Advancing, StatusDetails, TestClock
from portico.storage import wakes
from portico.storage.engine import Connection, Engine
from portico.storage.scope import Installation, Origin, Scope
from portico.storage.transaction import Transaction
from tests.databases import KEYS, SITE, settings_for

HERE = Scope("acct_chores", False, "acct_chores")
LEASE_OF_A_WORKER = 1
"""Seconds until what a killed worker had is taken by another."""
SLOWLY = 0.02
"""Seconds that a chore takes, so that a kill may hit it."""


class Broken(Exception):
    """A chore that cannot be done."""


async def do(tx: Transaction, chore: Product) -> None:
    """Write down the time; begin again as often as it says."""
    if chore.metadata.get("broken"):
        raise Broken(chore.id)
    times = f"{chore.metadata.get('done', '')} {tx.now}".strip()
    after = await tx.replace(chore, chore.having(metadata={**chore.metadata, "done": times}))
    if len(times.split()) < int(chore.metadata.get("times", "1")):
        await tx.wake(after, tx.now)


async def do_slowly(tx: Transaction, chore: Product) -> None:
    """The same, giving somebody with a gun the time to aim."""
    await asyncio.sleep(SLOWLY)
    await do(tx, chore)


def alarms(work: Any = do) -> Alarms:
    """What is to be done when a chore is due."""
    return {**ALARMS, "product": lambda: Alarm(Product, work)}


def clockwork(app: Any, work: Any = do) -> Clockwork:
    """A worker in this process."""
    return Clockwork(app.engine, app.here, alarms(work))


async def add(
    engine: Engine, here: Installation, name: str, due: int, rank: int = 0, clock: str = wakes.WALL,
    owner: str = "", scope: Scope = HERE, **metadata: str,
) -> None:  # fmt: skip
    """A chore that is due at a time, by the wall clock or a test clock."""

    async def work(connection: Connection) -> None:
        tx = Transaction(connection, scope, Origin("test"), here, locks=False)
        chore = await tx.insert(Product.of(id=name, name=name).having(metadata=metadata))
        row = wakes.Wake(*scope[:2], chore.id, Product.NOUN, clock, due, rank)
        await wakes.put(connection, scope, row, owner or chore.id)

    await engine.transact(work)


async def start_a_clock(engine: Engine, here: Installation, id: str, now: int, to: int) -> None:
    """A test clock that is on its way."""

    async def work(connection: Connection) -> None:
        tx = Transaction(connection, HERE, Origin("test"), here, locks=False)
        going = StatusDetails.of(advancing=Advancing.of(target_frozen_time=to))
        later = here.now + test_clocks.KEPT_FOR
        draft = TestClock.of(id=id, frozen_time=now, deletes_after=later, status="advancing", status_details=going)
        await tx.wake(await tx.insert(draft), now)

    await engine.transact(work)


async def done(engine: Engine, scope: Scope = HERE) -> list[str]:
    """The names of the chores in the order in which they were done, as the events tell it."""
    sql = "SELECT body FROM event WHERE account = ? AND livemode = ? AND type = ? ORDER BY id"
    rows = await engine.reader.all(sql, (*scope.key, "product.updated"))
    return [json.loads(row[0])["data"]["object"]["id"] for row in rows]


async def some(engine: Engine, scope: Scope, number: int) -> None:
    """Wait until so many chores are done. Raises TimeoutError."""
    async with asyncio.timeout(60):
        while len(await done(engine, scope)) < number:  # noqa: ASYNC110 (it waits for a database)
            await asyncio.sleep(0)


async def waiting(engine: Engine, scope: Scope = HERE) -> int:
    """How many chores are still to be done."""
    sql = "SELECT count(*) FROM wake WHERE account = ? AND livemode = ? AND noun = ?"
    row = await engine.reader.one(sql, (*scope.key, "product"))
    return row[0] if row else 0


async def work_forever(database: str) -> None:
    """Be a worker."""
    wakes.LEASE = LEASE_OF_A_WORKER
    settings = settings_for(database)
    engine, here = await open_engine(settings), Installation(SITE, KEYS)
    works = Clockwork(engine, here, alarms(do_slowly if settings.is_postgres else do))
    loop = Loop(engine, here, works, Sending(engine, here, None))
    print("ready", flush=True)
    sys.stdin.readline()
    loop.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work_forever(sys.argv[1]))
