"""What one transaction has decided and not written yet: all of it is written together, in the end or before a read.

An object is written once, however often it was changed, and has one audit row, which goes from what it was to what it
is. Its events are written one and all, in their order.
"""

from typing import Any, NamedTuple

from portico.storage import audit, wakes
from portico.storage.engine import Connection
from portico.storage.known import Entry
from portico.storage.rows import TEXTS, reading, rows, update
from portico.storage.scope import Origin, Scope
from portico.storage.wakes import Wake, When
from portico.wire.ids import IdSource
from portico.wire.secrets import is_marked


class Alarm(NamedTuple):
    """When an object is to be looked at again."""

    scope: Scope
    id: str
    wake: Wake | None
    """None for never."""
    owner: str
    is_first: bool = False
    """Whether the object is new, so that nobody can have set a time for it before."""


class Unwritten:
    """Changes, events and alarms."""

    def __init__(self, connection: Connection, origin: Origin, ids: IdSource) -> None:
        self._connection = connection
        self._origin = origin
        self._ids = ids
        self._changes: dict[Entry, None] = {}
        self._events: list[tuple[str, tuple[Any, ...], tuple[str, str]]] = []
        self._alarms: dict[tuple[tuple[str, int], str], Alarm] = {}
        self.soonest: dict[str, When] = {}
        """By clock, when the first of what was set is due."""
        self._set: dict[tuple[tuple[str, int], str], bool] = {}
        self._is_asked = False
        """Whether the connection will have everything written."""

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
        self._events.append((sql, values, ("event", id)))

    def alarm(self, alarm: Alarm) -> None:
        """An object has another time."""
        self._ask()
        self._alarms[alarm.scope.key, alarm.id] = alarm
        if wake := alarm.wake:
            self.soonest[wake.clock] = min(wake.when, self.soonest.get(wake.clock, wake.when))

    def _ask(self) -> None:
        if not self._is_asked:
            self._is_asked = True
            self._connection.keep_back(self._write)

    async def _write(self) -> None:
        self._is_asked = False
        changes, self._changes = self._changes, {}
        events, self._events = self._events, []
        alarms, self._alarms = self._alarms, {}
        for entry in changes:
            self._write_object(entry)
        for event in events:
            self._connection.write(*event)
        for alarm in alarms.values():
            await self._write_alarm(alarm)

    async def _write_alarm(self, alarm: Alarm) -> None:
        key, scope = (alarm.scope.key, alarm.id), alarm.scope
        is_set = self._set.get(key, False if alarm.is_first else None)
        self._set[key] = alarm.wake is not None
        if alarm.wake is None:
            await wakes.drop(self._connection, scope, alarm.id, is_there=is_set)
        else:
            await wakes.put(self._connection, scope, alarm.wake, alarm.owner, moves=is_set)

    def _write_object(self, entry: Entry) -> None:
        """The row of an object, and that of the audit trail."""
        action = self._write_row(entry)
        if action:
            audit.write(self._connection, self._origin, self._ids.new("aud"), entry, action)
            entry.version += 1
        entry.kept, entry.changed, entry.locked = entry.now, None, True

    def _write_row(self, entry: Entry) -> str:
        """Write what is different now; what became of the object, if anything did."""
        before, after = entry.kept, entry.now
        if after is None:
            self._delete(entry)
            return "deleted"
        statements = rows(entry.noun)
        read, row = reading(entry.noun, statements.columns), (entry.noun.NOUN, entry.id)
        body, hidden = after.sent(), after.hidden_text()
        assert entry.noun.SECRETS or not is_marked(body), f"a secret in a {entry.noun.NOUN}, whose lists leave as kept"
        if before is None:
            created = getattr(after, after.DATE, entry.changed)
            values = (*entry.scope.key, entry.id, created, *read(after), body, hidden)
            self._connection.write(statements.insert, values, row)
            return "created"
        if body == before.sent() and hidden == before.hidden_text():
            return ""
        columns = zip(statements.columns, read(before), read(after), strict=True)
        changes = {name: new for name, old, new in columns if new != old} | {"body": body, "hidden": hidden}
        values = (*changes.values(), *entry.scope.key, entry.id, entry.version)
        self._connection.write(update(entry.noun, tuple(changes)), values, row)
        return "updated"

    def _delete(self, entry: Entry) -> None:
        """Some nouns leave a stub that says so."""
        statements = rows(entry.noun)
        key = (*entry.scope.key, entry.id, entry.version)
        row = (entry.noun.NOUN, entry.id)
        if not entry.noun.LEAVES_STUB:
            self._connection.write(statements.delete, key, row)
            return
        stub = f'{{"id":"{entry.id}","object":"{entry.noun.NOUN}","deleted":true}}'
        values = (1, *(None for _ in statements.columns), stub, None, *key)
        self._connection.write(update(entry.noun, ("deleted", *statements.columns, *TEXTS)), values, row)
