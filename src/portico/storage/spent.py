"""Names that somebody has let go of, and that nobody else may have, since what they stand on is still there."""

from portico.storage.engine import Connection
from portico.storage.scope import Scope

FIND = "SELECT owner FROM spent_name WHERE account = ? AND livemode = ? AND kind = ? AND name = ?"
OF_OWNER = "SELECT name FROM spent_name WHERE account = ? AND livemode = ? AND kind = ? AND owner = ?"
PASSING = "UPDATE spent_name SET owner = ? WHERE account = ? AND livemode = ? AND kind = ? AND name = ?"
DELETE = "DELETE FROM spent_name WHERE account = ? AND livemode = ? AND kind = ? AND name = ?"
INSERT = "INSERT INTO spent_name (owner, account, livemode, kind, name) VALUES (?, ?, ?, ?, ?)"


async def owner(connection: Connection, scope: Scope, kind: str, name: str) -> str | None:
    """The id of whoever had a name of the kind; None if anybody may have it."""
    row = await connection.one(FIND, (*scope.key, kind, name))
    return row[0] if row else None


async def spend(connection: Connection, scope: Scope, kind: str, name: str, whose: str) -> None:
    """Keep a name for whoever lets it go now."""
    if await owner(connection, scope, kind, name) is None:
        connection.write(INSERT, (whose, *scope.key, kind, name), ("spent_name", f"{kind} {name}"))


async def free(connection: Connection, scope: Scope, kind: str, whose: str) -> None:
    """Let others have the names that were kept for somebody."""
    for (name,) in await connection.all(OF_OWNER, (*scope.key, kind, whose)):
        connection.write(DELETE, (*scope.key, kind, name), ("spent_name", f"{kind} {name}"))


async def pass_on(connection: Connection, scope: Scope, kind: str, whose: str, to: str) -> None:
    """Keep the names of somebody for somebody else, who lets go of them later."""
    for (name,) in await connection.all(OF_OWNER, (*scope.key, kind, whose)):
        connection.write(PASSING, (to, *scope.key, kind, name), ("spent_name", f"{kind} {name}"))
