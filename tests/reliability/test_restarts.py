"""P6: PostgreSQL goes and comes back, is cut off or stands still, while eight clients write and a worker works.

Whoever sends again gets what was asked for, once; and all is as before within seconds.
"""

import os
import secrets
import signal
import socket
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from portico.storage.lines import Line
from tests import databases, servers
from tests.chance import FULL
from tests.reliability import proxies, traces
from tests.reliability.test_kills import ENOUGH, kept, retry_all
from tests.reliability.writers import KEY, Writers
from tests.servers import children, wait_for
from tests.shops import Shop
from tests.webhooks import mortals
from tests.webhooks.receiving import listening

TIMES = 10 if FULL else 2
CUTS = 20 if FULL else 5
FROZEN = 30 if FULL else 3
"""Seconds."""
SOON = 5
"""Seconds until somebody is answered again, on a machine that has other things to do."""
ROOM = 8
"""How many files a process may have open more than before."""
WITHOUT_CLOCKWORK = servers.PROGRAM.replace("processes=processes", "processes=processes, clockwork=False")


class Postgres:
    """A server that is nobody else's."""

    def __init__(self):
        self.server = databases.started(Path(tempfile.gettempdir()) / f"portico-restarts-{secrets.token_hex(4)}")
        self.url = self.server.get_uri()

    def restart(self):
        """As `pg_ctl restart -m immediate` does: nothing is finished, and what was committed is found again."""
        pid = self.server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not servers.lives(pid))
        self.server.ensure_postgres_running()

    def freeze(self):
        """It stands still, with all its processes."""
        pids = [self.server.get_pid(), *children(self.server.get_pid())]
        self._all(pids, signal.SIGSTOP)
        time.sleep(FROZEN)
        self._all(pids, signal.SIGCONT)

    def _all(self, pids, sign):
        for pid in pids:
            os.kill(pid, sign)


@pytest.fixture(scope="module")
def postgres():
    """In the place of the one that all tests share."""
    made = Postgres()
    yield made
    made.server.cleanup()


@pytest.fixture
def database(postgres):
    with databases.postgres_database(postgres.url, f"portico_{secrets.token_hex(6)}") as url:
        yield url


@pytest.fixture
def way(database):
    with proxies.proxy(database) as made:
        yield made


def test_a_database_that_is_restarted(postgres, database, tmp_path):
    survives(database, database, postgres.restart, TIMES, tmp_path)


def test_a_database_that_is_cut_off(database, way, tmp_path):
    survives(database, way.through, way.cut, CUTS, tmp_path)


def test_a_database_that_stands_still(postgres, database, tmp_path):
    survives(database, database, postgres.freeze, 1, tmp_path)


async def test_a_machine_that_is_gone_without_a_word_is_noticed(way):
    usual, other = await Line.open(way.through), await Line.open(f"{way.through}&keepalives_idle=77")
    try:
        assert [told(usual, name) for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")] == [10, 5, 3]
        assert told(usual, "TCP_USER_TIMEOUT") == 25_000
        assert told(other, "TCP_KEEPIDLE") == 77
    finally:
        usual.close()
        other.close()


def told(line, option):
    """What the system knows of a connection."""
    return line._socket.getsockopt(socket.IPPROTO_TCP, getattr(socket, option))


def survives(database, by_way_of, happens, times, folder):
    """Something happens to the database, several times, to a server and to a worker."""
    with (
        servers.process(by_way_of, program=WITHOUT_CLOCKWORK) as server,
        listening() as hears,
        worker(by_way_of, folder),
    ):
        Shop(server.url, KEY).sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        usual = list(traces.read(database).faults())  # the endpoint is not among what is looked at
        writers = Writers(server)
        writers.begin()
        with writers.at_work(ENOUGH):
            before = files(server)
            for _ in range(times):
                happens()
                answered_again(writers)
                time.sleep(0.5)
            writers.go_on(ENOUGH)
            assert files(server) <= before + ROOM
        refused = [write for write in writers.writes if not write.is_acknowledged]
        retry_all(server, writers)
        made = {event["id"] for event in traces.read(database).caused}
        wait_for(lambda: made <= set(hears.ids))

    check(database, writers, refused, usual)


def answered_again(writers):
    """Somebody whose request was sent from now on is answered soon."""
    many, began = len(writers.acknowledged), time.monotonic()
    wait_for(lambda: len(writers.acknowledged) > many + 8)
    assert time.monotonic() - began < SOON


def check(database, writers, refused, usual):
    """Nothing that was acknowledged is lost, nothing is done twice or by half, and all others were told in JSON."""
    after = traces.read(database)
    assert list(after.faults()) == usual
    assert [write.key for write in writers.acknowledged if not kept(after, write)] == []
    assert set(after.replies) >= {write.key for write in writers.writes}
    assert len(after.changes) - 1 == len(after.caused) == len(writers.writes)
    assert {write.status for write in refused} <= {409, 429, 503}
    assert all(orjson.loads(write.body)["error"]["type"] in ("api_error", "idempotency_error") for write in refused)


@contextmanager
def worker(database, folder):
    """One beside the server, which must not die."""
    with mortals.alive(mortals.works, database, said=folder / "said") as process:
        yield
        assert process.is_alive(), (folder / "said").read_text()


def files(server):
    return len(list(Path(f"/proc/{server.running.pid}/fd").iterdir()))
