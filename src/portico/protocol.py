"""How HTTP is read from a connection: uvicorn's way, with an end to heads, and less to do for each request."""

from asyncio import TimerHandle, Transport
from itertools import chain
from urllib.parse import unquote

import orjson
from httptools import parse_url
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portico.answers import Exchange
from portico.api.calls import IN_PIECES
from portico.api.headers import API_HEADERS
from portico.wire.errors import InvalidRequest

MAX_HEAD = 16 * 1024
"""Bytes of a request before its body."""
_EXTENSIONS: dict[str, dict[object, object]] = {IN_PIECES: {}}
_FRAGMENT = ord("#")
"""What begins a fragment, as a number: to look for it as bytes takes six times as long."""


class Unclear(Exception):
    """A request whose head is too long, or names no host or several."""


class Protocol(HttpToolsProtocol):
    """uvicorn's own, with an end to what is read of a request before it is known what it asks."""

    _in_head = True
    _is_behind = False
    """Whether the packet in which a head began may hold something of another request."""
    _read = 0
    """Bytes of a head that has not ended yet."""
    _idle_since: float | None = None
    _alarm: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody is there, who has to ask for something in time."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Bytes, in whatever pieces they come."""
        self._idle_since = None
        self._read += len(data)
        super().data_received(data)
        if not self._in_head:
            self._read = 0
        elif self._is_behind:
            self._read, self._is_behind = self._size(), False  # of this packet, it is known of so much only
        if self._read > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("Request header too large.")
        if self._in_head or (self.cycle is not None and self.cycle.more_body):
            self._wait()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._is_behind = not self._in_head
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Begin to answer. Raises Unclear, which the parser takes for an invalid request."""
        self._in_head = False
        scope, parser, before = self.scope, self.parser, self.cycle
        version = parser.get_http_version()
        self._check_head(version)
        if parser.should_upgrade():
            super().on_headers_complete()
            return
        scope["method"], scope["http_version"] = parser.get_method().decode("ascii"), version
        scope["raw_path"], scope["query_string"] = _split(self.url)
        path = scope["raw_path"].decode("ascii")
        scope["path"] = unquote(path) if "%" in path else path
        scope["extensions"] = _EXTENSIONS
        self.cycle = Exchange(self, version)
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def _check_head(self, version: str) -> None:
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (hosts == 0 and version == "1.1"):
            raise Unclear
        is_short = self._is_behind and self._read <= MAX_HEAD  # it began in this packet, which is no longer
        if not is_short and self._size() > MAX_HEAD:
            raise Unclear

    def _size(self) -> int:
        """Bytes of the head, as far as it is parsed."""
        return len(self.url) + sum(map(len, chain(*self.headers)))

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, as everything is refused."""
        body = orjson.dumps(InvalidRequest(msg).body())
        head = [(b"content-length", b"%d" % len(body)), *API_HEADERS, (b"connection", b"close")]
        lines = b"".join(b"%b: %b\r\n" % header for header in head)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%b\r\n%b" % (lines, body))
        self.transport.close()

    def on_response_complete(self) -> None:
        """The next request, or a look at the clock: one timer for a connection, however many requests come."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._wait()

    def _wait(self) -> None:
        """Nothing can go on before the other side does, which has its time for that."""
        self._idle_since = self.loop.time()
        if self._alarm is None:
            self._alarm = self.loop.call_later(self.timeout_keep_alive, self._look)

    def _look(self) -> None:
        """Close the connection if nothing came for long enough; or else look again when it would be."""
        self._alarm = None
        if self._idle_since is None:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._alarm = self.loop.call_later(left, self._look)
        else:
            self.timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().connection_lost(exc)


def _split(url: bytes) -> tuple[bytes, bytes]:
    """The path, as it was sent, and the query."""
    if url.startswith(b"/") and _FRAGMENT not in url:
        path, _, query = url.partition(b"?")
        return path, query
    parsed = parse_url(url)
    return parsed.path, parsed.query or b""
