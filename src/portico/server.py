"""Runs the application in uvicorn, and says when it is ready."""

import gc
import socket
import sys

import uvicorn

from portico.app import App
from portico.protocol import Protocol
from portico.settings import Settings, Unsafe

FEW_COLLECTIONS = (20_000, 20, 20)
"""Hardly anything here ends in a circle, and a few hundred requests at a time make many objects that all go soon."""


class Server(uvicorn.Server):
    """uvicorn, with a word when it listens."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        gc.freeze()  # what was made so far stays until the end: no collection needs to look at it again
        gc.set_threshold(*FEW_COLLECTIONS)
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
