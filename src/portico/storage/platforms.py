"""To which platform a connected account belongs, found from either side."""

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope

FIND = "SELECT id FROM platform WHERE account = ? AND livemode = ?"
OF_PLATFORM = "SELECT id FROM account WHERE account = ? AND livemode = ?"
INSERT = "INSERT INTO platform (account, livemode, id) VALUES (?, ?, ?)"


async def connect(connection: Connection, account: str, platform: Scope) -> None:
    """Remember whose connected account this is."""
    values = (account, int(platform.livemode), platform.account)
    connection.write(INSERT, values, ("platform", account))


async def scope_of(reader: Reader, account: str, livemode: bool) -> Scope:
    """The scope of an account, with its platform."""
    row = await reader.one(FIND, (account, int(livemode)))
    return Scope(account, livemode, row[0] if row else account)


async def scopes(reader: Reader, platform: Scope) -> list[Scope]:
    """Where a key of the platform's may have been used: on its own account, and on all that are or were connected."""
    rows = await reader.all(OF_PLATFORM, platform.key)
    return [Scope(row[0], platform.livemode, platform.account) for row in rows]
