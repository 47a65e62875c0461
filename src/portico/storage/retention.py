"""How long rows of our own are kept that only serve for a while, and how they go."""

from typing import NamedTuple

from portico.storage.engine import Connection

BATCH = 500
DAY = 86_400


class Table(NamedTuple):
    """A table that is emptied from its old end."""

    name: str
    column: str
    """When a row was last of use."""
    seconds: int


ALL = (
    Table("mail", "created", 30 * DAY),
    Table("verification", "created", DAY),
    Table("throttle", "last", DAY),
)


async def reap(connection: Connection, table: Table, now: int) -> bool:
    """Remove a batch of rows that have had their time; whether there may be more."""
    oldest = f"SELECT account, livemode, id FROM {table.name} WHERE {table.column} < ? LIMIT ?"
    found = await connection.all(oldest, (now - table.seconds, BATCH))
    delete = f"DELETE FROM {table.name} WHERE account = ? AND livemode = ? AND id = ?"
    for account, livemode, id in found:
        connection.write(delete, (account, livemode, id), (table.name, f"{account}:{livemode}:{id}"))
    return len(found) == BATCH
