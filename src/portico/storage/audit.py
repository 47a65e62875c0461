"""The audit trail: one row for each object that a transaction changes, written in it, never changed again.

A row says who (actor, ip), by which request, what (action, object, version), and what the object was before. What it
was afterwards says the next row, or the object itself. So the trail is also the history: each version of an object can
be read back, and none is kept twice.
"""

from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.known import Entry
from portico.storage.rows import SENT, rows
from portico.storage.scope import Origin, Scope
from portico.wire.resource import Resource

_COLUMNS = "account, livemode, object_id, id, created, actor, ip, request, action, object, version"
INSERT_FIRST = f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
"""For an object that is new: there is nothing before."""
INSERT = (
    f"INSERT INTO audit ({_COLUMNS}, before_body, before_hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {SENT}, ?)"
)
CHANGES = (
    "SELECT version, created, actor, request, before_body, before_hidden FROM audit WHERE account = ? "
    "AND livemode = ? AND object_id = ? AND version <= ? AND version >= ? ORDER BY version DESC LIMIT ?"
)


class Version(NamedTuple):
    """What an object was after one change, and who made it so."""

    version: int
    created: int
    actor: str
    request: str | None
    body: str
    hidden: str | None


def write(connection: Connection, origin: Origin, id: str, entry: Entry, action: str) -> None:
    """Record what becomes of an object: it is `created`, `updated` or `deleted`."""
    which = (*entry.scope.key, entry.id, id, entry.changed)
    values = (*which, origin.actor, origin.ip, origin.request, action, entry.noun.NOUN, entry.version + 1)
    before = entry.kept
    if before is None:
        connection.write(INSERT_FIRST, values, ("audit", id))
    else:
        connection.write(INSERT, (*values, before.sent(), before.hidden_text()), ("audit", id))


async def versions(
    reader: Reader, scope: Scope, noun: type[Resource], id: str, *, first: int, before: int, limit: int
) -> list[Version]:
    """What an object was, newest first."""
    now = await reader.one(rows(noun).get, (*scope.key, id))
    texts = {now[2]: (now[0], now[1])} if now and not now[3] else {}
    changes = await reader.all(CHANGES, (*scope.key, id, before, first, limit + 1))
    texts |= {version - 1: (body, hidden) for version, _, _, _, body, hidden in changes}
    known = [
        Version(version, created, actor, request, *texts[version])
        for version, created, actor, request, *_ in changes
        if version < before and version in texts
    ]
    return known[:limit]
