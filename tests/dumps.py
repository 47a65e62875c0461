"""Everything that a database holds, as somebody would find it who stole a backup."""

from pathlib import Path

import asyncpg

from tests.databases import apart

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""


def dump(database: str) -> bytes:
    """The bytes of every file of a SQLite database, or every value of a PostgreSQL one."""
    if database.startswith("postgres"):
        return apart(_values(database))
    return b"".join(path.read_bytes() for path in sorted(Path(database).iterdir()) if path.is_file())


async def _values(url: str) -> bytes:
    connection = await asyncpg.connect(url)
    try:
        found = []
        for table, column in await connection.fetch(COLUMNS):
            rows = await connection.fetch(f'SELECT "{column}" FROM "{table}"')
            found += [row[0] if isinstance(row[0], bytes) else str(row[0]).encode() for row in rows]
        return b"\n".join(found)
    finally:
        await connection.close()
