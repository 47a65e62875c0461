"""Glances: many objects are seen in one statement, each only if it is as it should be."""

import pytest

from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.storage import glances
from portico.storage.glances import Glance, seen
from portico.storage.scope import Scope
from tests import people
from tests.storage import listening

PRODUCT = Glance(Product, being={"active": True})
PRICE = Glance(Price, "recurring_interval", by=("id", "product"), being={"recurring_usage_type": "licensed"})
METERED = Glance(Price, by=("id",), being={"recurring_usage_type": "metered"})


@pytest.fixture
async def scope(merchant):
    account = (await merchant.find("/v1/account"))["id"]
    return Scope(account, False, account)


@pytest.fixture
async def shop(merchant):
    """Ids by what they are."""
    tea, coffee = [await merchant.create("/v1/products", made) for made in (people.TEA, people.COFFEE)]
    gone = await merchant.create("/v1/products", people.COFFEE, active=False)
    price = await merchant.create("/v1/prices", people.MONTHLY, product=tea["id"])
    return {"tea": tea["id"], "coffee": coffee["id"], "gone": gone["id"], "price": price["id"]}


async def test_everything_is_seen_in_the_order_in_which_it_was_asked_for(app, scope, shop, monkeypatch):
    statements = listening.statements(monkeypatch)

    looks = [(PRICE, (shop["price"], shop["coffee"])), (PRICE, (shop["price"], shop["tea"]))]
    looks += [(PRODUCT, (id,)) for id in (shop["tea"], shop["gone"], "prod_x", shop["coffee"])]

    assert list(await seen(app.engine.reader, scope, looks)) == [None, "month", 1, None, None, 1]
    assert len(statements) == 1


async def test_what_has_another_word_is_not_seen(app, scope, shop):
    looks = [(METERED, (shop["price"],)), (PRICE, (shop["price"], shop["tea"]))]

    assert list(await seen(app.engine.reader, scope, looks)) == [None, "month"]


async def test_what_belongs_to_somebody_else_or_to_the_other_mode_is_not_seen(app, scope, shop):
    for other in (Scope("acct_x", False, "acct_x"), scope._replace(livemode=True)):
        assert list(await seen(app.engine.reader, other, [(PRODUCT, (shop["tea"],))])) == [None]


async def test_what_was_just_changed_is_seen_so(app, merchant, scope, shop):
    await merchant.create(f"/v1/products/{shop['tea']}", active=False)

    assert list(await seen(app.engine.reader, scope, [(PRODUCT, (shop["tea"],))])) == [None]


async def test_more_than_one_statement_can_ask_is_asked_by_several(app, scope, shop, monkeypatch):
    monkeypatch.setattr(glances, "MOST", 2)
    statements = listening.statements(monkeypatch)

    looks = [(PRODUCT, (id,)) for id in (shop["tea"], shop["gone"], "prod_x", shop["coffee"], shop["tea"])]

    assert list(await seen(app.engine.reader, scope, looks)) == [1, None, None, 1, 1]
    assert len(statements) == 3


async def test_nothing_is_asked_about_nothing(app, scope, monkeypatch):
    statements = listening.statements(monkeypatch)

    assert list(await seen(app.engine.reader, scope, [])) == []
    assert statements == []
