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
LONGEST_BODY = 300.0
"""Seconds in which a body has to be there whole, even if some of it comes all the time."""
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
    _begins = False
    """Whether a request began in the packet that is read."""
    _until: float | None = None
    """How long the other side has to go on, by the loop's clock; None while it waits for us."""
    _body_until: float | None = None
    _unsent: int | None = None
    """Bytes of answers that it had not taken yet when its time was over."""
    _alarm: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody is there, who has to ask for something in time."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Bytes, in whatever pieces they come."""
        self._begins = False
        self._read += len(data)
        super().data_received(data)
        if not self._in_head:
            self._read = 0
        elif self._is_behind:
            self._read, self._is_behind = self._size(), False  # of this packet, it is known of so much only
        if self._read > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("Request header too large.")
        if self._in_head:
            if self._begins:  # a head has its time from the first byte on, however it drips
                self._wait()
        elif self.cycle is not None and self.cycle.more_body:
            self._wait_for_body()
        elif self._body_until is not None:
            self._until = self._body_until = None

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._is_behind = not self._in_head
        self._in_head = self._begins = True

    def on_headers_complete(self) -> None:
        """Begin to answer. Raises Unclear, which the parser takes for an invalid request."""
        self._in_head, self._until = False, None
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
        self._unsent = None
        if self.transport.is_closing():
            if self.transport.get_write_buffer_size():
                self._wait()  # until the answer is taken
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._wait()

    def pause_writing(self) -> None:
        """The other side takes answers more slowly than it asks for them."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """It has taken some."""
        super().resume_writing()
        self._until = self._unsent = None
        if self.cycle is None or self.cycle.response_complete:
            self._wait()

    def _wait(self) -> None:
        """Nothing can go on before the other side does, which has its time for that."""
        self._until = self.loop.time() + self.timeout_keep_alive
        if self._alarm is None:
            self._alarm = self.loop.call_later(self.timeout_keep_alive, self._look)

    def _wait_for_body(self) -> None:
        """The same for a body, which has an end besides."""
        self._wait()
        assert self._until is not None
        if self._body_until is None:
            self._body_until = self._until - self.timeout_keep_alive + LONGEST_BODY
        self._until = min(self._until, self._body_until)

    def _look(self) -> None:
        """Close the connection if nothing came for long enough; or else look again when it would be."""
        self._alarm = None
        if self._until is None:
            return
        left = self._until - self.loop.time()
        if left > 0:
            self._alarm = self.loop.call_later(left, self._look)
        elif unsent := self.transport.get_write_buffer_size():
            self._look_at_what_is_taken(unsent)
        else:
            self.timeout_keep_alive_handler()

    def _look_at_what_is_taken(self, unsent: int) -> None:
        """Give up who takes nothing of an answer: to close the connection would be to wait for that."""
        if self._unsent is not None and unsent >= self._unsent:
            self.transport.abort()
            return
        self._unsent = unsent
        self._wait()

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
