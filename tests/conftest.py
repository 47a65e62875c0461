"""What every test may ask for. Databases, servers and SDKs are real."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from portico.app import App, open_engine
from portico.storage.engine import Engine
from tests import browsers, databases, folders, servers
from tests.chance import FULL
from tests.clocks import Clock
from tests.merchants import Merchant
from tests.visitors import Visitor

SLOW = [hypothesis.HealthCheck.too_slow]
"""What Hypothesis takes amiss of a machine that has other things to do."""

hypothesis.settings.register_profile(
    "portico", database=None, deadline=None, print_blob=True, suppress_health_check=SLOW, derandomize=not FULL
)
hypothesis.settings.load_profile("portico")
only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
"""For long tables about what happens before anything is kept: one engine is as good as two."""


@pytest.fixture(params=["sqlite", "postgres"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test that keeps anything runs on both engines."""
    return request.param


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(databases.postgres_server())
        except databases.NoPostgres as error:
            url, why = "", str(error)
        if not url:
            pytest.fail(why, pytrace=False)
        yield url


@pytest.fixture(scope="session")
def shared_postgres(postgres: str) -> Iterator[str]:
    """A database for all tests of one worker, each of which has a world of its own in it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", secrets.token_hex(4))[:8]
    with databases.postgres_database(postgres, f"portico_{run}_{worker}") as url:
        yield url


@pytest.fixture(scope="module")
def apart_postgres(postgres: str) -> Iterator[str]:
    """A database for the tests of one file: what is due in other tests' worlds is none of a real server's business."""
    with databases.postgres_database(postgres, f"portico_{secrets.token_hex(6)}") as url:
        yield url


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """An empty database for one test alone."""
    with databases.postgres_database(postgres, f"portico_{secrets.token_hex(6)}") as url:
        yield url


@pytest.fixture
async def postgres_engine(fresh_postgres: str) -> AsyncIterator[Engine]:
    """A PostgreSQL database with all tables, for work without a server."""
    opened = await open_engine(databases.settings_for(fresh_postgres))
    yield opened
    await opened.close()


@pytest.fixture
def database(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where things are kept. On PostgreSQL other tests' worlds are there too."""
    if engine_name == "postgres":
        return request.getfixturevalue("shared_postgres")
    return str(databases.sqlite_folder(tmp_path / "portico"))


@pytest.fixture
def own_database(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database that is nobody else's, on PostgreSQL, too."""
    if engine_name == "postgres":
        return request.getfixturevalue("fresh_postgres")
    return str(databases.sqlite_folder(tmp_path / "portico"))


@pytest.fixture
def clock() -> Clock:
    """Stands still until the test moves it."""
    return Clock()


@pytest.fixture
async def app(database: str, clock: Clock) -> AsyncIterator[App]:
    """All of Portico, in this process. Its clockwork runs when a test says so: other tests have other times."""
    portico = App(databases.settings_for(database), clock=clock, ticks=False)
    await portico.start()
    await portico.engine.script(["DELETE FROM mail"])  # what the worlds of earlier tests did not send
    yield portico
    await portico.stop()


@pytest.fixture
def merchant(app: App) -> Merchant:
    """Somebody with a world of their own, in test mode."""
    return Merchant(app, f"sk_test_{secrets.token_hex(8)}")


@pytest.fixture
def visitor(app: App) -> Visitor:
    """Somebody with a browser, who comes for the first time."""
    return Visitor(app)


@pytest.fixture(scope="module")
def chromium() -> Iterator[browsers.Browser]:
    """A browser for the tests of one file; none may be a coroutine, since Playwright has an event loop of its own."""
    with browsers.chromium() as browser:
        yield browser


def pytest_configure() -> None:
    """Before anybody asks for a temporary folder, or for a server."""
    folders.use_memory()
    servers.ask_no_proxy()


@pytest.fixture(scope="module")
def portico(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Running]:
    """A server for the tests of one file."""
    folder = databases.sqlite_folder(tmp_path_factory.mktemp("portico"))
    with servers.in_thread(str(folder)) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share a browser on one worker."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))
