"""Runs the application in uvicorn, and says when it is ready."""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portico.app import App
from portico.settings import Settings, Unsafe

MAX_HEAD = 16 * 1024
"""Bytes of a request before its body."""


class Unclear(Exception):
    """A request whose head is too long, or names no host or several."""


class Protocol(HttpToolsProtocol):
    """uvicorn's, with an end to what is read of a request before it is known what it asks."""

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
        """The whole head. Raises Unclear, which the parser takes for an invalid request."""
        self._in_head = False
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise Unclear
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            raise Unclear
        super().on_headers_complete()


class Protocol(HttpToolsProtocol):
    """uvicorn's own, but the head of an answer leaves together with its body.

    uvloop writes at once what it is given, so this saves a system call, a packet, and waking the client twice.
    """

    def on_headers_complete(self) -> None:
        """Begin to answer; the application runs later, so the place that it writes to can be exchanged here."""
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            whole = _Whole(self.transport, self.on_response_complete)
            self.cycle.transport, self.cycle.on_response = whole, whole.finish


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


_INTERIM = b"HTTP/1.1 100 "


class Server(uvicorn.Server):
    """uvicorn, with a word when it listens."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        gc.freeze()  # what was made so far stays until the end: no collection needs to look at it again
        gc.enable()
        if self.should_exit:
            return
        if self._app.settings.demo:
            from portico.demo import summary

            print(await summary(self._app, colors=sys.stdout.isatty()), flush=True)  # noqa: T201 (this is the command's own output)
        print(f"Portico is ready at {self._app.settings.site}", flush=True)  # noqa: T201


def run(settings: Settings) -> None:
    """Serve until somebody stops it. Raises Unsafe if the port is taken."""
    app = App(settings)
    config = uvicorn.Config(
        app,
        http=Protocol,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=30,
    )
    _check_port(settings)
    server = Server(config, app)
    server.run()
    if not server.started:
        raise Unsafe("see above.")


def _check_port(settings: Settings) -> None:
    """Raises Unsafe if somebody else listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unsafe(
                f"port {settings.port} on {settings.host} cannot be used ({error.strerror}). Try --port."
            ) from error
