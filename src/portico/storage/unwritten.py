"""What one transaction has decided and not written yet: all of it is written together, in the end or before a read.

An object is written once, however often it was changed, and has one audit row, which goes from what it was to what it
is. Its events are written one and all, in their order.
"""

from typing import Any, NamedTuple

from portico.storage import audit, wakes
from portico.storage.engine import Connection
from portico.storage.known import Entry
from portico.storage.rows import NOTHING, TEXTS, Stored, rows, stored, update
from portico.storage.scope import Origin, Scope
from portico.storage.wakes import Wake
from portico.wire.ids import IdSource


class Alarm(NamedTuple):
    """When an object is to be looked at again."""

    scope: Scope
    id: str
    wake: Wake | None
    """None for never."""
    owner: str


class Unwritten:
    """Changes, events and alarms."""

    def __init__(self, connection: Connection, origin: Origin, ids: IdSource) -> None:
        self._connection = connection
        self._origin = origin
        self._ids = ids
        self._changes: dict[Entry, None] = {}
        self._events: list[tuple[str, tuple[Any, ...], str]] = []
        self._alarms: dict[tuple[tuple[str, int], str], Alarm] = {}
        self._set: dict[tuple[tuple[str, int], str], bool] = {}

    def begin(self, scope: Scope, id: str) -> None:
        """An object is new: there is no alarm for it."""
        self._set[scope.key, id] = False

    def rings(self, scope: Scope, id: str) -> None:
        """An alarm goes off: it is over, unless it is set again."""
        self._set[scope.key, id] = True
        self.alarm(Alarm(scope, id, None, ""))

    def change(self, entry: Entry, at: int) -> None:
        """An object became what it is now."""
        self._ask()
        entry.changed, entry.stale = at, False  # if somebody else has changed it, it cannot be written
        self._changes[entry] = None

    def forget(self, entry: Entry) -> None:
        """An object that was made here is gone again."""
        entry.changed = None
        self._changes.pop(entry, None)

    def event(self, sql: str, values: tuple[Any, ...], id: str) -> None:
        """Something happened."""
        self._ask()
        self._events.append((sql, values, id))

    def alarm(self, alarm: Alarm) -> None:
        """An object has another time."""
        self._ask()
        self._alarms[alarm.scope.key, alarm.id] = alarm

    def _ask(self) -> None:
        if not (self._changes or self._events or self._alarms):
            self._connection.keep_back(self._write)

    async def _write(self) -> None:
        changes, self._changes = self._changes, {}
        events, self._events = self._events, []
        alarms, self._alarms = self._alarms, {}
        for entry in changes:
            await self._write_object(entry)
        for sql, values, id in events:
            await self._connection.write(sql, values, ("event", id))
        for alarm in alarms.values():
            await self._write_alarm(alarm)

    async def _write_alarm(self, alarm: Alarm) -> None:
        key, scope = (alarm.scope.key, alarm.id), alarm.scope
        is_set = self._set.get(key)
        self._set[key] = alarm.wake is not None
        if alarm.wake is None:
            await wakes.drop(self._connection, scope, alarm.id, is_there=is_set)
        else:
            await wakes.put(self._connection, scope, alarm.wake, alarm.owner, moves=is_set)

    async def _write_object(self, entry: Entry) -> None:
        """The row of an object, and that of the audit trail."""
        before, after, at = entry.kept, entry.now, entry.changed
        assert at is not None
        entry.kept, entry.changed, entry.locked = after, None, True
        was, form = (NOTHING if one is None else stored(one) for one in (before, after))
        if after is None:
            await self._delete(entry)
        elif before is None:
            created = getattr(after, after.DATE, at)
            values = (*entry.scope.key, entry.id, created, *form.columns, form.body, form.hidden)
            await self._connection.write(rows(entry.noun).insert, values, (entry.noun.NOUN, entry.id))
        elif not await self._update(entry, was, form):
            return
        entry.version += 1
        action = "deleted" if after is None else "created" if before is None else "updated"
        row = audit.Changed(entry.scope, entry.noun, entry.id, action, entry.version, at, was)
        await audit.write(self._connection, self._origin, self._ids.new("aud"), row)

    async def _update(self, entry: Entry, before: Stored, after: Stored) -> bool:
        """Write what is different now; whether anything is."""
        if after.body == before.body and after.hidden == before.hidden:
            return False
        columns = zip(rows(entry.noun).columns, before.columns, after.columns, strict=True)
        changes = {name: new for name, old, new in columns if new != old}
        changes |= {"body": after.body, "hidden": after.hidden}
        key = (*entry.scope.key, entry.id, entry.version)
        await self._connection.write(
            update(entry.noun, tuple(changes)), (*changes.values(), *key), (entry.noun.NOUN, entry.id)
        )
        return True

    async def _delete(self, entry: Entry) -> None:
        """Some nouns leave a stub that says so."""
        statements = rows(entry.noun)
        key = (*entry.scope.key, entry.id, entry.version)
        row = (entry.noun.NOUN, entry.id)
        if not entry.noun.LEAVES_STUB:
            await self._connection.write(statements.delete, key, row)
            return
        stub = f'{{"id":"{entry.id}","object":"{entry.noun.NOUN}","deleted":true}}'
        values = (1, *(None for _ in statements.columns), stub, None, *key)
        await self._connection.write(update(entry.noun, ("deleted", *statements.columns, *TEXTS)), values, row)
