"""What is not an object of anybody's: whether the server is well, and what it speaks."""

import asyncio
import logging
from functools import cache
from typing import Any

import orjson

from portico.api import openapi
from portico.api.headers import API_HEADERS
from portico.resources import all as everything
from portico.storage.engine import PING, Engine

log = logging.getLogger("portico")


@cache
def _description() -> bytes:
    return orjson.dumps(openapi.description(everything.ENDPOINTS), option=orjson.OPT_INDENT_2)


class Facts:
    """`/healthz` and `/openapi.json`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["path"] == "/healthz":
            status, body = await self._health()
        else:
            status, body = 200, await asyncio.to_thread(_description)
        start: dict[str, Any] = {"type": "http.response.start", "status": status, "headers": list(API_HEADERS)}
        start["headers"].append((b"content-length", str(len(body)).encode()))
        await send(start)
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _health(self) -> tuple[int, bytes]:
        """Whether the database answers, as a status and a body."""
        try:
            await self._engine.reader.one(PING, ())
        except Exception:
            log.exception("the database does not answer")
            return 503, orjson.dumps({"status": "unavailable", "database": self._engine.name})
        return 200, orjson.dumps({"status": "ok", "database": self._engine.name})
