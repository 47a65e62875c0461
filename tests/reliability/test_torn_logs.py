"""P4: a power cut leaves the beginning of the log, or anything in the place of its end. What is read once was so."""

import os
import random
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases, servers
from tests.chance import FULL, SEED
from tests.reliability import logs, traces
from tests.reliability.test_kills import kept
from tests.reliability.writers import Writers
from tests.servers import wait_for

TEARS = 700 if FULL else 35
"""How often the end of the log is hurt, in each of the ways."""
STOPS = 100 if FULL else 12
"""How often the server is stopped in the middle of what it does, and copied."""
WRITES = 150
BUSY = """
import time
from portico.storage import carrying
from portico.storage.carrying import Carrier
from portico.storage.flushing import Flusher
carrying.ROWS, carrying.LONG, carrying.A_FEW = 60, 20, 10
begun = Flusher.__init__
Flusher.__init__ = lambda flusher, commit: begun(flusher, lambda: (time.sleep(0.005), commit()))
"""
"""A server whose disk takes its time, and that carries its log over all the time, and begins it anew."""


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """A database as a server left it that was killed, with everything in the log, and its clients."""
    database = str(databases.sqlite_folder(tmp_path_factory.mktemp("traffic") / "portico"))
    with servers.process(database) as server:
        writers = Writers(server)
        writers.begin()
        with writers.at_work(WRITES):
            server.kill()
    return database, writers


@pytest.fixture(scope="module")
def history(traffic, tmp_path_factory):
    """All that happened, read in a copy."""
    database, writers = traffic
    whole = traces.read(shutil.copytree(database, tmp_path_factory.mktemp("whole") / "portico"))
    assert list(whole.faults()) == []
    assert [write.key for write in writers.acknowledged if not kept(whole, write)] == []
    return whole


def told(found):
    """The events, in the order in which they happened."""
    return sorted(event["id"] for event in found.events)


@pytest.mark.parametrize("damage", logs.DAMAGES.values(), ids=logs.DAMAGES)
def test_whatever_is_left_of_the_log_is_a_beginning_of_history(traffic, history, tmp_path, damage):
    database, _ = traffic
    log, chance = logs.Log.of(database), random.Random(f"{damage.__name__} {SEED}")
    lengths = {0: 0, len(log.commits): len(history.events)}
    for number, at in enumerate(log.places(TEARS, chance)):
        copy = logs.torn(database, tmp_path / str(number), damage, at, chance)

        found = traces.read(copy)

        assert logs.is_sound(copy), (SEED, at)
        assert list(found.faults()) == [], (SEED, at)
        assert told(found) == told(history)[: len(found.events)], (SEED, at)
        assert lengths.setdefault(log.whole_before(at), len(found.events)) == len(found.events), (SEED, at)
        shutil.rmtree(copy)
    assert [length for _, length in sorted(lengths.items())] == sorted(lengths.values())


def test_a_server_on_what_was_left_serves(traffic, tmp_path):
    database, writers = traffic
    log = logs.Log.of(database)
    copy = logs.torn(database, tmp_path / "copy", logs.cut, log.commits[len(log.commits) // 2] - 1, random.Random(SEED))

    with servers.process(copy) as server:
        again = Writers(server, customer=writers.customer, portal=writers.portal)
        with again.at_work(10):
            pass
        server.kill()

    assert list(traces.read(copy).faults()) == []


def test_what_lies_there_at_any_moment_is_whole(tmp_path):
    """The disk as it is when the power goes, also while the log is carried over, or begins anew."""
    database, chance = databases.sqlite_folder(tmp_path / "portico"), random.Random(SEED)
    with servers.process(str(database), program=BUSY + servers.PROGRAM) as server:
        writers = Writers(server)
        writers.begin()
        for number in range(STOPS):
            with writers.at_work(10, chance.uniform(0, 0.02)), standing_still(server.running.pid):
                copy, before = copied(database, tmp_path / str(number)), writers.acknowledged

            found = traces.read(copy)
            assert logs.is_sound(copy)
            assert list(found.faults()) == []
            assert [write.key for write in before if not kept(found, write)] == []
            shutil.rmtree(copy)
    assert logs.Log.of(database).number > STOPS // 4


def copied(database, to):
    to.mkdir()
    for name in (logs.FILE, logs.LOG):
        shutil.copyfile(database / name, to / name)
    return str(to)


@contextmanager
def standing_still(pid):
    """A process does nothing meanwhile, in none of its threads."""
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_for(lambda: {servers.state(thread) for thread in Path(f"/proc/{pid}/task").iterdir()} == {"T"})
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
