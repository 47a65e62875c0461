"""Codes and links that were sent to prove an address, and what became of each.

A row is written for every request, whether the address belongs to a customer or not: what is kept and what is done is
the same. `live` says that it counts; a request beyond the limits is kept, but nothing opens by it.
"""

from dataclasses import dataclass

from portico.storage.engine import Connection, Reader, Row
from portico.storage.scope import Scope

_COLUMNS = (
    "id, created, page, configuration, recovers, email, browser, code, link, live, tries, link_tries, verified_at, "
    "used_at, typed, session"
)
INSERT = (
    f"INSERT INTO verification (account, livemode, {_COLUMNS}) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SCOPED = f"SELECT {_COLUMNS} FROM verification WHERE account = ? AND livemode = ?"
FIND = f"{_SCOPED} AND id = ?"
OF_BROWSER = f"{_SCOPED} AND browser = ? AND page = ? AND created > ? ORDER BY id DESC LIMIT 1"
LIVE_OF_BROWSER = (
    f"{_SCOPED} AND browser = ? AND page = ? AND created > ? AND email = ? AND live = 1 ORDER BY id DESC LIMIT 1"
)
NEWEST = (
    "SELECT id FROM verification WHERE account = ? AND livemode = ? AND email = ? AND page = ? AND live = 1 "
    "ORDER BY id DESC LIMIT 1"
)
OF_SESSION = f"{_SCOPED} AND session = ?"
LOCKED = " FOR UPDATE"
_ONE = "WHERE account = ? AND livemode = ? AND id = ?"
TRIED = f"UPDATE verification SET tries = tries + 1 {_ONE}"
LINK_TRIED = f"UPDATE verification SET link_tries = link_tries + 1 {_ONE}"
VERIFIED = f"UPDATE verification SET verified_at = ?, browser = ? {_ONE} AND verified_at IS NULL"
USED = f"UPDATE verification SET used_at = ?, session = ? {_ONE} AND used_at IS NULL"
TAKEN = f"UPDATE verification SET typed = NULL {_ONE}"


@dataclass(frozen=True)
class Verification:
    """One request to prove an address."""

    id: str
    created: int
    page: str
    """Which page it is good for: changes when a login page is turned off and on."""
    configuration: str
    recovers: str | None
    """The session that it replaces, if it does."""
    email: str
    browser: str
    """The fingerprint of the cookie of the browser that asked."""
    code: str
    """Argon2id of the code."""
    link: str
    """The fingerprint of the link's secret."""
    live: int
    """Whether it counts: 1 or 0."""
    tries: int = 0
    link_tries: int = 0
    verified_at: int | None = None
    used_at: int | None = None
    typed: str | None = None
    """What was typed before the session ended."""
    session: str | None = None
    """The session that was made of it."""


async def insert(connection: Connection, scope: Scope, new: Verification) -> None:
    """Keep a new one."""
    values = (
        new.id, new.created, new.page, new.configuration, new.recovers, new.email, new.browser, new.code, new.link,
        new.live, new.tries, new.link_tries, new.verified_at, new.used_at, new.typed, new.session,
    )  # fmt: skip
    connection.write(INSERT, (*scope.key, *values), ("verification", new.id))


async def find(reader: Reader, scope: Scope, id: str, *, lock: bool = False) -> Verification | None:
    """By its id; with `lock` nobody else changes it until the transaction ends."""
    return _read(await reader.one(FIND + (LOCKED if lock else ""), (*scope.key, id)))


async def of_browser(reader: Reader, scope: Scope, page: str, browser: str, since: int) -> Verification | None:
    """What a browser asked for last on a page; if that does not count, what counts for the same address."""
    asked = _read(await reader.one(OF_BROWSER, (*scope.key, browser, page, since)))
    email = asked.email if asked else ""
    counts = _read(await reader.one(LIVE_OF_BROWSER, (*scope.key, browser, page, since, email)))
    return counts or asked


async def is_newest(reader: Reader, scope: Scope, one: Verification) -> bool:
    """Whether nothing newer was sent to the address for the same page."""
    row = await reader.one(NEWEST, (*scope.key, one.email, one.page))
    return row is not None and row[0] == one.id


async def of_session(reader: Reader, scope: Scope, session: str) -> Verification | None:
    """That of which a session was made."""
    return _read(await reader.one(OF_SESSION, (*scope.key, session)))


async def tried(connection: Connection, scope: Scope, id: str, *, by_link: bool) -> None:
    """Somebody has guessed."""
    connection.write(LINK_TRIED if by_link else TRIED, (*scope.key, id), ("verification", id))


async def verified(connection: Connection, scope: Scope, id: str, now: int, browser: str) -> None:
    """Somebody has proved the address, in this browser."""
    connection.write(VERIFIED, (now, browser, *scope.key, id), ("verification", id))


async def used(connection: Connection, scope: Scope, id: str, now: int, session: str) -> None:
    """A session was made of it."""
    connection.write(USED, (now, session, *scope.key, id), ("verification", id))


async def taken(connection: Connection, scope: Scope, id: str) -> None:
    """What was typed is on a page again."""
    connection.write(TAKEN, (*scope.key, id), ("verification", id))


def _read(row: Row | None) -> Verification | None:
    return Verification(*row) if row else None
