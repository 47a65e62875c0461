"""Runs the application in uvicorn, and says when it is ready."""

import gc
import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import FrameType

import uvicorn

from portico import lazily, processes
from portico.app import App
from portico.protocol import Protocol
from portico.setting_values import Unsafe
from portico.settings import Settings
from portico.storage.engine import Unusable

try:
    import resource
except ImportError:  # as on Windows
    resource = None  # type: ignore[assignment]  # it is asked whether it is there

log = logging.getLogger("portico")

LAST_WORDS = 30
"""Seconds for which who is served when the server is asked to end may go on sending, or taking what was asked for."""
FEW_COLLECTIONS = (20_000, 20, 20)
"""Hardly anything here ends in a circle, and a few hundred requests at a time make many objects that all go soon."""


class Server(uvicorn.Server):
    """uvicorn, with a word when it listens."""

    def __init__(self, app: App, ready: Callable[[App], Awaitable[None]]) -> None:
        super().__init__(_config(app))
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so. Raises Unusable, of which uvicorn would make lines and an exit code of its own."""
        await self._app.open()
        await super().startup(sockets)
        gc.freeze()  # what was made so far stays until the end: no collection needs to look at it again
        gc.set_threshold(*FEW_COLLECTIONS)
        gc.enable()
        if not self.should_exit:
            await self._ready(self._app)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as asked, which is a good end: uvicorn would end by the signal afterwards, as if killed."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()


def _config(app: App) -> uvicorn.Config:
    settings = app.settings
    return uvicorn.Config(
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
        timeout_graceful_shutdown=LAST_WORDS,
    )


def run(settings: Settings) -> None:
    """Serve until somebody stops it. Raises Unsafe if the port is taken, and Unusable for a database that cannot be."""
    _check_port(settings)
    _take_connections()
    if settings.processes > 1:
        started = _several(settings)
    else:
        server = Server(App(settings), _say_ready)
        server.run()
        started = server.started
    if not started:
        raise Unsafe("see above.")


def _take_connections() -> None:
    """Take as many connections as the system lets this process have, and not only as many as old programs can bear."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems say that there is no limit, and have one
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _several(settings: Settings) -> bool:
    """The same in several processes; whether they could begin."""
    from portico.storage import postgres  # noqa: F401 (what is loaded before they part, they share)

    lazily.run("portico")

    def serve(listening: socket.socket, ready: Callable[[], None]) -> None:
        async def tell(_: App) -> None:
            ready()

        try:
            Server(App(settings), tell).run([listening])
        except Unusable as error:
            log.error("%s", error)  # it says what to do; where it was raised helps nobody
            sys.exit(1)

    def announce() -> None:
        print(_ready(settings), flush=True)  # noqa: T201 (this is the command's own output)

    gc.freeze()  # so that no collection touches, and copies, what they share
    sockets = processes.listening(settings.host, settings.port, settings.processes)
    return processes.Processes(sockets, serve, announce).run()


async def _say_ready(app: App) -> None:
    if app.settings.demo:
        from portico.demo import summary

        print(await summary(app, colors=sys.stdout.isatty()), flush=True)  # noqa: T201
    print(_ready(app.settings), flush=True)  # noqa: T201


def _ready(settings: Settings) -> str:
    return f"Portico is ready at {settings.site}"


def _check_port(settings: Settings) -> None:
    """Raises Unsafe if somebody else listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            hint = "Try --port." if settings.worlds else "Choose others with PORTICO_HOST and PORTICO_PORT."
            raise Unsafe(
                f"port {settings.port} on {settings.host} cannot be used ({error.strerror}). {hint}"
            ) from error
