"""The /v1 door as an ASGI application: bytes in, bytes out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from portico.api.calls import Request
from portico.api.headers import API_HEADERS
from portico.api.pipeline import Api
from portico.wire.form import MAX_BYTES

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_PEOPLE = (b"curl/", b"HTTPie/", b"Mozilla/", b"Wget/", b"xh/")
"""Clients behind which somebody reads what comes; for them bodies are indented."""
_ECHOED = b"idempotency-key"


class Door:
    """Takes HTTP requests for /v1 to the pipeline."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method, headers, client = scope["method"], _headers(scope["headers"]), scope.get("client")
        body = await _body(receive) if method != "GET" or b"content-length" in headers else b""
        ip = client[0] if client else None
        request = Request(method, scope["path"], scope["query_string"], headers, body, ip)
        id, version, reply = await self._api.answer(request)
        body = self._api.here.keys.reveal(reply.body) if reply.status < 400 else reply.body.encode()
        if headers.get(b"user-agent", b"").startswith(_PEOPLE):
            body = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        head = [
            (b"content-length", b"%d" % len(body)),
            (b"request-id", id.encode()),
            (b"stripe-version", version.encode()),
            *API_HEADERS,
            *reply.headers,
        ]
        if _ECHOED in headers:
            head.append((_ECHOED, headers[_ECHOED]))
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        await send({"type": "http.response.body", "body": body})


async def _body(receive: Receive) -> bytes:
    """The whole body; one byte more than is allowed is enough to see that it is too long."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            break
    return body


def _headers(sent: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers by name, the last of each. Two of Authorization are as good as none."""
    headers = dict(sent)
    if len(headers) < len(sent) and sum(name == b"authorization" for name, _ in sent) > 1:
        del headers[b"authorization"]
    return headers
