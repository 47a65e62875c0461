"""The least that a durable POST can cost without sharing: two rows in one SQLite transaction for each request.

FLOOR_BODY and FLOOR_EVENT name files that hold an object and its event, so the rows are as large as Portico's.
"""

import itertools
import os
import sqlite3
from pathlib import Path
from typing import Any

BODY = Path(os.environ["FLOOR_BODY"]).read_text()
EVENT = Path(os.environ["FLOOR_EVENT"]).read_text()
ANSWER = BODY.encode()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ANSWER))]
NUMBERS = itertools.count()

db = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
for table in ("object", "event"):
    db.execute(
        f"CREATE TABLE {table} (account TEXT, livemode INTEGER, id TEXT, created INTEGER, body TEXT, "
        "PRIMARY KEY (account, livemode, id)) STRICT"
    )


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Commit, then answer."""
    if scope["method"] == "POST":
        await receive()
        number = next(NUMBERS)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO object VALUES (?, ?, ?, ?, ?)", ("acct_1", 0, f"bps_{number:024}", 1, BODY))
        db.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?)", ("acct_1", 0, f"evt_{number:024}", 1, EVENT))
        db.execute("COMMIT")
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})
