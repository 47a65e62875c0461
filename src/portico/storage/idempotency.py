"""Replies kept for the requests that may come again with the same `Idempotency-Key`.

The record is written in the transaction of the work itself, so there is no state "started": either the work and its
reply are both there, or neither is. Of two simultaneous first requests one commits; the other then finds the record,
or, where it had already begun (PostgreSQL), fails on the index of keys, is run again, and finds it. On SQLite, which
has no such index, one is over before the other begins, and `places` tell when a key was used.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import NamedTuple

import orjson

from portico.storage.engine import Arguments, Connection, Reader, Row
from portico.storage.scope import Scope
from portico.wire.form import Upload

FIND = "SELECT fingerprint, status, body, request, path FROM idempotency WHERE account = ? AND livemode = ? AND id = ?"
FIND_AT = (
    "SELECT fingerprint, status, body, request, path FROM idempotency "
    "WHERE account = ? AND livemode = ? AND created = ? AND id = ?"
)
INSERT = (
    "INSERT INTO idempotency "
    "(account, livemode, created, id, method, path, version, fingerprint, status, body, request) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
KEYS = (
    "SELECT account, livemode, created, id FROM idempotency WHERE (account, livemode, created, id) > (?, ?, ?, ?) "
    "ORDER BY account, livemode, created, id LIMIT ?"
)
NEXT_MODE = (
    "SELECT account, livemode FROM idempotency WHERE (account, livemode) > (?, ?) ORDER BY account, livemode LIMIT 1"
)
BATCH = 500
OLDEST = (
    "SELECT created, id FROM idempotency WHERE account = ? AND livemode = ? AND created < ? "
    "ORDER BY created, id LIMIT ?"
)
DELETE = "DELETE FROM idempotency WHERE account = ? AND livemode = ? AND created = ? AND id = ?"


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
    for sql, arguments in await _questions(connection, scope, key):
        await connection.unless(sql, arguments)


async def find(connection: Connection, scope: Scope, key: str) -> Saved | None:
    """The reply kept under the key, if any."""
    for sql, arguments in await _questions(connection, scope, key):
        if row := await connection.one(sql, arguments):
            return Saved(*row)
    return None


async def _questions(connection: Connection, scope: Scope, key: str) -> Sequence[tuple[str, Arguments]]:
    """What to ask the database to find the reply; mostly nothing, where places are known."""
    places = connection.places
    if places is None:
        return ((FIND, (*scope.key, key)),)
    await recall(connection)
    return [(FIND_AT, (*scope.key, second, key)) for second in places.seconds(*scope.key, key)]


async def recall(connection: Connection) -> None:
    """Note the place of every reply that is kept, once in the life of a process that knows places."""
    places = connection.places
    if places is None or places.is_filled:
        return
    after: Row = ("", 0, 0, "")
    while rows := await connection.all(KEYS, (*after, BATCH)):
        for account, livemode, created, id in rows:
            places.note(created, account, livemode, id)
        after = rows[-1]
    places.is_filled = True


async def save(
    connection: Connection, scope: Scope, claim: Claim, now: int, status: int, body: str, request: str
) -> None:
    """Keep the reply."""
    values = (now, claim.key, claim.method, claim.path, claim.version, claim.fingerprint, status, body, request)
    connection.write(INSERT, (*scope.key, *values), ("idempotency", claim.key))
    if connection.places is not None and connection.places.is_filled:
        connection.places.note(now, *scope.key, claim.key)


async def modes(reader: Reader) -> AsyncIterator[tuple[str, int]]:
    """Each account and mode of which replies are kept."""
    after: Row = ("", 0)
    while row := await reader.one(NEXT_MODE, after):
        after = row
        yield row[0], row[1]


async def reap(connection: Connection, account: str, livemode: int, oldest: int) -> bool:
    """Remove a batch of replies from before a time; whether there may be more."""
    found = await connection.all(OLDEST, (account, livemode, oldest, BATCH))
    for created, id in found:
        connection.write(DELETE, (account, livemode, created, id), ("idempotency", f"{account}:{livemode}:{id}"))
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
