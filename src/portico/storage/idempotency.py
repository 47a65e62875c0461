"""Replies kept for the requests that may come again with the same `Idempotency-Key`.

The record is written in the transaction of the work itself, so there is no state "started": either the work and its
reply are both there, or neither is. Of two simultaneous first requests one commits; the other then finds the record,
or, where it had already begun (PostgreSQL), fails on the primary key, is run again, and finds it.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import orjson

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope
from portico.wire.form import Upload

KEEP = 72 * 3600
"""How long a reply is kept, in seconds. Stripe promises 24 hours."""

FIND = "SELECT fingerprint, status, body, request, path FROM idempotency WHERE account = ? AND livemode = ? AND id = ?"
INSERT = (
    "INSERT INTO idempotency "
    "(account, livemode, id, created, method, path, version, fingerprint, status, body, request) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BATCH = 500
OLDEST = "SELECT account, livemode, id FROM idempotency WHERE created < ? LIMIT ?"
DELETE = "DELETE FROM idempotency WHERE account = ? AND livemode = ? AND id = ?"


class Claim(NamedTuple):
    """One request under one key."""

    key: str
    fingerprint: str
    """A keyed hash of method, path and the decoded parameters, in hex."""
    method: str
    path: str
    version: str
    others: Callable[[], Sequence[str]] = tuple
    """The other fingerprints that may be kept of the same request."""


class Saved(NamedTuple):
    """The reply to the first request with a key."""

    fingerprint: str
    status: int
    body: str
    request: str
    path: str


async def unless_saved(connection: Connection, scope: Scope, key: str) -> None:
    """End the transaction in Found, with what is `Saved`, if there is a reply under the key."""
    await connection.unless(FIND, (*scope.key, key))


async def find(reader: Reader, scope: Scope, key: str) -> Saved | None:
    """The reply kept under the key, if any."""
    row = await reader.one(FIND, (*scope.key, key))
    return Saved(*row) if row else None


async def save(
    connection: Connection, scope: Scope, claim: Claim, now: int, status: int, body: str, request: str
) -> None:
    """Keep the reply."""
    values = (claim.key, now, claim.method, claim.path, claim.version, claim.fingerprint, status, body, request)
    connection.write(INSERT, (*scope.key, *values), ("idempotency", claim.key))


async def reap(connection: Connection, oldest: int) -> bool:
    """Remove a batch of replies from before a time; whether there may be more."""
    found = await connection.all(OLDEST, (oldest, BATCH))
    for account, livemode, id in found:
        connection.write(DELETE, (account, livemode, id), ("idempotency", f"{account}:{livemode}:{id}"))
    return len(found) == BATCH


def canonical(parameters: object) -> bytes:
    """The parameters in one spelling, whatever the order and the encoding they came in."""
    text = _dumped(parameters)
    has_arrays = b'["' in text or b"[{" in text
    return _dumped(_numbered(parameters)) if has_arrays else text


def _numbered(node: object) -> object:
    """The same with `a[]=x` as `a[0]=x`."""
    if isinstance(node, list):
        return {str(index): _numbered(item) for index, item in enumerate(node)}
    if isinstance(node, dict):
        return {name: _numbered(item) for name, item in node.items()}
    return node


def _dumped(tree: object) -> bytes:
    return orjson.dumps(tree, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS, default=_digest)


def _digest(upload: object) -> str:
    """A file by its bytes."""
    assert isinstance(upload, Upload)
    return hashlib.sha256(upload.content).hexdigest()
