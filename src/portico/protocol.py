"""How HTTP is read from a connection, and written to it: uvicorn's way, with an end to heads, and in fewer pieces."""

from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from portico.api.headers import API_HEADERS, FILE_HEADERS, HSTS, PAGE_HEADERS, VERSION_HEADERS

Message = Any
Headers = Iterable[tuple[bytes, bytes]]

MAX_HEAD = 16 * 1024
"""Bytes of a request before its body."""


class Unclear(Exception):
    """A request whose head is too long, or names no host or several."""


class Protocol(HttpToolsProtocol):
    """uvicorn's own, with an end to what is read of a request before it is known what it asks.

    The head of an answer leaves together with its body: uvloop writes at once what it is given, so this saves a system
    call, a packet, and waking the client twice.
    """

    _in_head = True
    _read = 0

    def data_received(self, data: bytes) -> None:
        """Bytes, in whatever pieces they come."""
        super().data_received(data)
        self._read = self._read + len(data) if self._in_head else 0
        if self._read > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("Request header too large.")

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Begin to answer. Raises Unclear, which the parser takes for an invalid request.

        The application runs later, so the way in which it is answered can be exchanged here.
        """
        self._in_head = False
        self._check_head()
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.send = _Answer(self.cycle).send  # type: ignore[method-assign]  # nothing was sent yet

    def _check_head(self) -> None:
        size, hosts = len(self.url), 0
        for name, value in self.headers:
            size += len(name) + len(value)
            hosts += name == b"host"
        if size > MAX_HEAD or hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise Unclear


class _Answer:
    """One answer, whose head is kept back until its body begins. What is not plain goes uvicorn's way."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._pass_on = cycle.send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """ASGI's `send`."""
        cycle = self._cycle
        if message["type"] == "http.response.start" and not cycle.response_started:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None or not self._begin(start, message.get("body", b""), ends=not message.get("more_body")):
            for part in (start, message) if start else (message,):
                await self._pass_on(part)
        if cycle.response_complete and "send" in vars(cycle):
            del cycle.send  # or each would hold the other

    def _begin(self, start: Message, body: bytes, *, ends: bool) -> bool:
        """Send the head and the first piece of the body; False if uvicorn must see to it."""
        cycle = self._cycle
        plain = cycle.keep_alive and not cycle.waiting_for_100_continue and cycle.scope["method"] != "HEAD"
        if not plain or cycle.disconnected or cycle.flow.write_paused:
            return False
        found = _head(start["status"], cycle.default_headers, start["headers"])
        if found is None or found[1] < len(body) or (ends and found[1] != len(body)):
            return False
        cycle.transport.writelines((found[0], body))
        cycle.response_started, cycle.chunked_encoding = True, False
        cycle.expected_content_length = found[1] - len(body)
        if ends:
            cycle.response_complete = True
            cycle.message_event.set()
            cycle.on_response()
        return True


def _head(status: int, defaults: Headers, headers: Headers) -> tuple[bytes, int] | None:
    """What comes before a body, and the body's length; None if it is not well-formed, or says how to go on."""
    lines = [STATUS_LINE[status], *(b"%b: %b\r\n" % header for header in defaults)]
    length = None if status not in WITHOUT_BODY else 0
    for header in headers:
        line = _KNOWN.get(header)
        if line is None:
            name, value = header
            if name == b"content-length" and value.isdigit():
                length = int(value)
            elif name in _FRAMING or HEADER_VALUE_RE.search(value) or HEADER_RE.search(name):
                return None
            line = b"%b: %b\r\n" % header
        lines.append(line)
    lines.append(b"\r\n")
    return None if length is None else (b"".join(lines), length)


WITHOUT_BODY = (204, 304)
_FRAMING = frozenset({b"connection", b"content-length", b"transfer-encoding"})
_KNOWN = {
    header: b"%b: %b\r\n" % header
    for header in (*API_HEADERS, *FILE_HEADERS, *PAGE_HEADERS, *VERSION_HEADERS.values(), HSTS)
}
"""The lines of the headers that every answer has."""
