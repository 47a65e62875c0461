"""Which statements run while everything is done once: the same whatever is sent, within one tenant's rows."""

import re
from collections import Counter

import pytest

from portico.resources.all import ENDPOINTS
from portico.storage import wakes
from tests import everything, people, subscriptions
from tests.merchants import Merchant
from tests.storage import listening

CLOCKWORK = {wakes.DUE, wakes.DUE_OF, wakes.UPCOMING}
"""What the clockwork asks, which looks after all tenants."""

MOST_READS, MOST_WRITES = {"sqlite": 8, "postgres": 9}, 30
"""PostgreSQL reads the customer again when it locks her."""

KEYED = re.compile(r"WHERE account = \?1? AND livemode = \?2?|INSERT INTO \w+ \(account, livemode, ")


@pytest.fixture
async def statements(merchant, monkeypatch):
    """The texts of all statements from now on."""
    await merchant.find("/v1/account")  # by then the clockwork, which looks after all tenants, has run
    return listening.statements(monkeypatch)


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
    assert set(statements) - CLOCKWORK == set(first) - CLOCKWORK
    assert not [sql for sql in statements if "DROP" in sql or "harmless" in sql]


async def test_every_statement_stays_within_one_account_and_mode(merchant, statements):
    await everything_once(merchant, "harmless")

    assert [sql for sql in {*statements} - CLOCKWORK if not KEYED.search(sql)] == []


async def test_a_paid_subscription_takes_few_statements_and_none_twice_for_one_object(
    merchant, statements, engine_name
):
    """Eight objects and the customer, each with its audit row; twelve events; an alarm; a saved reply."""
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    statements.clear()

    made = await merchant.having(idempotency_key="one").create("/v1/subscriptions", order)

    own = [sql for sql in statements if sql not in CLOCKWORK]
    reads = [sql for sql in own if sql.startswith("SELECT")]
    written = Counter(sql for sql in own if not sql.startswith("SELECT"))
    assert made["status"] == "active"
    assert len(reads) <= MOST_READS[engine_name]
    assert written.total() <= MOST_WRITES
    assert {sql for sql, times in written.items() if times > 1 and not re.search(r"INTO (event|audit)", sql)} == set()
