"""How a transaction reads objects: each once, and from memory when it has read or made it (see `known`)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from portico.storage.engine import Connection, Row
from portico.storage.known import Entry, Known
from portico.storage.pages import among, equals, page
from portico.storage.rows import rows
from portico.storage.scope import Scope, other_mode
from portico.wire.errors import Path, ResourceMissing
from portico.wire.pages import Paging
from portico.wire.resource import Resource

R = TypeVar("R", bound=Resource)


class Looking:
    """One caller's look at the objects of an account and mode."""

    def __init__(self, connection: Connection, scope: Scope, *, locks: bool) -> None:
        self.connection = connection
        self.scope = scope
        self._locks = locks
        self._known = Known(scope, set())
        self._everywhere = {scope.key: self._known}
        """What is known of each account."""

    async def get(self, noun: type[R], id: str, *, lock: bool = False) -> R | None:
        """The object, or None if there is none in this account and mode, or none any more.

        With `lock`, nobody else changes it until this transaction ends.
        """
        entry = self._known.entries[noun].get(id)
        if lock and self._locks:
            entry = await self._lock(noun, id, entry)
        elif entry is None or entry.stale:
            row = await self.connection.one(rows(noun).get, (*self.scope.key, id), settled=False)
            entry = self._known.read(noun, id, row)
        found: R | None = entry.now
        return found

    async def _lock(self, noun: type[Resource], id: str, entry: Entry | None) -> Entry:
        """The object, which nobody else changes any more; what others did while they had it is seen."""
        if entry is not None and entry.changed is not None and not entry.locked:
            await self.connection.settle()  # to write is to lock
        if entry is not None and entry.locked:
            return entry
        row = await self.connection.one(rows(noun).get_locked, (*self.scope.key, id), settled=False)
        for known in self._everywhere.values():
            known.doubt()
        return self._known.read(noun, id, row, locked=row is not None)

    def ahead(self, noun: type[Resource], id: str = "", **equal: str | bool) -> None:
        """Ask for an object, by its id or as `find` does: it will be read before anything is locked or written."""
        if not self._locks:
            return  # where nobody locks, nobody travels
        sql, values = (rows(noun).get, (*self.scope.key, id)) if id else self._finding(noun, 1, equal)
        self.connection.ahead(sql, values)

    async def need(self, noun: type[R], id: str, *, param: Path, called: str = "", lock: bool = False) -> R:
        """The object that a parameter, or another object, names. Raises ResourceMissing."""
        found = await self.get(noun, id, lock=lock)
        if found is None:
            raise await self.missing(noun, id, param=param, called=called)
        return found

    async def missing(self, noun: type[Resource], id: str, *, param: Path, called: str = "") -> ResourceMissing:
        """The refusal for an id that names nothing here; it says so if the other mode has it."""
        other = (self.scope.account, int(not self.scope.livemode), id)
        elsewhere = await self.connection.one(rows(noun).get, other, settled=False)
        return ResourceMissing(
            called or noun.called(), id, param=param, hint=other_mode(self.scope) if elsewhere else ""
        )

    async def find(self, noun: type[R], *, limit: int = 1, **equal: str | bool) -> list[R]:
        """Objects by declared columns, newest first."""
        if self._known.is_whole(noun, equal):
            return self._known.having(noun, equal)[:limit]
        sql, values = self._finding(noun, limit, equal)
        changes = self._known.changes(noun)
        found = await self.connection.all(sql, values, settled=False)
        if changes and len(found) == limit:
            found = await self.connection.all(sql, values)
        elif len(found) < limit:
            self._known.has_asked(noun, equal)
        objects = self._known.as_now(noun, found)
        return self._known.having(noun, equal)[:limit] if changes and len(found) < limit else objects

    async def has(self, noun: type[Resource], **equal: str | bool) -> bool:
        """Whether there are objects with declared columns."""
        return await self.connection.one(*self._finding(noun, 1, equal, "id")) is not None

    def _finding(
        self, noun: type[Resource], limit: int, equal: Mapping[str, str | bool], *columns: str
    ) -> tuple[str, tuple[Any, ...]]:
        """The statement that finds objects by declared columns, and its arguments."""
        shape = tuple([(name, value if value is True or value is False else None) for name, value in equal.items()])
        texts = [value for value in equal.values() if value is not True and value is not False]
        return equals(noun, shape, *columns), (*self.scope.key, *texts, limit)

    async def gather(self, noun: type[R], ids: Sequence[str]) -> dict[str, R]:
        """Those of the objects that are there, by id."""
        known = self._known.entries[noun]
        unknown = [id for id in ids if id not in known or known[id].stale]
        if unknown:
            sql = among(noun, len(unknown))
            found = await self.connection.all(sql, (*self.scope.key, *unknown), settled=False)
            self._known.as_now(noun, found)
        return {id: known[id].now for id in ids if id in known and known[id].now is not None}

    async def columns(self, noun: type[Resource], ids: Sequence[str], *names: str) -> dict[str, Row]:
        """Declared columns of those that are there, by id: much less to read than the objects."""
        if not ids:
            return {}
        sql = among(noun, len(ids), *names, "id")
        return {row[-1]: row[:-1] for row in await self.connection.all(sql, (*self.scope.key, *ids))}

    async def texts(self, noun: type[Resource], ids: Sequence[str]) -> dict[str, str]:
        """The wire forms of those that are there, by id."""
        return {id: one.body() for id, one in (await self.gather(noun, ids)).items()}

    async def page(self, noun: type[R], paging: Paging, **equal: str | bool) -> tuple[list[R], bool]:
        """A page of objects, and whether there are more."""
        found = await page(self.connection, self.scope, noun, paging, equal)
        return self._known.as_now(noun, found.rows), found.has_more
