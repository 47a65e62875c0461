"""What a transaction knows: an object is read once, is seen as it is now, and is written once."""

import json

import pytest

from portico.resources.all import NOUNS
from portico.resources.customers.declaration import Customer
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.rows import rows
from portico.storage.scope import Origin, Scope
from portico.storage.transaction import Transaction
from portico.wire.pages import Paging
from tests import people, subscriptions
from tests.storage import listening
from tests.storage.test_transactions import trail


@pytest.fixture
async def scope(merchant):
    account = (await merchant.find("/v1/account"))["id"]
    return Scope(account, False, account)


@pytest.fixture
def transact(app, scope):
    """Do something in a transaction of the merchant's own."""

    async def run(work):
        def begun(connection):
            locks = app.engine.name != "sqlite"
            return work(Transaction(connection, scope, Origin("test"), app.here, locks=locks))

        return await app.engine.transact(begun)

    return run


async def named(tx, name, **more):
    return await tx.insert(Customer.of(name=name, email=f"{name}@example.com", **more))


async def test_no_more_are_found_than_were_asked_for(merchant, transact):
    await merchant.create("/v1/customers", email="ada@example.com")

    async def crowd(tx):
        for _ in range(3):
            await named(tx, "ada")
        return await tx.find(Customer, limit=2, email="ada@example.com")

    assert len(await transact(crowd)) == 2


async def test_an_object_is_read_once(merchant, transact, monkeypatch):
    made = await merchant.create("/v1/customers", people.ALICE)

    async def twice(tx):
        seen = listening.statements(monkeypatch)
        found = [
            await tx.get(Customer, made["id"]),
            await tx.get(Customer, made["id"]),
            (await tx.gather(Customer, [made["id"]]))[made["id"]],
            await tx.get(Customer, "cus_none"),
            await tx.get(Customer, "cus_none"),
        ]
        return found, [sql for sql in seen if " customer " in sql]

    (first, *others, no, none), asked = await transact(twice)

    assert all(one is first for one in others)
    assert (no, none) == (None, None)
    assert len(asked) == 2


async def test_what_is_not_written_yet_is_seen_by_every_way_of_reading(merchant, transact, monkeypatch):
    await merchant.create("/v1/customers", email="ada@example.com")
    old = await merchant.create("/v1/customers", email="bob@example.com")

    async def work(tx):
        seen = listening.statements(monkeypatch)
        new = await named(tx, "ada")
        bob = await tx.get(Customer, old["id"])
        bob = await tx.replace(bob, bob.having(email="ada@example.com"))
        ids = [one.id for one in await tx.find(Customer, limit=10, email="ada@example.com")]
        assert await tx.find(Customer, limit=10, email="bob@example.com") == []
        assert list(await tx.gather(Customer, [new.id, bob.id])) == [new.id, bob.id]
        assert not [sql for sql in seen if not sql.startswith("SELECT")]
        first = await tx.find(Customer, limit=1, email="ada@example.com")
        paged, more = await tx.page(Customer, Paging.of(limit=10), email="ada@example.com")
        return new, ids, first, [one.id for one in paged], more

    new, ids, first, paged, more = await transact(work)

    assert (ids[0], len(ids)) == (new.id, 3)
    assert old["id"] in ids
    assert first == [new]
    assert (paged, more) == (ids, False)


async def test_what_names_an_object_that_is_new_is_not_looked_for(transact, monkeypatch):
    async def work(tx):
        seen = listening.statements(monkeypatch)
        customer = await named(tx, "ada")
        return await tx.find(Subscription, customer=customer.id), [sql for sql in seen if "subscription" in sql]

    assert await transact(work) == ([], [])


async def test_an_object_is_written_once_with_every_event_of_it(app, merchant, scope, transact):
    made = await merchant.create("/v1/customers", people.ALICE)

    async def work(tx):
        first = await tx.get(Customer, made["id"], lock=True)
        second = await tx.replace(first, first.having(name="Alma"))
        third = await tx.replace(second, second.having(name="Anna", phone="+49 30 1"))
        await tx.replace(third, third.having(invoice_prefix="ANNA"), "silently")

    await transact(work)

    [_, change] = await trail(app, scope, made["id"])
    events = (await merchant.find("/v1/events", type="customer.updated"))["data"][::-1]
    assert [event["data"]["object"]["name"] for event in events] == ["Alma", "Anna"]
    assert [event["data"]["previous_attributes"] for event in events] == [
        {"name": people.ALICE["name"]},
        {"name": "Alma", "phone": people.ALICE["phone"]},
    ]
    assert (change["action"], change["version"]) == ("updated", 2)
    assert json.loads(change["before_body"]) == made


async def test_what_one_lets_go_another_takes_at_once(merchant, transact):
    """Even if the other one had been changed before."""
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    holder, other = [
        await merchant.create("/v1/prices", people.MONTHLY | {"product": product} | key)
        for key in ({"lookup_key": "tea"}, {})
    ]

    async def work(tx):
        taker = await tx.get(Price, other["id"], lock=True)
        taker = await tx.replace(taker, taker.having(nickname="Taker"))
        giver = await tx.get(Price, holder["id"], lock=True)
        await tx.replace(giver, giver.having(lookup_key=None))
        await tx.replace(taker, taker.having(lookup_key="tea"))

    await transact(work)

    [found] = (await merchant.find("/v1/prices", lookup_keys=["tea"]))["data"]
    assert (found["id"], found["nickname"]) == (other["id"], "Taker")


async def test_what_is_changed_back_is_not_written(app, merchant, scope, transact):
    made = await merchant.create("/v1/customers", people.ALICE)

    async def work(tx):
        first = await tx.get(Customer, made["id"], lock=True)
        second = await tx.replace(first, first.having(name="Alma"))
        await tx.replace(second, second.having(name=first.name))

    await transact(work)

    assert len(await trail(app, scope, made["id"])) == 1
    assert len((await merchant.find("/v1/events", type="customer.updated"))["data"]) == 2


async def test_what_is_made_and_deleted_at_once_leaves_only_its_events(app, merchant, scope, transact):
    async def work(tx):
        made = await named(tx, "ada")
        await tx.delete(made)
        return made.id, await tx.get(Customer, made.id), await tx.find(Customer, email="ada@example.com")

    id, *found = await transact(work)

    assert found == [None, []]
    assert await trail(app, scope, id) == []
    assert [event["type"] for event in (await merchant.find("/v1/events"))["data"][:2]] == [
        "customer.deleted", "customer.created",
    ]  # fmt: skip


async def test_what_fails_in_the_end_leaves_nothing(merchant, transact):
    async def work(tx):
        await named(tx, "ada")
        await tx.find(Customer, limit=1, email="ada@example.com")
        raise LookupError

    with pytest.raises(LookupError):
        await transact(work)

    assert (await merchant.find("/v1/customers", email="ada@example.com"))["data"] == []
    assert (await merchant.find("/v1/events", type="customer.created"))["data"] == []


async def test_who_waits_for_a_lock_sees_what_was_done_meanwhile(app, merchant, scope, transact):
    """What was read before is read again, and what was listed is listed again."""
    if app.engine.name == "sqlite":
        return  # there nobody else writes meanwhile
    customer = await merchant.create("/v1/customers", people.ALICE)
    other = await merchant.create("/v1/customers", name="Bob")

    async def work(tx):
        before = [await tx.get(Customer, other["id"]), await tx.find(Subscription, limit=9, customer=customer["id"])]
        await merchant.create(f"/v1/customers/{other['id']}", name="Robert")
        price = await subscriptions.monthly(merchant)
        items = [{"price": price["id"]}]
        await merchant.create("/v1/subscriptions", customer=customer["id"], items=items, trial_period_days=3)
        await tx.get(Customer, customer["id"], lock=True)
        after = [await tx.get(Customer, other["id"]), await tx.find(Subscription, limit=9, customer=customer["id"])]
        return before, after

    (before, none), (after, one) = await transact(work)

    assert (before.name, after.name) == ("Bob", "Robert")
    assert (len(none), len(one)) == (0, 1)


async def test_what_was_read_before_something_was_waited_for_stays_changed(merchant, transact):
    customer, other = [await merchant.create("/v1/customers", name=name) for name in ("Alice", "Bob")]

    async def work(tx):
        before = await tx.get(Customer, other["id"])
        await tx.get(Customer, customer["id"], lock=True)
        await tx.replace(before, before.having(name="Robert"))
        return await tx.get(Customer, other["id"])

    assert (await transact(work)).name == "Robert"
    assert (await merchant.find(f"/v1/customers/{other['id']}"))["name"] == "Robert"


async def test_what_somebody_else_has_changed_meanwhile_is_begun_again(app, merchant, transact):
    if app.engine.name == "sqlite":
        return  # there nobody else writes meanwhile
    customer, other = [await merchant.create("/v1/customers", name=name) for name in ("Alice", "Bob")]
    runs = []

    async def work(tx):
        before = await tx.get(Customer, other["id"])
        if not runs:
            await merchant.create(f"/v1/customers/{other['id']}", name="Robert")
        runs.append(before.name)
        await tx.get(Customer, customer["id"], lock=True)
        await tx.replace(before, before.having(phone="1"))

    await transact(work)

    found = await merchant.find(f"/v1/customers/{other['id']}")
    assert (runs, found["name"], found["phone"]) == (["Bob", "Robert"], "Robert", "1")


def test_every_noun_tells_what_memory_sorts_it_by():
    """An object in memory has to say itself where it is in the order of its table."""
    kept = [noun for noun in NOUNS.values() if not noun.FACE]
    assert [noun.NOUN for noun in kept if "created" in rows(noun).order and noun.DATE not in noun.model_fields] == []


async def test_columns_tell_what_was_just_changed(merchant, transact):
    old, gone = [await merchant.create("/v1/products", {"name": name}) for name in ("Old", "Gone")]

    async def work(tx):
        before = await tx.get(Product, old["id"])
        await tx.replace(before, before.having(active=False, name="Older"))
        await tx.delete(await tx.get(Product, gone["id"]))
        return await tx.columns(Product, [old["id"], gone["id"], "prod_none"], "active", "type")

    found = await transact(work)

    assert found == {old["id"]: (0, "service")}


async def test_no_columns_are_asked_of_nothing(transact, monkeypatch):
    async def work(tx):
        seen = listening.statements(monkeypatch)
        return await tx.columns(Product, [], "active"), seen

    assert await transact(work) == ({}, [])
