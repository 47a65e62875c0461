"""Deliveries of real servers and workers: at once, and whoever is killed in the middle."""

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
import stripe

from tests import databases, servers
from tests.receivers import answers, receiver, takes
from tests.shops import Shop

FULL = bool(os.environ.get("PORTICO_TEST_FULL"))
"""Whether there is time for all that was promised: `PORTICO_TEST_FULL=1`."""
KILLS = 50 if FULL else 6
EVENTS = 600 if FULL else 150
IDLE = 0.1
"""Seconds from the commit to the arrival, on an idle machine."""

WORKER = """
import sys
from portico import settings, worker
from portico.storage import lanes
from tests.databases import settings_for

lanes.LEASE = 3
worker.run(settings_for(sys.argv[1]))
"""
"""`portico worker` on the keys of the tests, with leases that end soon."""


@pytest.fixture
def database(engine_name, tmp_path, request):
    """A database that is nobody else's."""
    if engine_name == "postgres":
        return request.getfixturevalue("fresh_postgres")
    return str(databases.sqlite_folder(tmp_path / "portico"))


@contextmanager
def listening(behaves=None):
    """A receiver in a thread of its own, since those who send are other processes."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    found = []

    async def listen(stop):
        async with receiver(behaves) as running:
            found.append(running)
            started.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(listen(stop)), daemon=True)
    thread.start()
    started.wait()
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.close()


@contextmanager
def worker(database):
    """A worker; ready when this begins, dead when it ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(servers.ROOT / "src"), str(servers.ROOT)])}
    running = subprocess.Popen(
        [sys.executable, "-c", WORKER, database], env=environment, cwd=servers.ROOT, stdout=subprocess.PIPE
    )
    try:
        running.stdout.readline()
        yield running
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def test_a_real_server_tells_at_once(database):
    """On the event loop of the real server; the first attempt is there within 100 ms of the commit."""
    with servers.process(database) as server, listening() as hears:
        shop = Shop(server.url).sdk
        endpoint = shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        waits = []
        for number in range(20):
            shop.customers.create({"name": f"Customer {number}"})
            committed = time.perf_counter()
            servers.wait_for(lambda count=number + 1: len(hears.heard) == count, 5)
            waits.append(hears.heard[-1].at - committed)
            time.sleep(0.02)
        events = [stripe.Webhook.construct_event(heard.body, heard.signature, endpoint.secret) for heard in hears.heard]

    assert [event.data.object.name for event in events] == [f"Customer {number}" for number in range(20)]
    assert sorted(waits)[10] < IDLE


def test_what_another_process_writes_is_told_at_once(fresh_postgres):
    """A server that leaves all to a worker: the worker hears of it by the database."""
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening() as hears, worker(fresh_postgres):
        shop = Shop(server.site).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        waits = []
        for number in range(10):
            shop.customers.create({"name": f"Customer {number}"})
            committed = time.perf_counter()
            servers.wait_for(lambda count=number + 1: len(hears.heard) == count, 5)
            waits.append(hears.heard[-1].at - committed)
            time.sleep(0.05)

    assert sorted(waits)[5] < IDLE


def test_an_endpoint_that_another_process_made_misses_nothing(fresh_postgres):
    """The second server believes that nobody listens; its statement knows better."""
    key = f"sk_test_{secrets.token_hex(8)}"
    with servers.in_thread(fresh_postgres) as first, servers.in_thread(fresh_postgres) as second, listening() as hears:
        here, there = (stripe.StripeClient(key, base_addresses={"api": one.site}).v1 for one in (first, second))
        there.customers.create({"name": "Unheard"})
        here.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        assert second.app.here.outbox.listening == set()

        there.customers.create({"name": "Heard"})
        servers.wait_for(lambda: hears.heard, 5)

        assert hears.heard[0].event["data"]["object"]["name"] == "Heard"
        assert len(second.app.here.outbox.listening) == 1


def test_a_server_that_is_killed_loses_nothing(database):
    chance = random.Random(5)
    with servers.process(database) as server, listening(takes(0.05)) as hears:
        shop = Shop(server.url).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        made = []
        for _ in range(KILLS):
            made += [shop.customers.create({"name": "x"}).id for _ in range(EVENTS // KILLS)]
            time.sleep(chance.uniform(0, 0.1))
            server.kill()
            server.start()
        servers.wait_for(lambda: len({told(heard) for heard in hears.heard}) == len(made), 40)

        counts = Counter(told(heard) for heard in hears.heard)
    assert set(counts) == set(made)
    doubled = sum(count - 1 for count in counts.values())
    assert doubled <= 4 * KILLS, f"{doubled} duplicates of {len(made)} after {KILLS} kills"


def told(heard):
    """Whom an event is about."""
    return heard.event["data"]["object"]["id"]


def test_workers_that_are_killed_lose_nothing(fresh_postgres):
    chance = random.Random(6)
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening(takes(0.01)) as hears:
        shop = Shop(server.site).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        made = [shop.customers.create({"name": "x"}).id for _ in range(EVENTS)]
        for _ in range(KILLS // 2):
            with worker(fresh_postgres), worker(fresh_postgres):
                time.sleep(chance.uniform(0.05, 0.5))
        with worker(fresh_postgres), worker(fresh_postgres):
            servers.wait_for(lambda: len({told(heard) for heard in hears.heard}) == len(made), 60)
            time.sleep(0.2)

        counts = Counter(told(heard) for heard in hears.heard)
    assert set(counts) == set(made)
    assert sum(count - 1 for count in counts.values()) <= 4 * KILLS


def test_four_workers_send_each_event_once_and_four_at_a_time(fresh_postgres):
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening(takes(0.05)) as hears:
        shop = Shop(server.site).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        with worker(fresh_postgres), worker(fresh_postgres), worker(fresh_postgres), worker(fresh_postgres):
            made = [shop.customers.create({"name": "x"}).id for _ in range(60)]
            servers.wait_for(lambda: len(hears.heard) >= len(made), 30)
            time.sleep(1.2)

    assert Counter(told(heard) for heard in hears.heard) == Counter(made)
    assert hears.most <= 4


def test_a_worker_that_stalls_is_replaced(fresh_postgres):
    """It wakes up after its lease: it may send what it had begun once more, and changes nothing."""
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening(takes(0.05)) as hears:
        shop = Shop(server.site).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        with worker(fresh_postgres) as stalls:
            made = [shop.customers.create({"name": "x"}).id for _ in range(40)]
            stalls.send_signal(signal.SIGSTOP)
            with worker(fresh_postgres):
                servers.wait_for(lambda: len({told(heard) for heard in hears.heard}) == len(made), 30)
                stalls.send_signal(signal.SIGCONT)
                time.sleep(0.5)

        counts = Counter(told(heard) for heard in hears.heard)
        deliveries = shop_deliveries(server, shop)
    assert set(counts) == set(made)
    assert sum(count - 1 for count in counts.values()) <= 4
    assert {one["outcome"] for one in deliveries} == {"delivered"}


def shop_deliveries(server, sdk):
    """What the flight recorder says."""
    client = sdk._requestor
    answer = client.request("get", "/v1/portico/webhook_deliveries", {"limit": 100}, base_address="api")
    return answer.to_dict()["data"] if hasattr(answer, "to_dict") else answer["data"]


def test_a_server_that_is_asked_to_end_ends(database):
    with servers.process(database) as server, listening(answers(500)) as hears:
        shop = Shop(server.url).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        shop.customers.create({"name": "x"})
        servers.wait_for(lambda: hears.heard, 5)
        began = time.monotonic()
        server.stop()

        assert time.monotonic() - began < 5
        assert "Traceback" not in server.said()
