"""The least that a GET can cost: a fixed body, which is read from the file that FLOOR_BODY names."""

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["FLOOR_BODY"]).read_bytes()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001 (ASGI)
    """Answer everything alike."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
