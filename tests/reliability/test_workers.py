"""Several workers on one PostgreSQL, killed at any moment: each due thing is done, in order, exactly once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from portico.own_keys import new_secret
from portico.storage import wakes
from portico.storage.postgres import PostgresEngine
from portico.storage.scope import Installation
from tests import databases, servers
from tests.clocks import Clock
from tests.jobs import chores

KILLS = 6
OWNERS, EACH, TIMES = 40, 3, 20


@pytest.fixture
def engine(postgres_engine):
    return postgres_engine


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def here(clock):
    return Installation(databases.SITE, databases.KEYS, clock)


async def worker_of(database, clock, work=chores.do):
    """A worker with a database connection of its own, as another process would have."""
    engine = await PostgresEngine.open(database, 8)
    return engine, chores.Clockwork(engine, Installation(databases.SITE, databases.KEYS, clock), chores.alarms(work))


def going(clock):
    """The same clock, going on from where it stands: what is done later, in whichever process, has a later id."""
    began = time.monotonic_ns()
    return lambda: clock() + (time.monotonic_ns() - began) // 1_000


async def test_two_workers_do_each_thing_once_and_what_belongs_to_one_in_order(engine, here, clock, fresh_postgres):
    for number in range(120):
        name = f"chore-{number:03}"
        await chores.add(engine, here, name, clock.now - number // 4, number % 4, owner=f"cus_{number % 15}")
    later = going(clock)
    opened = [await worker_of(fresh_postgres, later, chores.do_slowly) for _ in range(2)]

    await asyncio.gather(*(worker.run() for _, worker in opened))

    done = await chores.done(engine)
    for other, _ in opened:
        await other.close()
    assert sorted(done) == [f"chore-{number:03}" for number in range(120)]
    for owner in range(15):
        own = [name for name in done if int(name[6:]) % 15 == owner]
        assert own == sorted(own, key=lambda name: (-(int(name[6:]) // 4), int(name[6:]) % 4, name))


async def test_who_wakes_up_after_its_lease_does_nothing_twice(engine, here, clock, fresh_postgres):
    await chores.add(engine, here, "chore", clock.now)
    asleep, awake = asyncio.Event(), asyncio.Event()

    async def sleep(tx, chore):
        asleep.set()
        await awake.wait()
        await chores.do(tx, chore)

    (first_engine, first), (second_engine, second) = [
        await worker_of(fresh_postgres, clock, work) for work in (sleep, chores.do)
    ]
    sleeping = asyncio.create_task(first.run())
    await asleep.wait()

    clock.advance(wakes.LEASE)
    hurrying = asyncio.create_task(second.run())
    await asyncio.sleep(0.3)
    awake.set()
    await asyncio.gather(sleeping, hurrying)

    assert await chores.done(engine) == ["chore"]
    await first_engine.close()
    await second_engine.close()


@contextmanager
def laborers(database, many):
    """Workers in processes of their own, which do chores: they all begin when this does, and are dead when it ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(servers.ROOT / "src"), str(servers.ROOT)])}
    command = [sys.executable, "-m", "tests.jobs.chores", database]
    options = {"env": environment, "cwd": servers.ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    working = [subprocess.Popen(command, **options) for _ in range(many)]
    try:
        for one in working:
            assert one.stdout.readline() == b"ready\n"
        for one in working:  # or one might do everything while the other is still being loaded
            one.stdin.write(b"\n")
            one.stdin.flush()
        yield
    finally:
        for one in working:
            one.kill()
        for one in working:
            one.communicate()


async def killed(engine, database, kills, seed):
    """Kill workers, two at a time, at moments that chance chooses, when they have done something."""
    chance = random.Random(seed)
    for _ in range(kills // 2):
        before = len(await chores.done(engine))
        with laborers(database, 2):
            async with asyncio.timeout(servers.PATIENCE):
                while len(await chores.done(engine)) == before:  # noqa: ASYNC110 (it waits for a database)
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0, 0.3))


async def settled(engine):
    """Wait until nothing is left to do."""
    async with asyncio.timeout(4 * servers.PATIENCE):
        while await chores.waiting(engine):  # noqa: ASYNC110 (it waits for a database)
            await asyncio.sleep(0.05)


async def test_workers_that_are_killed_lose_nothing_and_double_nothing(engine, fresh_postgres):
    here, now = Installation(databases.SITE, databases.KEYS), int(time.time())
    names = [f"chore-{number:03}" for number in range(OWNERS * EACH)]
    for number, name in enumerate(names):
        await chores.add(engine, here, name, now - 60, number, owner=f"cus_{number % OWNERS}", times=str(TIMES))

    await killed(engine, fresh_postgres, KILLS, seed=7)
    before = await chores.done(engine)
    with laborers(fresh_postgres, 2):
        await settled(engine)

    done = await chores.done(engine)
    assert 0 < len(before) < len(done)
    assert sorted(done) == sorted(names * TIMES)


async def test_a_test_clock_on_its_way_survives_every_kill(engine, fresh_postgres):
    here, now = Installation(databases.SITE, databases.KEYS), int(time.time())
    names = [f"chore-{number:03}" for number in range(200)]
    await chores.start_a_clock(engine, here, "clock_1", now, now + 250 * 7_200)
    for number, name in enumerate(names):
        await chores.add(engine, here, name, now + number * 7_200, clock="clock_1", owner="cus_1")

    await killed(engine, fresh_postgres, KILLS, seed=8)
    before = await chores.done(engine)
    with laborers(fresh_postgres, 1):
        await settled(engine)

    assert 0 < len(before) < len(names)
    assert await chores.done(engine) == names


def command(database, **settings):
    """`portico worker`, or another command, as an operator runs it."""
    given = {"SITE": "https://billing.example.com", "DATABASE": database, "SECRET_KEYS": new_secret(), **settings}
    named = {f"PORTICO_{name}": value for name, value in given.items()}
    environment = {**os.environ, **named, "PYTHONPATH": str(servers.ROOT / "src")}
    return {"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}


def test_the_command_works_until_it_is_asked_to_stop(fresh_postgres):
    running = subprocess.Popen([sys.executable, "-m", "portico", "worker"], **command(fresh_postgres))
    said = running.stdout.readline()

    running.send_signal(signal.SIGTERM)
    rest, complaints = running.communicate(timeout=servers.PATIENCE)

    assert said == "Portico's worker is ready\n"
    assert (running.returncode, rest, complaints) == (0, "", "")


def test_with_sqlite_there_is_no_worker(tmp_path):
    done = subprocess.run([sys.executable, "-m", "portico", "worker"], **command(str(tmp_path)), check=False)

    assert done.returncode == 2
    assert done.stderr == (
        "portico: a worker needs PostgreSQL. With SQLite one process has the database, and `portico serve` does what "
        "is due by itself.\n"
    )


def test_with_sqlite_the_clockwork_cannot_be_switched_off(tmp_path):
    options = command(str(tmp_path), CLOCKWORK="off")

    done = subprocess.run([sys.executable, "-m", "portico", "serve"], **options, check=False)

    assert done.returncode == 2
    assert "PORTICO_CLOCKWORK is off, but with SQLite nobody else can do what is due." in done.stderr
