"""A real server, shops that use the official SDK, and windows of a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests import browsers, databases, servers, sites
from tests.browsers import Browser, Window
from tests.clocks import Clock
from tests.shops import Shop


@pytest.fixture(scope="module")
def portico(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Running]:
    """A server for the tests of one file, with a clock that stands still."""
    folder = databases.sqlite_folder(tmp_path_factory.mktemp("portico"))
    with servers.in_thread(str(folder), clock=Clock()) as running:
        yield running


@pytest.fixture
def shop(portico: servers.Running) -> Shop:
    """Somebody with a world of their own, in test mode."""
    return Shop(portico.site)


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Opens a fresh window, which has no cookies: `open_window(color_scheme="dark")`."""
    with ExitStack() as stack:

        def opened(**options: Any) -> Window:
            return stack.enter_context(browsers.window(chromium, **options))

        yield opened


@pytest.fixture
def window(open_window: Callable[..., Window]) -> Window:
    """One window, in which nothing may go wrong."""
    return open_window()


@pytest.fixture
def elsewhere() -> Iterator[sites.Elsewhere]:
    """Another web site."""
    with sites.elsewhere() as found:
        yield found
