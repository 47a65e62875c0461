"""What a verb works with: objects in, objects out, and with each change its event and its audit row.

Time, ids and randomness come from here and from nowhere else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from portico.storage import audit, deliveries, inside, lanes, wakes
from portico.storage.engine import Connection, Row
from portico.storage.lanes import Heard
from portico.storage.pages import among, equals, page
from portico.storage.rows import rows, stored
from portico.storage.scope import Installation, Origin, Scope
from portico.wire import events
from portico.wire.errors import Path, ResourceMissing
from portico.wire.pages import Paging
from portico.wire.resource import Resource, restored

R = TypeVar("R", bound=Resource)
T = TypeVar("T")


class Transaction:
    """One caller's changes, which become true together or not at all."""

    def __init__(
        self, connection: Connection, scope: Scope, origin: Origin, here: Installation, *, locks: bool
    ) -> None:
        self.connection = connection
        self.scope = scope
        self.origin = origin
        self.here = here
        self.now = here.now
        """Unix seconds; the same throughout the transaction."""
        self.clock = wakes.WALL
        """The id of the test clock by which that is the time."""
        self.due = 0
        """When what is done now was due, if an alarm rang; on the wall clock that may be a while ago."""
        self.imagined = False
        """Whether nothing of it will be kept: a preview does the real thing and takes it back."""
        self.bodies: dict[str, str] = {}
        """The wire forms written so far, by id."""
        self._locks = locks
        self._hearing: list[Heard] | None = None
        self._versions: dict[tuple[str, int, str, str], int] = {}

    def within(self, scope: Scope) -> "Transaction":
        """The same transaction, seeing another account's objects."""
        other = Transaction(self.connection, scope, self.origin, self.here, locks=self._locks)
        other.now, other.clock, other.due, other.imagined = self.now, self.clock, self.due, self.imagined
        other.bodies, other._versions = self.bodies, self._versions
        return other

    def by_clock(self, clock: str, now: int) -> "Transaction":
        """The same transaction, in the time of a test clock."""
        other = self.within(self.scope)
        other.now, other.clock, other._hearing = now, clock, self._hearing
        return other

    async def imagine(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Do something as if it were kept, and take it back; only what it returns stays."""
        other = Transaction(self.connection, self.scope, self.origin, self.here, locks=self._locks)
        other.now, other.clock, other.due, other.imagined = self.now, self.clock, self.due, True
        return await self.connection.undone(lambda: work(other))

    def new_id(self, noun: type[Resource]) -> str:
        """A fresh id for an object of the noun."""
        return self.here.ids.new(noun.PREFIX)

    async def get(self, noun: type[R], id: str, *, lock: bool = False) -> R | None:
        """The object, or None if there is none in this account and mode, or none any more.

        With `lock`, nobody else changes it until this transaction ends.
        """
        statements = rows(noun)
        sql = statements.get_locked if lock and self._locks else statements.get
        row = await self.connection.one(sql, (*self.scope.key, id))
        if row is None or row[3]:
            return None
        self._versions[*self.scope.key, noun.NOUN, id] = row[2]
        return restored(noun, row[0], row[1])

    async def need(self, noun: type[R], id: str, *, param: Path, called: str = "") -> R:
        """The object that a parameter names. Raises ResourceMissing."""
        found = await self.get(noun, id)
        if found is None:
            raise await self.missing(noun, id, param=param, called=called)
        return found

    async def missing(self, noun: type[Resource], id: str, *, param: Path, called: str = "") -> ResourceMissing:
        """The refusal for an id that names nothing here; it says so if the other mode has it."""
        other = (self.scope.account, int(not self.scope.livemode), id)
        elsewhere = await self.connection.one(rows(noun).get, other)
        return ResourceMissing(
            called or noun.called(), id, param=param, hint=other_mode(self.scope) if elsewhere else ""
        )

    async def find(self, noun: type[R], *, limit: int = 1, **equal: str | bool) -> list[R]:
        """Objects by declared columns, newest first."""
        shape = tuple((name, value if value is True or value is False else None) for name, value in equal.items())
        texts = (value for value in equal.values() if value is not True and value is not False)
        found = await self.connection.all(equals(noun, shape), (*self.scope.key, *texts, limit))
        return self._restored(noun, found)

    async def gather(self, noun: type[R], ids: Sequence[str]) -> dict[str, R]:
        """Those of the objects that are there, by id."""
        if not ids:
            return {}
        found = await self.connection.all(among(noun, len(ids)), (*self.scope.key, *ids))
        return {one.id: one for one in self._restored(noun, found)}

    async def texts(self, noun: type[Resource], ids: Sequence[str]) -> dict[str, str]:
        """The wire forms of those that are there, by id."""
        return {id: one.body() for id, one in (await self.gather(noun, ids)).items()}

    async def page(self, noun: type[R], paging: Paging, **equal: str | bool) -> tuple[list[R], bool]:
        """A page of objects, and whether there are more."""
        found = await page(self.connection, self.scope, noun, paging, equal)
        return self._restored(noun, found.rows), found.has_more

    def _restored(self, noun: type[R], found: Sequence[Row]) -> list[R]:
        self._versions.update({(*self.scope.key, noun.NOUN, row[3]): row[2] for row in found})
        return [restored(noun, row[0], row[1]) for row in found]

    async def insert(self, draft: R) -> R:
        """Keep a new object; it gets its id (unless it has one), its time and its mode. With its `created` event."""
        noun = draft.having(**self._firsts(draft))
        body, hidden, columns = stored(noun)
        created = getattr(noun, noun.DATE, self.now)
        values = (*self.scope.key, noun.id, created, 1, 0, *columns, body, hidden)
        await self.connection.write(rows(type(noun)).insert, values, (noun.NOUN, noun.id))
        self._versions[*self.scope.key, noun.NOUN, noun.id] = 1
        await self._changed(noun, "created", 1, None, body, hidden)
        return noun

    async def replace(self, before: R, after: R, *endings: str) -> R:
        """Keep the new state, with its `updated` event, or those named. If nothing differs, nothing happens."""
        if "updated" in type(after).model_fields and after != before:
            after = after.having(updated=self.now)
        old, new = stored(before), stored(after)
        if old[:2] == new[:2]:
            return before
        version = self._version(before)
        body, hidden, columns = new
        values = (0, *columns, body, hidden, *self.scope.key, before.id, version)
        await self.connection.write(rows(type(after)).update, values, (after.NOUN, after.id))
        self._versions[*self.scope.key, after.NOUN, after.id] = version + 1
        await self._changed(after, "updated", version + 1, before, body, hidden, endings)
        return after

    async def delete(self, before: Resource) -> None:
        """Let go of the object, with its `deleted` event. Some nouns leave a stub that says so."""
        statements, version = rows(type(before)), self._version(before)
        key = (*self.scope.key, before.id, version)
        if before.LEAVES_STUB:
            stub = f'{{"id":"{before.id}","object":"{before.NOUN}","deleted":true}}'
            values = (1, *(None for _ in statements.columns), stub, None, *key)
            await self.connection.write(statements.update, values, (before.NOUN, before.id))
        else:
            await self.connection.write(statements.delete, key, (before.NOUN, before.id))
        await self._changed(before, "deleted", version + 1, None, before.body(), None)

    def answer(self, noun: Resource) -> None:
        """Answer with this form of an object, once, although another one is kept."""
        self.bodies[noun.id] = noun.body()

    async def tell(self, noun: Resource, *endings: str) -> None:
        """Write events about an object as it is now."""
        for ending in endings:
            await self.emit(f"{noun.EVENTS}.{ending}", noun.body())

    async def wake(self, noun: Resource, due: int | None, rank: int = 0) -> None:
        """Look at the object again at a time, by the clock of this transaction; None for never.

        Of what is due at the same time, the lowest `rank` comes first. What has a `customer` is hers, and what is hers
        happens in order.
        """
        if due is None:
            await wakes.drop(self.connection, self.scope, noun.id)
            return
        row = wakes.Wake(*self.scope[:2], noun.id, noun.NOUN, self.clock, due, rank)
        await wakes.put(self.connection, self.scope, row, getattr(noun, "customer", None) or noun.id)
        if self.clock == wakes.WALL and due <= self.here.now:
            self.connection.afterwards(self.here.bell.set)

    async def emit(self, type: str, object: str, previous: Mapping[str, Any] | None = None) -> None:
        """Write an event about the wire form of an object."""
        id = self.here.ids.new("evt")
        heard = [one for one in await self._who_hears() if one.hears(type)]
        object = await inside.fresh_object(self.texts, object)
        body = events.body(
            id=id,
            type=type,
            created=self.now,
            livemode=self.scope.livemode,
            object=object,
            previous=dict(previous) if previous is not None else None,
            request=self.origin.request,
            idempotency_key=self.origin.idempotency_key,
            pending=len(heard),
        )
        values: tuple[Any, ...] = (*self.scope.key, id, self.now, 1, 0, type, body, None)
        sql = EVENT_INSERT
        if self._hearing is None and self._locks:
            sql, values = EVENT_INSERT_UNHEARD, (*values, self.scope.account, self.scope.platform, self.scope.key[1])
        await self.connection.write(sql, values, ("event", id))
        for one in heard:
            await self._deliver(one, id, type)
        for listen in LISTENING:
            await listen(self, type, object, previous)

    async def _who_hears(self) -> list[Heard]:
        """The endpoints that are told of what happens here; usually it is known that there is none.

        Where other processes may have made one meanwhile, the event is only written if there is still none; if there
        is, the transaction runs again, and looks.
        """
        if self._hearing is None and (self.connection.again or self.here.outbox.may_listen(*self.scope)):
            self._hearing = await lanes.hearing(self.connection, self.scope)
            if self._hearing:
                self.here.outbox.listens(*self._hearing[0].lane[:2])
        return self._hearing or []

    async def _deliver(self, one: Heard, event: str, type: str) -> None:
        """An event that was written is to be told to an endpoint; the courier hears of it after the commit."""
        at = self.now + one.delay if one.clock == self.clock else 0
        due = self.here.now + one.delay if one.delay else deliveries.NOW
        told = (self.scope.account, event, type)
        await deliveries.insert(self.connection, one.lane, told, created=self.here.now, at=at, due=due, clock=one.clock)
        self.connection.afterwards(lambda: self.here.outbox.add(one.lane))

    def _firsts(self, draft: Resource) -> dict[str, Any]:
        fields = type(draft).model_fields
        firsts = {"id": draft.id or self.new_id(type(draft)), "livemode": self.scope.livemode}
        firsts |= {"created": self.now, "updated": self.now}
        return {name: value for name, value in firsts.items() if name in fields}

    def _version(self, noun: Resource) -> int:
        version = self._versions.get((*self.scope.key, noun.NOUN, noun.id))
        if version is None:
            raise AssertionError(f"{noun.id} was not read in this transaction")
        return version

    async def _changed(
        self,
        noun: Resource,
        ending: str,
        version: int,
        before: Resource | None,
        body: str,
        hidden: str | None,
        endings: tuple[str, ...] = (),
    ) -> None:
        """The event and the audit row of one change."""
        self.bodies[noun.id] = body
        old = previous = None
        if before is not None:
            previous = events.changed(orjson.loads(before.body()), orjson.loads(body))
            old = {**previous, **events.changed(before.hidden(), orjson.loads(hidden or "{}"))}
        for one in endings or (ending,):
            if one in noun.EMITS:
                await self.emit(f"{noun.EVENTS}.{one}", body, previous if one in WITH_PREVIOUS else None)
        await audit.write(self, noun, ending, version, old, None if ending == "deleted" else (body, hidden))


LISTENING: list[Callable[[Transaction, str, str, Mapping[str, Any] | None], Awaitable[None]]] = []
"""Told of every event as it is written: its type, its object, and what was before."""

WITH_PREVIOUS = ("updated", "automatically_updated", "detached")
"""The events that say what was before."""

EVENT_INSERT = (
    "INSERT INTO event (account, livemode, id, created, version, deleted, type, body, hidden) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
EVENT_INSERT_UNHEARD = (
    "INSERT INTO event (account, livemode, id, created, version, deleted, type, body, hidden) "
    "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? "
    "WHERE NOT EXISTS (SELECT 1 FROM webhook_lane WHERE account IN (?, ?) AND livemode = ?)"
)
"""For who is known to have no endpoints, where another process may just have made one: then it writes nothing."""


def other_mode(scope: Scope) -> str:
    """What Stripe adds when the id exists in the other mode."""
    here, there = ("live", "test") if scope.livemode else ("test", "live")
    return f"; a similar object exists in {there} mode, but a {here} mode key was used to make this request."
