"""What keeps two transactions apart on PostgreSQL: a lock for what is decided by, a version for what is changed.

Each is needed: a lock cannot hold what `find` brought without one, and a version says nothing where only others are
changed. So each is tried where the other one does not help.
"""

import asyncio

import pytest

from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.storage.scope import Installation, Origin
from portico.storage.transaction import Transaction
from tests import databases
from tests.jobs import chores

NAME = "tea"


@pytest.fixture
def engine(postgres_engine):
    return postgres_engine


@pytest.fixture
async def begun(engine):
    """What does some work in a transaction of its own."""
    here = Installation(databases.SITE, databases.KEYS)

    async def begin(work):
        await engine.transact(
            lambda connection: work(Transaction(connection, chores.HERE, Origin("test"), here, locks=True))
        )

    await begin(lambda tx: tx.insert(Product.of(id=NAME, name="Tea")))
    return begin


async def test_who_locks_an_object_sees_all_that_was_decided_by_it(begun, engine):
    """Nobody changes the product, so no version tells."""
    has_decided = asyncio.Event()

    async def make_the_only_price(tx):
        product = await tx.get(Product, NAME, lock=True)
        if await tx.find(Price, product=product.id):
            return
        has_decided.set()
        await asyncio.sleep(0.3)  # the other one would decide now
        await tx.insert(Price.of(product=product.id, currency="eur", unit_amount=1_200))

    first = asyncio.create_task(begun(make_the_only_price))
    await has_decided.wait()
    await asyncio.gather(first, begun(make_the_only_price))

    assert len(await engine.reader.all("SELECT id FROM price", ())) == 1


async def test_who_changes_what_it_has_not_locked_does_not_undo_what_others_did_meanwhile(begun, engine):
    has_read, is_changed = asyncio.Event(), asyncio.Event()

    async def describe(tx):
        [product] = await tx.find(Product, active=True)
        has_read.set()
        await is_changed.wait()
        await tx.replace(product, product.having(description="Three tins"))

    async def rename(tx):
        product = await tx.get(Product, NAME, lock=True)
        await tx.replace(product, product.having(name="Coffee"))

    describing = asyncio.create_task(begun(describe))
    await has_read.wait()
    await begun(rename)
    is_changed.set()
    await describing

    found = []
    await begun(lambda tx: kept(tx, found))
    assert [(product.name, product.description) for product in found] == [("Coffee", "Three tins")]


async def kept(tx, found):
    found.append(await tx.get(Product, NAME))
