"""Promise P15: servers and workers are killed 50 times while they deliver. Everything arrives; a little comes twice."""

import random
import secrets
import threading
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import stripe

from portico.jobs.webhooks.lane import AT_ONCE
from tests import servers
from tests.receivers import Receiver, takes
from tests.shops import Shop
from tests.webhooks import mortals
from tests.webhooks.receiving import listening, told

KILLS = 50
SOLD = 12
"""How many events there are for each life, of which some have arrived when it ends."""
LATEST = 8
PATIENCE = 120


@dataclass
class Merchant:
    """Somebody who is told of their new customers, by a lane that nobody has yet."""

    site: str
    hears: Receiver
    number: int
    key: str = field(default_factory=lambda: f"sk_test_{secrets.token_hex(8)}")

    def __post_init__(self):
        self.client = stripe.StripeClient(self.key, base_addresses={"api": self.site}, max_network_retries=0)
        url = f"{self.hears.url}/{self.number}"
        self.client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})

    def sell(self):
        """New customers, as long as there is somebody who answers."""
        with suppress(stripe.APIConnectionError):
            for number in range(SOLD):
                self.client.v1.customers.create({"name": f"Customer {number}"})

    @property
    def customers(self):
        """Those that were committed, whether or not anybody said so."""
        return {customer.id for customer in self.client.v1.customers.list({"limit": 100}).data}

    def outcomes(self):
        """What the flight recorder says of each event."""
        return Counter(delivery["outcome"] for delivery in Shop(self.site, self.key).deliveries())


def judged(merchants, hears, most):
    """Every committed event arrived, the recorder knows it, and no death doubled more than was on its way."""
    made = set().union(*(merchant.customers for merchant in merchants))
    servers.wait_for(lambda: {told(heard) for heard in hears.heard} >= made, PATIENCE)
    for merchant in merchants:
        servers.wait_for(lambda one=merchant: set(one.outcomes()) == {"delivered"}, PATIENCE)
    counts = Counter(told(heard) for heard in hears.heard)
    doubled = counts.total() - len(made)
    print(f"{KILLS} kills, {len(made)} events, {doubled} duplicates, where {most} might have been")

    assert len(merchants) == KILLS
    assert set(counts) == made
    assert sum(merchant.outcomes().total() for merchant in merchants) == len(made)
    assert doubled <= most


def outlived(merchant, kill, chance):
    """The merchant sells, and in the middle of it somebody dies: how many events may have been on their way then."""
    hears, began = merchant.hears, len(merchant.hears.heard)
    enough = chance.randint(1, LATEST)

    def wait():
        servers.wait_for(lambda: sum(heard.path.endswith(f"/{merchant.number}") for heard in hears.heard) >= enough)
        kill()

    thread = threading.Thread(target=wait)
    thread.start()
    merchant.sell()
    thread.join()
    return AT_ONCE * len({heard.path for heard in hears.heard[began:]})


def test_a_server_that_is_killed_fifty_times_loses_nothing(own_database, tmp_path):
    chance, port, merchants, most = random.Random(5), servers.free_port(), [], 0
    with ExitStack() as stack, listening(takes(0.02)) as hears:

        def start():
            said = tmp_path / "said"
            process = stack.enter_context(mortals.alive(mortals.serves, own_database, port, said=said))
            servers.wait_for(lambda: servers.answers(port) or not process.is_alive())
            assert process.is_alive(), said.read_text()
            return process

        process = start()
        for _ in range(KILLS):
            merchants.append(Merchant(f"http://127.0.0.1:{port}", hears, len(merchants)))
            most += outlived(merchants[-1], lambda life=process: mortals.kill(life), chance)
            process = start()
        judged(merchants, hears, most)


def test_workers_that_are_killed_fifty_times_lose_nothing(fresh_postgres, tmp_path):
    """Two at any time, on one database; whichever has the lane of the latest merchant may be the one that dies."""
    chance, merchants, most = random.Random(6), [], 0
    with (
        servers.in_thread(fresh_postgres, clockwork=False) as server,
        ExitStack() as stack,
        listening(takes(0.02)) as hears,
    ):

        def start():
            return stack.enter_context(mortals.alive(mortals.works, fresh_postgres, said=tmp_path / "said"))

        lives = [start(), start()]
        for _ in range(KILLS):
            merchants.append(Merchant(server.site, hears, len(merchants)))
            dies = lives.pop(chance.randrange(2))
            most += outlived(merchants[-1], lambda life=dies: mortals.kill(life), chance)
            lives.append(start())
        judged(merchants, hears, most)
        assert "Traceback" not in (tmp_path / "said").read_text()
