"""The /v1 door as an ASGI application: bytes in, bytes out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from portico.api.calls import IN_PIECES, SPACE, Piece, Reply, Request
from portico.api.headers import API_HEADERS, FILE_HEADERS, VERSION_HEADERS
from portico.api.pipeline import Api
from portico.wire.form import MAX_BYTES

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_PEOPLE = (b"curl/", b"HTTPie/", b"Mozilla/", b"Stripe/v1 stripe-cli/", b"Wget/", b"xh/")
"""Clients behind which somebody reads what comes; for them bodies are indented."""
_ECHOED = b"idempotency-key"


class Door:
    """Takes HTTP requests for /v1 to the pipeline."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method, headers, client = scope["method"], _headers(scope["headers"]), scope.get("client")
        only_head = method == "HEAD"
        method = "GET" if only_head else method
        sent = await _body(receive) if method != "GET" or b"content-length" in headers else b""
        if sent is None:
            return
        ip = client[0] if client else None
        request = Request(method, scope["path"], scope["query_string"], headers, sent, ip)
        id, version, reply = await self._api.answer(request)
        pieces = (reply.picture,) if reply.picture is not None else self._json(reply, headers)
        if len(pieces) > 1 and IN_PIECES not in scope.get("extensions", ()):
            pieces = (b"".join(pieces),)
        head = [
            (b"content-length", b"%d" % (len(pieces[0]) if len(pieces) == 1 else sum(map(len, pieces)))),
            (b"request-id", id.encode()),
            VERSION_HEADERS[version],
            *reply.headers,
        ]
        if _ECHOED in headers:
            head.append((_ECHOED, headers[_ECHOED].strip(SPACE)))
        head += API_HEADERS if reply.picture is None else FILE_HEADERS
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        body: dict[str, Any] = {"type": "http.response.body", "body": b"" if only_head else pieces[0]}
        if len(pieces) > 1 and not only_head:
            body["rest"] = pieces[1:]
        await send(body)

    def _json(self, reply: Reply, headers: dict[bytes, bytes]) -> tuple[Piece, ...]:
        """The body with its secrets in place, indented where somebody reads it."""
        keys = self._api.here.keys
        if reply.listing is not None:
            head, forms, tail, secrets = reply.listing
            pieces: tuple[Piece, ...] = (head, keys.reveal_part(forms) if secrets else forms, tail)
        elif reply.status in (200, 402):
            pieces = (reply.revealed or keys.reveal(reply.body),)
        else:
            pieces = (reply.revealed or reply.body.encode(),)
        if headers.get(b"user-agent", b"").startswith(_PEOPLE):
            tree = orjson.loads(b"".join(pieces))
            return (orjson.dumps(tree, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),)
        return pieces


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


def _headers(sent: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers by name, the last of each. Two of Authorization are as good as none."""
    headers = dict(sent)
    if len(headers) < len(sent) and sum(name == b"authorization" for name, _ in sent) > 1:
        del headers[b"authorization"]
    return headers
