"""The /v1 door as an ASGI application: bytes in, bytes out."""

from collections.abc import Awaitable, Callable, Iterable
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
_ECHOED = (b"idempotency-key",)


class Door:
    """Takes HTTP requests for /v1 to the pipeline."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        body = await _body(receive) if scope["method"] != "GET" or b"content-length" in headers else b""
        if body is None:
            return
        request = Request(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            body=body,
            content_type=headers.get(b"content-type", b"").decode("latin-1"),
            authorization=_only(scope["headers"], headers.get(b"authorization")),
            version=_text(headers.get(b"stripe-version")),
            account=_text(headers.get(b"stripe-account")),
            idempotency_key=_text(headers.get(b"idempotency-key")),
            ip=scope["client"][0] if scope.get("client") else None,
        )
        id, version, reply = await self._api.answer(request)
        content = self._api.here.keys.reveal(reply.body) if reply.status < 400 else reply.body.encode()
        if headers.get(b"user-agent", b"").startswith(_PEOPLE):
            content = orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": [
                    (b"content-length", b"%d" % len(content)),
                    (b"request-id", id.encode()),
                    (b"stripe-version", version.encode()),
                    *API_HEADERS,
                    *reply.headers,
                    *((name, headers[name]) for name in _ECHOED if name in headers),
                ],
            }
        )
        await send({"type": "http.response.body", "body": content})


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None if the caller is gone before its end: half a request asks for nothing.

    One byte more than is allowed is enough to see that it is too long.
    """
    body, more = b"", True
    while more and len(body) <= MAX_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _only(headers: Iterable[tuple[bytes, bytes]], found: bytes | None) -> bytes | None:
    """The Authorization header; two of them are as good as none."""
    if found is None or sum(name == b"authorization" for name, _ in headers) > 1:
        return None
    return found


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
