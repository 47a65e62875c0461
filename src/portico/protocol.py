"""How HTTP is read from a connection: uvicorn's way, with an end to heads."""

from itertools import chain

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portico.answers import Exchange

MAX_HEAD = 16 * 1024
"""Bytes of a request before its body."""


class Unclear(Exception):
    """A request whose head is too long, or names no host or several."""


class Protocol(HttpToolsProtocol):
    """uvicorn's own, with an end to what is read of a request before it is known what it asks."""

    _in_head = True
    _is_behind = False
    """Whether the packet in which a head began may hold something of another request."""
    _read = 0
    """Bytes of a head that has not ended yet."""

    def data_received(self, data: bytes) -> None:
        """Bytes, in whatever pieces they come."""
        self._read += len(data)
        super().data_received(data)
        if not self._in_head:
            self._read = 0
        elif self._is_behind:
            self._read, self._is_behind = self._size(), False  # of this packet, it is known of so much only
        if self._read > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("Request header too large.")

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._is_behind = not self._in_head
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
            self.cycle.__class__ = Exchange

    def _check_head(self) -> None:
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise Unclear
        if self._size() > MAX_HEAD:
            raise Unclear

    def _size(self) -> int:
        """Bytes of the head, as far as it is parsed."""
        return len(self.url) + sum(map(len, chain(*self.headers)))
