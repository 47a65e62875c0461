"""How HTTP is written to a connection: uvicorn's way, in fewer pieces."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from portico.api.calls import Piece
from portico.api.headers import API_HEADERS, FILE_HEADERS, HSTS, PAGE_HEADERS, VERSION_HEADERS

Message = Any
Header = tuple[bytes, bytes]
Headers = Iterable[Header]


class Exchange(RequestResponseCycle):
    """A request and its answer, whose head is kept back until its body begins. What is not plain goes uvicorn's way.

    The head of an answer leaves together with its body: uvloop writes at once what it is given, so this saves a system
    call, a packet, and waking the client twice.
    """

    _start: Message | None = None

    def __init__(self, protocol: HttpToolsProtocol, version: str) -> None:
        super().__init__(
            protocol.scope,
            protocol.transport,
            protocol.flow,
            protocol.logger,
            protocol.access_logger,
            protocol.access_log,
            protocol.server_state.default_headers,
            asyncio.Event(),
            protocol.expect_100_continue,
            version != "1.0" and protocol.parser.should_keep_alive(),
            protocol.on_response_complete,
        )

    async def send(self, message: Message) -> None:
        """ASGI's `send`."""
        if message["type"] == "http.response.start" and not self.response_started and self._start is None:
            self._start = message
            return
        start, self._start = self._start, None
        body, rest = message.get("body", b""), message.get("rest", ())
        if start is not None and self._begin(start, body, rest, ends=not message.get("more_body")):
            return
        if rest:
            message["body"] = b"".join((body, *rest))
        for part in (start, message) if start else (message,):
            await super().send(part)

    def _begin(self, start: Message, body: bytes, rest: Sequence[Piece], *, ends: bool) -> bool:
        """Send the head and the first pieces of the body; False if uvicorn must see to it."""
        plain = self.keep_alive and not self.waiting_for_100_continue and self.scope["method"] != "HEAD"
        if not plain or self.disconnected or self.flow.write_paused:
            return False
        found = _head(start["status"], self.default_headers, list(start["headers"]))
        length = len(body) + sum(map(len, rest)) if rest else len(body)
        if found is None or found[1] < length or (ends and found[1] != length):
            return False
        self.transport.writelines((found[0], body, *rest) if rest else (found[0], body))
        self.response_started, self.chunked_encoding = True, False
        self.expected_content_length = found[1] - length
        if ends:
            self.response_complete = True
            self.message_event.set()
            self.on_response()
        return True


def _head(status: int, defaults: Headers, headers: Sequence[Header]) -> tuple[bytes, int] | None:
    """What comes before a body, and the body's length; None if it is not well-formed, or says how to go on."""
    lines, end = [STATUS_LINE[status], _DEFAULTS.lines_of(defaults)], b"\r\n"
    if headers[-_MANY:] == _API:
        headers, end = headers[:-_MANY], _API_END
    length = None if status not in WITHOUT_BODY else 0
    for header in headers:
        name, value = header
        if name == b"content-length" and value.isdigit():
            length = int(value)
        elif header in _KNOWN:
            lines.append(_KNOWN[header])
            continue
        elif name in _FRAMING or not _is_plain(name, value):
            return None
        lines.append(LINE % header)
    lines.append(end)
    return None if length is None else (b"".join(lines), length)


def _is_plain(name: bytes, value: bytes) -> bool:
    """Whether a header is beyond doubt. uvicorn knows exactly what may be sent, and looks at each letter for it."""
    return (name in _OURS or name.replace(b"-", b"").isalnum()) and value.decode("latin-1").isprintable()


class _Defaults:
    """The lines of what every answer begins with: the date, a new list of it for each second."""

    _latest: Headers = ()
    _lines = b""

    def lines_of(self, headers: Headers) -> bytes:
        """The lines of these headers, which are the latest again nearly always."""
        if headers is not self._latest:
            self._latest, self._lines = headers, b"".join([LINE % header for header in headers])
        return self._lines


LINE = b"%b: %b\r\n"
WITHOUT_BODY = (204, 304)
_DEFAULTS = _Defaults()
_OURS = frozenset({b"request-id", b"idempotency-key"})
"""Names of headers whose values are never the same."""
_FRAMING = frozenset({b"connection", b"content-length", b"transfer-encoding"})
_KNOWN = {
    header: LINE % header for header in (*API_HEADERS, *FILE_HEADERS, *PAGE_HEADERS, *VERSION_HEADERS.values(), HSTS)
}
"""The lines of the headers that every answer has."""
_API = list(API_HEADERS)
_MANY = len(_API)
_API_END = b"".join(map(_KNOWN.__getitem__, _API)) + b"\r\n"
"""How the head of nearly every answer of the API ends."""
