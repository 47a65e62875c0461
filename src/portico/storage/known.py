"""What one transaction knows: every object that it has read, made or changed, as that is now.

So an object is read once, and whoever asks for it again gets the same one, with what was done to it meanwhile. Nothing
that is known has to be written first to be seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portico.storage.engine import Row
from portico.storage.rows import newness, reading
from portico.storage.scope import Scope
from portico.wire.resource import Resource
from portico.wire.restoring import restored

Asked = tuple[type[Resource], frozenset[tuple[str, str | bool]]]
"""Objects of which noun, with which columns."""


@dataclass(slots=True, eq=False)
class Entry:
    """One object."""

    noun: type[Resource]
    id: str
    scope: Scope
    now: Any = None
    """The object as it is now; None if there is none, or none any more."""
    kept: Resource | None = None
    """As the database has it; None if it has none."""
    version: int = 0
    """Which version that is."""
    locked: bool = False
    """Whether nobody else can change it until this transaction ends."""
    stale: bool = False
    """Whether somebody else may have changed it since it was read, while something was waited for."""
    changed: int | None = None
    """When it became what it is now, if that is not written yet."""


class Known:
    """One account's objects, by noun and by id."""

    def __init__(self, scope: Scope, fresh: set[str]) -> None:
        self._scope = scope
        self.entries: defaultdict[type[Resource], dict[str, Entry]] = defaultdict(dict)
        self._asked: set[Asked] = set()
        self.fresh = fresh
        """Ids that the transaction made, in whichever account: nobody else can have named one yet."""

    def read(self, noun: type[Resource], id: str, row: Row | None, *, locked: bool = False) -> Entry:
        """An object as it was just read: (body, hidden, version, deleted)."""
        entries = self.entries[noun]
        entry = entries.get(id)
        if entry is not None and not (entry.stale or locked):
            return entry
        now = restored(noun, row[0], row[1]) if row and not row[3] else None
        version = row[2] if row else 0
        if entry is None:
            entry = entries[id] = Entry(noun, id, self._scope, now, now, version, locked)
            return entry
        entry.now = entry.kept = now
        entry.version, entry.locked, entry.stale = version, entry.locked or locked, False
        return entry

    def doubt(self) -> None:
        """Something was waited for: what is neither locked nor changed is to be read again."""
        self._asked.clear()
        for entries in self.entries.values():
            for entry in entries.values():
                entry.stale = not entry.locked and entry.changed is None

    def is_whole(self, noun: type[Resource], equal: Mapping[str, str | bool]) -> bool:
        """Whether all objects with these columns are known: they were asked for, or they name what was made here."""
        if not self.fresh.isdisjoint(equal.values()):
            return True
        return bool(self._asked) and (noun, frozenset(equal.items())) in self._asked

    def has_asked(self, noun: type[Resource], equal: Mapping[str, str | bool]) -> None:
        """All objects with these columns were read."""
        self._asked.add((noun, frozenset(equal.items())))

    def having(self, noun: type[Resource], equal: Mapping[str, str | bool]) -> list[Any]:
        """The objects that have these columns now, newest first."""
        read, wanted = reading(noun, tuple(equal)), tuple(equal.values())
        found = [one.now for one in self.entries[noun].values() if one.now is not None and read(one.now) == wanted]
        return sorted(found, key=newness(noun), reverse=True) if len(found) > 1 else found

    def changes(self, noun: type[Resource]) -> bool:
        """Whether something of the noun is not written yet."""
        return any(entry.changed is not None for entry in self.entries[noun].values())

    def as_now(self, noun: type[Resource], found: Iterable[Row]) -> list[Any]:
        """Objects that were just read, (body, hidden, version, id), as they are now."""
        entries, known = self.entries[noun], []
        for body, hidden, version, id in found:
            entry = entries.get(id)
            if entry is None:
                object = restored(noun, body, hidden)
                entry = entries[id] = Entry(noun, id, self._scope, object, object, version)
            elif entry.stale:
                entry = self.read(noun, id, (body, hidden, version, 0))
            if entry.now is not None:
                known.append(entry.now)
        return known
