"""Objects as they are committed, for who reads one outside of any transaction."""

from typing import TypeVar

from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.wire.resource import Resource
from portico.wire.restoring import restored

R = TypeVar("R", bound=Resource)


async def get(reader: Reader, key: tuple[str, int], noun: type[R], id: str) -> R | None:
    """The object of an account and mode (see `Scope.key`), or None if there is none, or none any more."""
    row = await reader.one(rows(noun).get, (*key, id))
    return restored(noun, row[0], row[1]) if row and not row[3] else None
