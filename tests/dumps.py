"""Everything that a database holds, as somebody would find it who stole a backup."""

from pathlib import Path

import psycopg
from psycopg import sql

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""


def dump(database: str) -> bytes:
    """The bytes of every file of a SQLite database, or every value of a PostgreSQL one."""
    if database.startswith("postgres"):
        return _values(database)
    return b"".join(path.read_bytes() for path in sorted(Path(database).iterdir()) if path.is_file())


def _values(url: str) -> bytes:
    with psycopg.connect(url) as connection:
        found = []
        for table, column in connection.execute(COLUMNS).fetchall():
            rows = connection.execute(
                sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
            )
            found += [row[0] if isinstance(row[0], bytes) else str(row[0]).encode() for row in rows]
        return b"\n".join(found)
