"""Deliveries of real servers and workers: at once, each by one of them, and whoever stalls is replaced."""

import os
import secrets
import signal
import time
from collections import Counter
from contextlib import ExitStack

import pytest
import stripe

from portico.jobs import loop
from tests import servers
from tests.receivers import Gate, answers, takes
from tests.shops import Shop
from tests.webhooks import mortals
from tests.webhooks.receiving import listening, told

IDLE = 0.1
"""Seconds from the commit to the arrival, when the machine has nothing else to do."""
NEVER = 3_600
"""Seconds between two looks of a courier which is to be told instead."""


@pytest.fixture
def works(fresh_postgres, tmp_path):
    """Begins workers, each ready to work, with leases, and looks, of so many seconds; dead at the end."""
    with ExitStack() as stack:

        def begin(**how):
            said = tmp_path / f"said {secrets.token_hex(4)}"
            process = stack.enter_context(mortals.alive(mortals.works, fresh_postgres, said=said, **how))
            servers.wait_for(lambda: said.exists() and "ready" in said.read_text())
            return process

        yield begin


def told_of(shop, hears, many, apart):
    """Make customers, so many seconds apart: how long after each commit it is told of."""
    waits = []
    for number in range(many):
        shop.customers.create({"name": f"Customer {number}"})
        committed = time.perf_counter()
        servers.wait_for(lambda count=number + 1: len(hears.heard) == count)
        waits.append(hears.heard[-1].at - committed)
        time.sleep(apart)
    return waits


def test_a_real_server_tells_at_once(own_database, tmp_path):
    """On the event loop of the real server; the first attempt is there within 100 ms of the commit."""
    port, said = servers.free_port(), tmp_path / "said"
    with mortals.alive(mortals.serves, own_database, port, said=said, look=NEVER), listening() as hears:
        servers.wait_for(lambda: servers.answers(port))
        shop = Shop(f"http://127.0.0.1:{port}").sdk
        endpoint = shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        waits = told_of(shop, hears, 20, 0.02)
        events = [stripe.Webhook.construct_event(heard.body, heard.signature, endpoint.secret) for heard in hears.heard]

    assert [event.data.object.name for event in events] == [f"Customer {number}" for number in range(20)]
    assert min(waits) < IDLE


def test_what_another_process_writes_is_told_at_once(fresh_postgres, works):
    """A server that leaves all to a worker: the worker hears of it by the database."""
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening() as hears:
        works(look=NEVER)
        shop = Shop(server.site).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        waits = told_of(shop, hears, 10, 0.05)

    assert min(waits) < IDLE


def test_an_endpoint_that_another_process_made_misses_nothing(fresh_postgres):
    """The second server believes that nobody listens; its statement knows better."""
    key = f"sk_test_{secrets.token_hex(8)}"
    with servers.in_thread(fresh_postgres) as first, servers.in_thread(fresh_postgres) as second, listening() as hears:
        here, there = (stripe.StripeClient(key, base_addresses={"api": one.site}).v1 for one in (first, second))
        there.customers.create({"name": "Unheard"})
        here.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        assert second.app.here.outbox.listening == set()

        there.customers.create({"name": "Heard"})
        servers.wait_for(lambda: hears.heard)

        assert hears.heard[0].event["data"]["object"]["name"] == "Heard"
        assert len(second.app.here.outbox.listening) == 1


def test_four_workers_send_each_event_once_and_four_at_a_time(fresh_postgres, works):
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening(takes(0.02)) as hears:
        shop = Shop(server.site)
        shop.sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        workers = [works(lease=60) for _ in range(4)]
        made = [shop.sdk.customers.create({"name": "x"}).id for _ in range(100)]
        servers.wait_for(lambda: outcomes(shop) == {"delivered": 100})
        for one in workers:
            mortals.ended(one)

    assert Counter(told(heard) for heard in hears.heard) == Counter(made)
    assert hears.most <= 4


def test_a_worker_that_stalls_is_replaced(fresh_postgres, works):
    """It wakes up after its lease: what it had begun may come twice, but it begins nothing that is somebody else's."""
    gate = Gate(8)
    with servers.in_thread(fresh_postgres, clockwork=False) as server, listening(gate) as hears:
        shop = Shop(server.site)
        shop.sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        made = [shop.sdk.customers.create({"name": "x"}).id for _ in range(90)]
        stalls = works()
        servers.wait_for(lambda: len(hears.heard) == 12)
        os.kill(stalls.pid, signal.SIGSTOP)
        gate.opens = True
        servers.wait_for(lambda: not hears.open)
        before = len(hears.heard)
        other = works()
        servers.wait_for(lambda: len(hears.heard) >= before + 8)
        os.kill(stalls.pid, signal.SIGCONT)
        servers.wait_for(lambda: outcomes(shop) == {"delivered": 90})
        for one in (stalls, other):
            mortals.ended(one)

    counts = Counter(told(heard) for heard in hears.heard)
    assert set(counts) == set(made)
    assert counts.total() - len(made) <= 4
    assert hears.most <= 4


def outcomes(shop):
    """What the flight recorder says."""
    return Counter(delivery["outcome"] for delivery in shop.deliveries())


def test_a_server_that_is_asked_to_end_ends(own_database):
    with servers.process(own_database) as server, listening(answers(500)) as hears:
        shop = Shop(server.url).sdk
        shop.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        shop.customers.create({"name": "x"})
        servers.wait_for(lambda: hears.heard)
        began = time.monotonic()
        server.stop()

        assert time.monotonic() - began < loop.PATIENCE
        assert "Traceback" not in server.said()
