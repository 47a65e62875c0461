"""The audit trail: one row for each object that a transaction changes, written in it, never changed again.

A row says who (actor, ip), by which request, what (action, object, version), and the values before and after: `before`
holds the old values of what changed, `after` the whole object as it then was. So the trail is also the history: each
version of an object can be read back.
"""

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from portico.storage.engine import Connection, Reader, Row
from portico.storage.rows import SENT, Stored
from portico.storage.scope import Origin, Scope
from portico.wire import events
from portico.wire.resource import Resource

INSERT = (
    "INSERT INTO audit (account, livemode, object_id, id, created, actor, ip, request, action, object, version, "
    f"before_values, after_body, after_hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {SENT}, ?)"
)
VERSIONS = (
    "SELECT version, created, actor, request, after_body, after_hidden FROM audit WHERE account = ? AND livemode = ? "
    "AND object_id = ? AND version < ? AND version >= ? AND after_body IS NOT NULL ORDER BY version DESC LIMIT ?"
)


class Changed(NamedTuple):
    """What became of one object."""

    scope: Scope
    noun: type[Resource]
    id: str
    version: int
    at: int
    before: Resource | None
    """What it was; None if it is new."""
    after: Resource | None
    """What it is; None if it is gone."""
    stored: Stored
    """How that is kept."""

    @property
    def action(self) -> str:
        """What was done."""
        if self.after is None:
            return "deleted"
        return "created" if self.before is None else "updated"

    @property
    def old(self) -> str | None:
        """The old values of what changed, as JSON."""
        if self.before is None or self.after is None:
            return None
        hidden = events.changed(self.before.hidden(), self.after.hidden())
        return orjson.dumps({**events.previous(self.before, self.after), **hidden}).decode()


async def write(connection: Connection, origin: Origin, id: str, row: Changed) -> None:
    """Record what became of one object."""
    who = (origin.actor, origin.ip, origin.request)
    what = (row.action, row.noun.NOUN, row.version, row.old, row.stored.body, row.stored.hidden)
    await connection.write(INSERT, (*row.scope.key, row.id, id, row.at, *who, *what), ("audit", id))


async def versions(
    reader: Reader, scope: Scope, object_id: str, *, first: int, before: int, limit: int
) -> Sequence[Row]:
    """What an object was, newest first: (version, created, actor, request, body, hidden)."""
    return await reader.all(VERSIONS, (*scope.key, object_id, before, first, limit))
