"""How often something was done lately, counted in the database, so that all processes count together.

What is counted has a row with the moments of the last while. A row is locked before it is read: of many at once no one
slips through. If it cannot be read or written, the transaction fails, and nothing is done: these limits fail closed.
"""

from typing import NamedTuple

from portico.storage.engine import Connection
from portico.storage.scope import Scope

FIND = "SELECT moments FROM throttle WHERE account = ? AND livemode = ? AND id = ?"
LOCKED = f"{FIND} FOR UPDATE"
INSERT = "INSERT INTO throttle (last, moments, account, livemode, id) VALUES (?, ?, ?, ?, ?)"
UPDATE = "UPDATE throttle SET last = ?, moments = ? WHERE account = ? AND livemode = ? AND id = ?"


class Limit(NamedTuple):
    """So many times within so many seconds."""

    most: int
    seconds: int


async def take(
    connection: Connection, scope: Scope, id: str, limit: Limit, now: int, *, counts: bool = True, locks: bool
) -> bool:
    """Whether it may be done once more; then that is counted. The work is the same if not.

    Without `counts` it may not be done anyway, and nothing is added.
    """
    row = await connection.one(LOCKED if locks else FIND, (*scope.key, id))
    moments = [moment for moment in (row[0].split() if row else ()) if int(moment) > now - limit.seconds]
    allowed = counts and len(moments) < limit.most
    kept = " ".join([*moments, str(now)] if allowed else moments)
    connection.write(UPDATE if row else INSERT, (now, kept, *scope.key, id), ("throttle", id))
    return allowed
