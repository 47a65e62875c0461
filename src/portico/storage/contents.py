"""The bytes of uploaded files."""

from portico.storage.engine import Connection, Reader
from portico.storage.scope import Scope

WRITE = "INSERT INTO file_content (account, livemode, id, content) VALUES (?, ?, ?, ?)"
READ = "SELECT content FROM file_content WHERE account = ? AND livemode = ? AND id = ?"


async def write(connection: Connection, scope: Scope, id: str, content: bytes) -> None:
    """Keep the bytes of a file."""
    connection.write(WRITE, (*scope.key, id, memoryview(content)), ("file_content", id))


async def read(reader: Reader, scope: Scope, id: str) -> bytes | None:
    """The bytes of a file, if there are any."""
    row = await reader.one(READ, (*scope.key, id))
    return bytes(row[0]) if row else None
