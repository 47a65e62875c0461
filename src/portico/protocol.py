"""How HTTP is read from a connection, and written to it: uvicorn's way, with an end to heads, and in fewer pieces."""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 16 * 1024
"""Bytes of a request before its body."""

_INTERIM = b"HTTP/1.1 100 "


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

        The application runs later, so the place that it writes to can be exchanged here.
        """
        self._in_head = False
        self._check_head()
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            whole = _Whole(self.transport, self.on_response_complete)
            self.cycle.transport, self.cycle.on_response = whole, whole.finish

    def _check_head(self) -> None:
        size, hosts = len(self.url), 0
        for name, value in self.headers:
            size += len(name) + len(value)
            hosts += name == b"host"
        if size > MAX_HEAD or hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise Unclear


class _Whole(asyncio.Transport):
    """What one answer is written to. It keeps the head back until something follows."""

    def __init__(self, transport: asyncio.Transport, after: Callable[[], None]) -> None:
        self._transport = transport
        self._after = after
        self._head: bytes | None = b""
        """What is kept back; None when that is gone."""

    def write(self, data: bytes) -> None:  # type: ignore[override]  # uvicorn gives bytes
        """Send, unless it is the head."""
        if self._head == b"" and not data.startswith(_INTERIM):
            self._head = data
            return
        self._transport.writelines((self._head, data) if self._head else (data,))
        self._head = None

    def finish(self) -> None:
        """The answer is complete; that to a HEAD request has nothing but a head."""
        if self._head:
            self._transport.write(self._head)
        self._after()

    def is_closing(self) -> bool:
        """Whether the client is gone."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Give up."""
        self._transport.close()
