"""What happens because time passes: renewals, trial ends, retries, expiries.

Every object that time will change has one row that says when to look at it again. What is done then, and the object's
next row, is one transaction, so each due thing is done exactly once however many workers run and whenever they die: a
worker takes rows on a lease, and the transaction itself removes the row as it was, or is undone.

The wall clock and test clocks go through the same code. A test clock that is being moved is itself a row of the wall
clock's; what is due on the way is done in order, each in the time at which it is due.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from portico.resources.accounts import connected
from portico.resources.alarms import Alarms
from portico.resources.test_helpers import test_clocks
from portico.resources.test_helpers.declaration import TestClock
from portico.storage import platforms, wakes
from portico.storage.engine import Conflict, Connection, Engine
from portico.storage.scope import Installation, Origin
from portico.storage.transaction import Transaction
from portico.storage.wakes import WALL, Wake, When

BATCH = 64
WINDOW = 3_600
"""Seconds of a test clock whose rows go into one batch: what happens seldom makes something due any sooner."""

log = logging.getLogger("portico")


class Course:
    """Rows of a test clock in their order, as far as nothing comes first that was set on the way."""

    def __init__(self, rows: Sequence[Wake]) -> None:
        self.rows = rows
        self._last = len(rows) - 1
        self._soonest: When | None = None
        """When the first of all that was set is due."""

    def reaches(self, number: int) -> bool:
        """Whether a row is to be done."""
        return number <= self._last

    def note(self, number: int, done: Transaction) -> None:
        """A row is done, and has set what it has set."""
        found = [when for when in (self._soonest, done.soonest(self.rows[number].clock)) if when is not None]
        self._soonest = min(found, default=None)
        if self._soonest and number < self._last and self._soonest < self.rows[number + 1].when:
            self._last = number

    def fail(self, number: int) -> None:
        """A row could not be done."""
        self._last = number


class Clockwork:
    """Does what is due."""

    def __init__(self, engine: Engine, here: Installation, alarms: Alarms) -> None:
        self._engine = engine
        self._here = here
        self._alarms = alarms
        self._name = here.letters(12)
        self._ends = False

    def end(self) -> None:
        """Begin nothing more. A test clock that is on its way stops where it is; whoever runs next moves it on."""
        self._ends = True

    async def run(self, account: str | None = None) -> None:
        """Do everything that is due by the wall clock, for everybody or for one account."""
        while not self._ends and (rows := await self._take(account)):
            await asyncio.gather(*(self._guarded(row) for row in rows))

    async def _take(self, account: str | None) -> Sequence[Wake]:
        now, skips = self._here.now, self._engine.locks

        async def work(connection: Connection) -> Sequence[Wake]:
            return await wakes.take(connection, now=now, worker=self._name, most=BATCH, account=account, skips=skips)

        return await self._engine.transact(work)

    async def _guarded(self, row: Wake) -> None:
        """One row. If it cannot be done now, it is set aside and tried again, at growing distances."""
        try:
            await (self._move(row) if row.noun == TestClock.NOUN else self._do(row))
        except Exception:
            tried = (row.id, row.failures + 1, row.pause)
            log.exception("what was due could not be done: %s (failure %d, tried again in %d seconds)", *tried)
            await self._fail(row)

    async def _do(self, row: Wake) -> Transaction:
        """What is due for one object, in one transaction, unless it was done meanwhile."""
        return await self._engine.transact(lambda connection: self._done(connection, row))

    async def _done(self, connection: Connection, row: Wake) -> Transaction:
        tx = await self._transaction(connection, row)
        alarm = self._alarms[row.noun]()
        noun = await tx.get(alarm.noun, row.id, lock=True)
        if await tx.ring(row) and noun is not None and await connected.is_there(tx):
            await alarm.work(tx, noun)
        return tx

    async def _leave(self, row: Wake) -> None:
        async def work(connection: Connection) -> None:
            await wakes.leave(connection, row, worker=self._name)

        await self._engine.transact(work)

    async def _fail(self, row: Wake) -> None:
        async def work(connection: Connection) -> None:
            await wakes.fail(connection, row, now=self._here.now, worker=self._name)

        await self._engine.transact(work)

    async def _transaction(self, connection: Connection, row: Wake) -> Transaction:
        scope = await platforms.scope_of(connection, row.account, row.livemode)
        tx = Transaction(connection, scope, Origin("clockwork"), self._here, locks=self._engine.locks)
        tx.due = row.due
        return tx if row.clock == WALL else tx.by_clock(row.clock, row.due)

    async def _move(self, row: Wake) -> None:
        """Move a test clock to its target, doing what is due on the way."""
        clock = await self._clock(row)
        target = clock.status_details.advancing if clock else None
        if target is None:
            await self._do(row)
            return
        try:
            while batch := await self._on_the_way(row.id, target.target_frozen_time):
                if self._ends:
                    await self._leave(row)
                    return
                await self._keep(row)
                await self._in_order(batch)
        except Conflict:
            return  # another worker has taken over
        except Exception:
            log.exception("a test clock stopped: %s", row.id)
            await self._end(row, test_clocks.fail)
            return
        await self._end(row, test_clocks.arrive)

    async def _on_the_way(self, clock: str, until: int) -> Sequence[Wake]:
        """The next rows of a test clock, which seldom cause each other."""
        found = await wakes.upcoming(self._engine.reader, clock, until, BATCH)
        return [row for row in found if row.due < found[0].due + WINDOW]

    async def _in_order(self, batch: Sequence[Wake]) -> None:
        """Rows one after the other, until something else comes first.

        SQLite runs in the order of asking, so there they may share a commit.
        """
        course = Course(batch)
        if not self._engine.locks:
            await asyncio.gather(*self._together(course))
            return
        for number, row in enumerate(batch):
            if course.reaches(number):
                course.note(number, await self._do(row))

    def _together(self, course: Course) -> Iterator[Awaitable[None]]:
        """Transactions that follow each other; what comes behind one that fails, or is overtaken, does nothing.

        One that is undone with its group is run once more.
        """

        def step(number: int) -> Callable[[Connection], Awaitable[None]]:
            async def work(connection: Connection) -> None:
                if not course.reaches(number):
                    return
                try:
                    course.note(number, await self._done(connection, course.rows[number]))
                except Exception:
                    course.fail(number)
                    raise

            return work

        return (self._engine.transact(step(number)) for number in range(len(course.rows)))

    async def _keep(self, row: Wake) -> None:
        """Say that this worker still moves the clock."""

        async def work(connection: Connection) -> None:
            await wakes.renew(connection, row, now=self._here.now, worker=self._name)

        await self._engine.transact(work)

    async def _end(self, row: Wake, verb: Callable[[Transaction, TestClock], Awaitable[Any]]) -> None:
        async def work(connection: Connection) -> None:
            tx = await self._transaction(connection, row)
            clock = await tx.get(TestClock, row.id, lock=True)
            if clock and clock.status == "advancing":
                await verb(tx, clock)

        await self._engine.transact(work)

    async def _clock(self, row: Wake) -> TestClock | None:
        reader: Any = self._engine.reader
        return await (await self._transaction(reader, row)).get(TestClock, row.id)
