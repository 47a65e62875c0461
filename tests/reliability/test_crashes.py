"""P10: wherever a server dies on the way of a request, the same request with the same key has one effect."""

import itertools
from collections import defaultdict
from contextlib import ExitStack, suppress
from http.client import HTTPException

import orjson
import pytest

from portico.app import open_engine
from tests import databases, people
from tests.chance import FULL
from tests.reliability import crashes
from tests.reliability.writers import CUSTOMERS, KEY, Write, connected
from tests.shops import Shop

ROUNDS = 10 if FULL else 1
KINDS = 4
SUBSCRIPTIONS = "/v1/subscriptions"
EVENTS = "SELECT body FROM event ORDER BY id"
SAVED = "SELECT id, request FROM idempotency"
TRAIL = "SELECT DISTINCT request FROM audit WHERE request IS NOT NULL"


class Buyer:
    """A customer with a card, and what is asked for her."""

    def __init__(self, server):
        shop = Shop(server.url, KEY)
        customer, subscription = shop.subscriber()
        self.id, self.price = customer.id, subscription["items"].data[0].price.id
        declined = shop.sdk.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
        self.declined = declined.id
        self.numbers = itertools.count()

    def writes(self):
        """A request of each kind, and the status of its answer."""
        item = {"customer": self.id, "items": [{"price": self.price}]}
        refused = {"payment_behavior": "error_if_incomplete", "default_payment_method": self.declined}
        yield Write(CUSTOMERS, people.ALICE), 200
        yield Write(f"{CUSTOMERS}/{self.id}", {"metadata": {"number": next(self.numbers)}}), 200
        yield Write(SUBSCRIPTIONS, item), 200
        yield Write(SUBSCRIPTIONS, item | refused), 402


@pytest.mark.parametrize("engine", ["sqlite", "postgres", "postgres in two processes"])
def test_wherever_a_server_dies_a_retry_has_one_effect(engine, tmp_path, request):
    many = 2 if "two" in engine else 1
    is_sqlite = engine == "sqlite"
    database = (
        str(databases.sqlite_folder(tmp_path / "portico")) if is_sqlite else request.getfixturevalue("fresh_postgres")
    )
    points = [*crashes.BEFORE, *([] if is_sqlite else [crashes.SENT]), *crashes.AFTER]
    retried = defaultdict(list)
    with ExitStack() as stack:
        server = crashes.Mortal(database, tmp_path, stack, many, {"clockwork": False})
        server.start()
        buyer = Buyer(server)
        for kind, (write, _) in enumerate(buyer.writes()):
            retried[kind].append(undisturbed(server, write).key)
        for number, point in enumerate(points * ROUNDS):
            for kind, (write, status) in enumerate(buyer.writes()):
                if FULL or kind == number % KINDS:
                    retried[kind].append(write.key)
                    server.dies(point, lambda lost=write: unheard(server, lost))
                    again = undisturbed(server, Write(write.path, write.params, write.key))
                    assert (write.status, again.status) == (None, status), (point, again.body)
                    assert again.replayed == (point in crashes.AFTER) or point == crashes.SENT, point
    check(database, retried)


def undisturbed(server, write):
    with connected(server) as connection:
        return write.send(connection)


def unheard(server, write):
    """Send it to a server that is gone before it answers."""
    with suppress(OSError, HTTPException):
        undisturbed(server, write)


def check(database, retried):
    """Each of the same kind did what the first one did, once; and nothing is there that nobody was answered."""
    events, saved, trail = databases.apart(kept(database))
    told = defaultdict(list)
    for event in map(orjson.loads, events):
        told[event["request"]["idempotency_key"]].append(event["type"])
    for keys in retried.values():
        assert {key: told[key] for key in keys} == dict.fromkeys(keys, told[keys[0]])
        assert saved.keys() >= set(keys)
    assert trail <= set(saved.values())


async def kept(database):
    engine = await open_engine(databases.settings_for(database))
    try:
        events, saved, trail = [await engine.reader.all(sql, ()) for sql in (EVENTS, SAVED, TRAIL)]
        return [row[0] for row in events], dict(saved), {row[0] for row in trail}
    finally:
        await engine.close()
