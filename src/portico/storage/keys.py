"""API keys that `portico keys create` made. What is stored of a key is its fingerprint, never the key."""

from collections.abc import Sequence
from dataclasses import dataclass

from portico.storage.engine import Connection, Reader, Row

FIND = "SELECT platform, permissions, expires_at, revoked_at FROM api_key WHERE account = ? AND livemode = ? AND id = ?"
INSERT = (
    "INSERT INTO api_key (account, livemode, id, created, kind, hint, platform, permissions, expires_at, revoked_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
REVOKE = "UPDATE api_key SET revoked_at = ? WHERE account = ? AND livemode = ? AND id = ? AND revoked_at IS NULL"
LIST = (
    "SELECT account, livemode, id, created, kind, hint, permissions, expires_at, revoked_at FROM api_key "
    "ORDER BY created"
)


@dataclass(frozen=True)
class KeyRecord:
    """What is known of a key."""

    platform: str
    permissions: str | None
    """Space-separated rights of a restricted key; None for everything."""
    expires_at: int | None
    revoked_at: int | None


async def find(reader: Reader, account: str, livemode: bool, fingerprint: str) -> KeyRecord | None:
    """The record of a key, by its fingerprint."""
    row = await reader.one(FIND, (account, int(livemode), fingerprint))
    return KeyRecord(*row) if row else None


@dataclass(frozen=True)
class NewKey:
    """A key that was made just now."""

    account: str
    livemode: bool
    fingerprint: str
    created: int
    kind: str
    hint: str
    permissions: str | None
    expires_at: int | None


async def insert(connection: Connection, key: NewKey) -> None:
    """Keep the record of a new key."""
    named = (key.account, int(key.livemode), key.fingerprint, key.created, key.kind, key.hint)
    connection.write(INSERT, (*named, key.account, key.permissions, key.expires_at, None), ("api_key", key.fingerprint))


async def revoke(connection: Connection, account: str, livemode: bool, fingerprint: str, now: int) -> None:
    """End a key's life. Raises Conflict for a key that is not alive."""
    connection.write(REVOKE, (now, account, int(livemode), fingerprint), ("api_key", fingerprint))


async def merchants(reader: Reader) -> list[str]:
    """The accounts that are their own platform, oldest first, for the operator."""
    rows = await reader.all("SELECT DISTINCT account FROM account WHERE account = id ORDER BY account", ())
    return [row[0] for row in rows]


async def everything(reader: Reader) -> Sequence[Row]:
    """All keys there are, oldest first, for the operator."""
    return await reader.all(LIST, ())
