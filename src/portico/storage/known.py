"""What one transaction knows: every object that it has read, made or changed, as that is now.

So an object is read once, and whoever asks for it again gets the same one, with what was done to it meanwhile. Nothing
that is known has to be written first to be seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portico.storage.engine import Row
from portico.storage.rows import newness, readers
from portico.storage.scope import Scope
from portico.wire.resource import Resource
from portico.wire.restoring import restored

Asked = tuple[tuple[str, int], str, frozenset[tuple[str, str | bool]]]
"""Whose objects, of which noun, with which columns."""


@dataclass(slots=True, eq=False)
class Entry:
    """One object."""

    noun: type[Resource]
    id: str
    scope: Scope
    now: Resource | None = None
    """As it is now; None if there is none, or none any more."""
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
    """Objects, by whose they are, by noun and by id."""

    def __init__(self) -> None:
        self._entries: dict[tuple[tuple[str, int], str], dict[str, Entry]] = {}
        self._asked: set[Asked] = set()
        self.fresh: set[str] = set()
        """Ids that were made here: nobody else can have named one yet."""

    def entries(self, key: tuple[str, int], noun: str) -> dict[str, Entry]:
        """What is known of a noun's objects, by id."""
        found = self._entries.get((key, noun))
        if found is None:
            found = self._entries[key, noun] = {}
        return found

    def entry(self, key: tuple[str, int], noun: str, id: str) -> Entry | None:
        """What is known of an object, if anything is."""
        entries = self._entries.get((key, noun))
        return entries.get(id) if entries else None

    def add(self, entry: Entry) -> None:
        """Something is known of an object."""
        self.entries(entry.scope.key, entry.noun.NOUN)[entry.id] = entry

    def read(self, scope: Scope, noun: type[Resource], id: str, row: Row | None, *, locked: bool = False) -> Entry:
        """An object as it was just read: (body, hidden, version, deleted)."""
        entries = self.entries(scope.key, noun.NOUN)
        entry = entries.get(id)
        if entry is not None and not (entry.stale or locked):
            return entry
        now = restored(noun, row[0], row[1]) if row and not row[3] else None
        version = row[2] if row else 0
        if entry is None:
            entry = entries[id] = Entry(noun, id, scope, now, now, version, locked)
            return entry
        entry.now = entry.kept = now
        entry.version, entry.locked, entry.stale = version, entry.locked or locked, False
        return entry

    def doubt(self) -> None:
        """Something was waited for: what is neither locked nor changed is to be read again."""
        self._asked.clear()
        for entries in self._entries.values():
            for entry in entries.values():
                entry.stale = not entry.locked and entry.changed is None

    def is_whole(self, scope: Scope, noun: type[Resource], equal: Mapping[str, str | bool]) -> bool:
        """Whether all objects with these columns are known: they were asked for, or they name what was made here."""
        if self.fresh and any(value in self.fresh for value in equal.values()):
            return True
        return bool(self._asked) and (scope.key, noun.NOUN, frozenset(equal.items())) in self._asked

    def has_asked(self, scope: Scope, noun: type[Resource], equal: Mapping[str, str | bool]) -> None:
        """All objects with these columns were read."""
        self._asked.add((scope.key, noun.NOUN, frozenset(equal.items())))

    def having(self, scope: Scope, noun: type[Resource], equal: Mapping[str, str | bool]) -> list[Any]:
        """The objects that have these columns now, newest first."""
        read = readers(noun)
        wanted = [(read[name], value) for name, value in equal.items()]
        entries = self._entries.get((scope.key, noun.NOUN), {}).values()
        found = [one.now for one in entries if one.now is not None and _has(one.now, wanted)]
        return sorted(found, key=newness(noun), reverse=True) if len(found) > 1 else found

    def changes(self, scope: Scope, noun: type[Resource]) -> bool:
        """Whether something of the noun is not written yet."""
        entries = self._entries.get((scope.key, noun.NOUN))
        return entries is not None and any(entry.changed is not None for entry in entries.values())

    def as_now(self, scope: Scope, noun: type[Resource], found: Iterable[Row]) -> Sequence[Any]:
        """Objects that were just read, (body, hidden, version, id), as they are now."""
        entries, known = self.entries(scope.key, noun.NOUN), []
        for body, hidden, version, id in found:
            entry = entries.get(id)
            if entry is None:
                object = restored(noun, body, hidden)
                entry = entries[id] = Entry(noun, id, scope, object, object, version)
            elif entry.stale:
                entry = self.read(scope, noun, id, (body, hidden, version, 0))
            if entry.now is not None:
                known.append(entry.now)
        return known


def _has(noun: Resource, wanted: Sequence[tuple[Callable[[Resource], Any], str | bool]]) -> bool:
    return all(read(noun) == value for read, value in wanted)
