"""The audit trail: one row for every change, written in the same transaction, never changed again.

A row says who (actor, ip), by which request, what (action, object, version), and the values before and after: `before`
holds the old values of what changed, `after` the whole object as it then was. So the trail is also the history: each
version of an object can be read back.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from portico.storage.engine import Reader, Row
from portico.storage.scope import Scope
from portico.wire.resource import Resource

if TYPE_CHECKING:
    from portico.storage.transaction import Transaction

INSERT = (
    "INSERT INTO audit (account, livemode, object_id, id, created, actor, ip, request, action, object, version, "
    "before_values, after_body, after_hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
VERSIONS = (
    "SELECT version, created, actor, request, after_body, after_hidden FROM audit WHERE account = ? AND livemode = ? "
    "AND object_id = ? AND version < ? AND version >= ? AND after_body IS NOT NULL ORDER BY version DESC LIMIT ?"
)


async def write(
    tx: "Transaction",
    noun: Resource,
    action: str,
    version: int,
    before: dict[str, Any] | None,
    after: tuple[str, str | None] | None,
) -> None:
    """Record one change."""
    id = tx.here.ids.new("aud")
    who = (tx.origin.actor, tx.origin.ip, tx.origin.request)
    what = (action, noun.NOUN, version)
    old = orjson.dumps(before).decode() if before is not None else None
    await tx.connection.write(
        INSERT, (*tx.scope.key, noun.id, id, tx.now, *who, *what, old, *(after or (None, None))), ("audit", id)
    )


async def versions(
    reader: Reader, scope: Scope, object_id: str, *, first: int, before: int, limit: int
) -> Sequence[Row]:
    """What an object was, newest first: (version, created, actor, request, body, hidden)."""
    return await reader.all(VERSIONS, (*scope.key, object_id, before, first, limit))
