"""PostgreSQL: how often a request waits for the server. Each number here is a promise; it may fall, and not rise."""

import asyncio
import re
import secrets

import psycopg
import pytest

from portico.storage.lines import Line
from portico.storage.pool import LINES
from tests import people

SESSIONS = "/v1/billing_portal/sessions"
BUSY = 32


@pytest.fixture
def engine_name():
    return "postgres"


@pytest.fixture
async def customer(merchant):
    """Somebody for whom a session can be opened; a configuration is there too."""
    await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)
    return await merchant.create("/v1/customers", people.ALICE)


@pytest.fixture
def trips(monkeypatch, customer):
    """The statements of every trip to the server from now on."""
    made, real = [], Line.send
    monkeypatch.setattr(Line, "send", lambda line, asked: made.append([sql for sql, _ in asked]) or real(line, asked))
    return made


@pytest.mark.parametrize("named", [True, False])
async def test_a_session_is_opened_in_two_trips(merchant, customer, trips, named):
    portal = (await merchant.find("/v1/billing_portal/configurations"))["data"][0]
    trips.clear()
    orders = {"customer": customer["id"], **({"configuration": portal["id"]} if named else {})}

    await merchant.having(idempotency_key=f"k {named}").create(SESSIONS, **orders)

    reads, writes = trips
    tables = [re.search(r"FROM (\w+)", sql)[1] for sql in reads]
    assert sorted(tables) == ["billing_portal_configuration", "customer", "idempotency"]
    tables = [re.search(r"INSERT INTO (\w+)", sql)[1] for sql in writes]
    assert sorted(tables) == ["audit", "billing_portal_session", "event", "idempotency"]


async def test_a_configuration_that_names_much_is_made_in_two_trips(merchant, trips):
    product = await merchant.create("/v1/products", people.TEA)
    price = await merchant.create("/v1/prices", people.MONTHLY, product=product["id"])
    reason = await merchant.create("/v1/billing/feedback_options", description="Too cold")
    offer = {"product": product["id"], "prices": [price["id"]]}
    asked = {"enabled": True, "options": ["other"], "feedback_options": [reason["id"]]}
    features = {
        "subscription_update": {"enabled": True, "default_allowed_updates": ["price"], "products": [offer]},
        "subscription_cancel": {"enabled": True, "cancellation_reason": asked},
    }
    trips.clear()

    await merchant.having(idempotency_key="k").create("/v1/billing_portal/configurations", features=features)

    reads, writes = trips
    tables = [table for sql in reads for table in re.findall(r"FROM (\w+)", sql)]
    assert tables == ["idempotency", "billing_portal_configuration", "price", "product", "billing_feedback_option"]
    assert len(writes) == 4


async def test_a_change_is_made_in_three_trips(merchant, trips):
    product = await merchant.create("/v1/products", people.TEA)
    trips.clear()

    await merchant.having(idempotency_key="k").create(f"/v1/products/{product['id']}", name="Green tea")

    _key, locked, writes = trips
    assert [locked[0], writes[-1]] == ["BEGIN", "COMMIT"]
    assert len(locked) == 2


@pytest.mark.parametrize(("path", "filters"), [("/{id}", {}), ("", {}), ("", {"email": "alice@moreau.example"})])
async def test_what_is_read_is_there_after_one_trip(merchant, customer, trips, path, filters):
    await merchant.find("/v1/customers" + path.format(**customer), filters)

    assert [len(trip) for trip in trips] == [1]


async def test_a_reply_that_is_kept_is_there_after_one_trip(merchant, customer, trips):
    keyed = merchant.having(idempotency_key="k")
    await keyed.create(SESSIONS, customer=customer["id"])
    trips.clear()

    await keyed.create(SESSIONS, customer=customer["id"])

    assert len(trips) == 1


async def test_those_who_come_together_travel_together(merchant, customer, trips):
    await asyncio.gather(*(merchant.create(SESSIONS, customer=customer["id"]) for _ in range(BUSY)))

    assert len(trips) <= BUSY
    assert sum(len(trip) for trip in trips) <= BUSY * 3  # each alone would take seven


async def test_whoever_fails_takes_nobody_along(app, merchant, customer, trips):
    """One of those who share a trip writes what is there already."""
    await merchant.having(idempotency_key="taken").create(SESSIONS, customer=customer["id"])
    statement = "INSERT INTO platform (account, livemode, id) VALUES (?, ?, ?)"
    account = merchant.key.removeprefix("sk_test_")

    async def add(name):
        async def work(connection):
            if connection.again:
                return "again"
            connection.write(statement, (f"{account}{name}", 0, "acct_1"), ("platform", name))
            return "once"

        return await app.engine.transact(work)

    answers = await asyncio.gather(*(add(name) for name in ("a", "b", "b", "c")))

    assert sorted(answers) == ["again", "once", "once", "once"]
    count = "SELECT count(*) FROM platform WHERE account >= ? AND account < ?"
    assert await app.engine.reader.one(count, (account, f"{account}z")) == (3,)


async def test_a_slow_question_holds_up_nobody(app, merchant, customer, database):
    """What is asked here is answered when somebody else lets a lock go."""
    slow, lock = [], secrets.randbits(30)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as other:
        await other.execute(f"SELECT pg_advisory_lock({lock})")
        for number in range(LINES):
            asked = app.engine.reader.one(f"SELECT {number} FROM pg_advisory_lock_shared({lock})", ())
            slow.append(asyncio.ensure_future(asked))
            await waiting(other, lock, number + 1)  # so that each has a trip of its own

        await merchant.find(f"/v1/customers/{customer['id']}")

        assert not any(question.done() for question in slow)
        await other.execute(f"SELECT pg_advisory_unlock({lock})")
    assert await asyncio.gather(*slow) == [(number,) for number in range(LINES)]


async def waiting(connection, lock, many):
    """Come back when so many wait for a lock."""
    sql = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {lock} AND NOT granted"
    async with asyncio.timeout(60):
        while (await (await connection.execute(sql)).fetchone())[0] < many:  # noqa: ASYNC110 (it waits for a database)
            await asyncio.sleep(0.01)
