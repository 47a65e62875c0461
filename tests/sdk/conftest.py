"""A running Portico for the SDKs."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from portico.app import App
from portico.settings import for_development
from tests import databases, servers
from tests.shops import Shop

PATIENCE = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on which every test key opens a world of its own."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:  # so that asyncio lets small answers go at once
        listening.bind(("127.0.0.1", 0))
        settings = for_development(tmp_path_factory.mktemp("site"), listening.getsockname()[1], demo=False)
        options = {"log_level": "warning", "access_log": False, "lifespan": "on"}
        server = uvicorn.Server(uvicorn.Config(App(settings), **options, timeout_keep_alive=servers.KEPT_ALIVE))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
        thread.start()
        deadline = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive() and time.monotonic() < deadline, "the server does not start"
            time.sleep(0.01)
        yield settings.site
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(request, tmp_path_factory):
    """A running Portico, on each engine."""
    if request.param == "postgres":
        database = request.getfixturevalue("apart_postgres")
    else:
        database = str(databases.sqlite_folder(tmp_path_factory.mktemp("python")))
    with servers.in_thread(database) as running:
        yield running


@pytest.fixture
def shop(server):
    """Somebody with a world of their own."""
    return Shop(server.site)


@pytest.fixture
def sdk(shop):
    """What the official SDK for Python offers."""
    return shop.sdk
