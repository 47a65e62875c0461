"""Portal sessions that were opened: by which browser, and when it was last seen. One row a session, so one browser."""

from typing import NamedTuple

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope
from portico.wire.ids import beginning

FIND = (
    "SELECT created, last_seen, closed_at, cookie, completed_at, came_by FROM portal_visit "
    "WHERE account = ? AND livemode = ? AND id = ?"
)
INSERT = (
    "INSERT INTO portal_visit (account, livemode, id, created, last_seen, closed_at, cookie, came_by) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
SEEN = "UPDATE portal_visit SET last_seen = ? WHERE account = ? AND livemode = ? AND id = ?"
COMPLETE = "UPDATE portal_visit SET completed_at = ? WHERE account = ? AND livemode = ? AND id = ?"
CLOSE = "UPDATE portal_visit SET closed_at = ? WHERE account = ? AND livemode = ? AND id = ?"
BY_KEY = (
    "SELECT object_id FROM audit WHERE account = ? AND livemode = ? AND object_id >= ? AND object_id < 'bps_~' "
    "AND actor = ? AND action = 'created'"
)
NOBODY = ""
"""The fingerprint of no cookie: of a session that was closed before anybody opened it."""


class Visit(NamedTuple):
    """What is kept of a session that was opened."""

    created: int
    last_seen: int
    closed_at: int | None
    cookie: str
    """The fingerprint of the browser's cookie."""
    completed_at: int | None
    """When what the session's flow is about was done."""
    came_by: str | None
    """How the customer came: by the session's `url`, or by signing in (`login`, `recovery`)."""


async def find(reader: Reader, scope: Scope, session: str) -> Visit | None:
    """The visit of a session, if it was ever opened."""
    row = await reader.one(FIND, (*scope.key, session))
    return Visit(*row) if row else None


async def insert(
    connection: Connection, scope: Scope, session: str, now: int, cookie: str, came_by: str = "url"
) -> None:
    """The first browser is the one. A second one fails on the primary key."""
    values = (*scope.key, session, now, now, None, cookie, came_by)
    connection.write(INSERT, values, ("portal_visit", session))


async def seen(connection: Connection, scope: Scope, session: str, now: int) -> None:
    """The customer did something."""
    connection.write(SEEN, (now, *scope.key, session), ("portal_visit", session))


async def complete(connection: Connection, scope: Scope, session: str, now: int) -> None:
    """What the session's flow is about is done."""
    connection.write(COMPLETE, (now, *scope.key, session), ("portal_visit", session))


async def close(connection: Connection, scope: Scope, session: str, now: int) -> None:
    """The visit is over, whether it had begun or not."""
    if await find(connection, scope, session):
        connection.write(CLOSE, (now, *scope.key, session), ("portal_visit", session))
        return
    values = (*scope.key, session, now, now, now, NOBODY, "url")
    connection.write(INSERT, values, ("portal_visit", session))


async def opened_by(reader: Reader, scope: Scope, actor: str, since: int) -> list[str]:
    """The sessions that an actor made since a time."""
    rows = await reader.all(BY_KEY, (*scope.key, beginning("bps", since * 1_000_000), actor))
    return [row[0] for row in rows]
