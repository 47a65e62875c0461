"""Which statements run while everything is done once: the same whatever is sent, within one tenant's rows."""

import re

import pytest

from portico.resources.all import ENDPOINTS
from portico.storage import wakes
from portico.storage.postgres import PostgresConnection, PostgresReader
from portico.storage.sqlite import SqliteConnection
from tests import everything, people
from tests.merchants import Merchant

CLOCKWORK = {wakes.DUE, wakes.DUE_OF, wakes.UPCOMING}
"""What the clockwork asks, which looks after all tenants."""

KEYED = re.compile(r"WHERE account = \? AND livemode = \?|INSERT INTO \w+ \(account, livemode, ")


@pytest.fixture
async def statements(merchant, monkeypatch):
    """The texts of all statements from now on, in order, with `?` where values go."""
    await merchant.find("/v1/account")  # by then the clockwork, which looks after all tenants, has run
    seen = []

    def listening(place, name):
        real = getattr(place, name)

        async def wrapped(self, sql, *arguments, **said):
            seen.extend({sql} - CLOCKWORK)
            return await real(self, sql, *arguments, **said)

        monkeypatch.setattr(place, name, wrapped)

    for place in (SqliteConnection, PostgresConnection, PostgresReader):
        for name in ("one", "all", "write"):
            if hasattr(place, name):
                listening(place, name)
    return seen


async def everything_once(merchant, word):
    """Use every endpoint, with a word in everything that is free text."""
    made = {noun: await everything.make(merchant, noun) for noun in everything.MAKE}
    for endpoint in ENDPOINTS:
        if endpoint.method == "GET":
            await everything.call(merchant, endpoint, *everything.where(endpoint, made[endpoint.noun.NOUN]))
    texts = {"name": word, "description": word, "metadata": {word: word}, "email": "tea@example.com"}
    customer = await merchant.create("/v1/customers", texts)
    await merchant.create(f"/v1/customers/{customer['id']}", metadata={word: "", "other": word})
    await merchant.get("/v1/customers", email=word, starting_after=customer["id"])
    await merchant.get("/v1/customers", ending_before=f"cus_{word}", created={"gt": 5})
    await merchant.get("/v1/customers/search", query=f'name~"{word}" metadata["{word}"]:"{word}"')
    await merchant.get("/v1/events", type=f"{word}.*")
    await merchant.get("/v1/prices", lookup_keys=[word, "x"], product=word)
    await merchant.get(f"/v1/customers/{word}")
    await merchant.having(idempotency_key=word).create("/v1/products", people.TEA)
    for endpoint in ENDPOINTS:
        if endpoint.kind in ("update", "act", "delete"):
            await everything.call(merchant, endpoint, *everything.where(endpoint, made[endpoint.noun.NOUN]))


async def test_no_statement_holds_what_was_sent(app, merchant, statements):
    await everything_once(merchant, "harmless")
    first = list(statements)
    statements.clear()

    await everything_once(Merchant(app, f"{merchant.key}2"), "x'; DROP TABLE customer; --")

    assert len(set(first)) > 50
    assert set(statements) == set(first)
    assert not [sql for sql in statements if "DROP" in sql or "harmless" in sql]


async def test_every_statement_stays_within_one_account_and_mode(merchant, statements):
    await everything_once(merchant, "harmless")

    assert [sql for sql in statements if not KEYED.search(sql)] == []
