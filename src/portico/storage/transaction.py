"""What a verb works with: objects in, objects out, and with each change its event and its audit row.

Objects are read once and written once, in the end (see `known` and `unwritten`). Time, ids and randomness come from
here and from nowhere else.
"""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from typing import Any, TypeVar

from portico.storage import deliveries, inside, wakes
from portico.storage.audience import Audience
from portico.storage.engine import Connection
from portico.storage.known import Entry, Known
from portico.storage.lanes import Heard
from portico.storage.looking import Looking
from portico.storage.rows import lets_go, no_fields
from portico.storage.scope import Installation, Origin, Scope
from portico.storage.unwritten import Alarm, Unwritten
from portico.wire import events
from portico.wire.events import Envelope
from portico.wire.resource import Resource

R = TypeVar("R", bound=Resource)
T = TypeVar("T")


class Transaction(Looking):
    """One caller's changes, which become true together or not at all."""

    def __init__(
        self, connection: Connection, scope: Scope, origin: Origin, here: Installation, *, locks: bool
    ) -> None:
        super().__init__(connection, scope, locks=locks)
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
        self._audience = Audience(connection, scope, here.outbox, alone=not locks)
        self._answers: dict[str, str] = {}
        self._envelope: Envelope | None = None
        self._unwritten = Unwritten(connection, origin, here.ids)

    def within(self, scope: Scope) -> "Transaction":
        """The same transaction, seeing another account's objects."""
        if scope == self.scope:
            return self
        other = copy(self)
        if scope.key not in self._everywhere:
            self._everywhere[scope.key] = Known(scope, self._known.fresh)
        other.scope, other._known, other._envelope = scope, self._everywhere[scope.key], None
        other._audience = Audience(self.connection, scope, self.here.outbox, alone=not self._locks)
        return other

    def by_clock(self, clock: str, now: int) -> "Transaction":
        """The same transaction, in the time of a test clock."""
        other = copy(self)
        other.now, other.clock, other._envelope = now, clock, None
        return other

    def at_alarm(self, due: int) -> "Transaction":
        """The same transaction, at a time at which an alarm will ring."""
        other = self.by_clock(self.clock, due)
        other.due = due
        return other

    async def imagine(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Do something as if it were kept, and take it back; only what it returns stays."""
        other = Transaction(self.connection, self.scope, self.origin, self.here, locks=self._locks)
        other.now, other.clock, other.due, other.imagined = self.now, self.clock, self.due, True
        return await self.connection.undone(lambda: work(other))

    def new_id(self, noun: type[Resource]) -> str:
        """A fresh id for an object of the noun."""
        id = self.here.ids.new(noun.PREFIX)
        self._known.fresh.add(id)
        return id

    async def insert(self, draft: R) -> R:
        """Keep a new object; it gets its id (unless it has one), its time and its mode. With its `created` event."""
        noun = draft.having(**self._firsts(draft))
        entry = Entry(type(noun), noun.id, self.scope, now=noun, locked=True)
        self._known.entries[entry.noun][noun.id] = entry
        self._unwritten.change(entry, self.now)
        if "created" in noun.EMITS:
            await self.tell(noun, "created")
        return noun

    async def replace(self, before: R, after: R, *endings: str) -> R:
        """Keep the new state, with its `updated` event, or those named. If nothing differs, nothing happens.

        An `updated` that could not say what is different is not told: nobody is shown it without `expand[]`.
        """
        if after.__dict__ == before.__dict__:
            return before
        if "updated" not in no_fields(type(after)):
            after = after.having(updated=self.now)
        told = () if self.imagined else [one for one in endings or ("updated",) if one in after.EMITS]
        previous = None if WITH_PREVIOUS.isdisjoint(told) else events.previous(before, after)
        if previous == {}:
            if after.hidden() == before.hidden():
                return before
            told = [one for one in told if one != "updated"]
        entry = self._entry(before)
        entry.now = after
        self._unwritten.change(entry, self.now)
        if told:
            await self.tell(after, *told, previous=previous)
        if lets_go(before, after):
            await self.connection.settle()  # before another one takes it
        return after

    async def delete(self, before: Resource) -> None:
        """Let go of the object, with its `deleted` event. Some nouns leave a stub that says so."""
        entry = self._entry(before)
        entry.now = None
        if entry.kept is None:
            self._unwritten.forget(entry)
        else:
            self._unwritten.change(entry, self.now)
        if "deleted" in before.EMITS:
            await self.tell(before, "deleted")
        if lets_go(before, None):
            await self.connection.settle()

    def answer(self, noun: Resource) -> None:
        """Answer with this form of an object, once, although another one is kept."""
        self._answers[noun.id] = noun.body()

    def body(self, noun: Resource) -> str:
        """The wire form to answer with, of an object that was read or changed: as it is now."""
        entry = self._known.entries[type(noun)].get(noun.id)
        return self._answers.get(noun.id) or (entry.now if entry and entry.now else noun).body()

    async def tell(self, noun: Resource, *endings: str, previous: dict[str, Any] | None = None) -> None:
        """Write events about an object as it is now; `updated` says what was before."""
        if self.imagined:
            return
        object = await self.shown(noun) if noun.NOUN in inside.SHOWN else noun.sent()
        for ending in endings:
            await self.emit(f"{noun.EVENTS}.{ending}", object, previous if ending in WITH_PREVIOUS else None)

    async def wake(self, noun: Resource, due: int | None, rank: int = 0) -> None:
        """Look at the object again at a time, by the clock of this transaction; None for never.

        Of what is due at the same time, the lowest `rank` comes first. What has a `customer` is hers, and what is hers
        happens in order.
        """
        row = None
        if due is not None:
            row = wakes.Wake(*self.scope[:2], noun.id, noun.NOUN, self.clock, due, rank)
            if self.clock == wakes.WALL and due <= self.here.now:
                self.connection.afterwards(self.here.bell.set)
        self._unwritten.alarm(
            Alarm(self.scope, noun.id, row, getattr(noun, "customer", None) or noun.id, noun.id in self._known.fresh)
        )

    async def ring(self, row: wakes.Wake) -> bool:
        """Take what is done now off the list. False if somebody has done it meanwhile, or set another time for it.

        If somebody does it just now, the transaction ends in Conflict; when it runs again, it sees that.
        """
        if not await wakes.still_says(self.connection, row):
            return False
        self._unwritten.rings(self.scope, row.id)
        return True

    def soonest(self, clock: str) -> wakes.When | None:
        """When the first of what was set here is due by a clock."""
        return self._unwritten.soonest.get(clock)

    async def shown(self, noun: Resource) -> bytes:
        """What an event says of an object: its wire form, with what is inside it as it is now."""
        body = noun.body()
        now = await inside.fresh_object(self.texts, noun.NOUN, body)
        return noun.sent() if now is body else now.encode()

    async def emit(self, type: str, object: bytes, previous: dict[str, Any] | None = None) -> None:
        """Write an event about the wire form of an object. Nobody is told of what is only imagined."""
        if self.imagined:
            return
        if self._envelope is None:
            self._envelope = self._addressed()
        if not self._audience.is_known:
            await self._audience.listen()
        id, heard = self.here.ids.new("evt"), self._audience.of(type)
        body = self._envelope.body(id, type, object, previous, len(heard))
        self._unwritten.event(*self._audience.statement(*self.scope.key, id, self.now, type, body), id)
        for one in heard:
            self._deliver(one, id, type)
        for listen in LISTENING:
            work = listen(self, type, object, previous)
            if work is not None:
                await work

    def _addressed(self) -> Envelope:
        """What all events say here."""
        origin = self.origin
        return Envelope(
            created=self.now,
            livemode=self.scope.livemode,
            request=origin.request,
            idempotency_key=origin.idempotency_key,
        )

    def _deliver(self, one: Heard, event: str, type: str) -> None:
        """An event that was written is to be told to an endpoint; the courier hears of it after the commit."""
        at = self.now + one.delay if one.clock == self.clock else 0
        due = self.here.now + one.delay if one.delay else deliveries.NOW
        told = (self.scope.account, event, type)
        deliveries.insert(self.connection, one.lane, told, created=self.here.now, at=at, due=due, clock=one.clock)
        self.connection.afterwards(lambda: self.here.outbox.add(one.lane))

    def _firsts(self, draft: Resource) -> dict[str, Any]:
        noun, now = type(draft), self.now
        firsts = {"id": draft.id or self.new_id(noun), "livemode": self.scope.livemode, "created": now, "updated": now}
        for name in no_fields(noun):
            del firsts[name]
        return firsts

    def _entry(self, noun: Resource) -> Entry:
        entry = self._known.entries[type(noun)].get(noun.id)
        if entry is None:
            raise AssertionError(f"{noun.id} was not read in this transaction")
        return entry


Listening = Callable[[Transaction, str, bytes, Mapping[str, Any] | None], Awaitable[None] | None]
LISTENING: list[Listening] = []
"""Told of every event as it is written: its type, its object, and what was before. What they have to do is awaited."""

WITH_PREVIOUS = frozenset({"updated", "automatically_updated", "detached", "refunded"})
"""The events that say what was before."""
