"""Transactions, through the API: changes that race lose nothing, and every change leaves its traces."""

import asyncio
import json

import pytest

from portico.resources.billing_portal.configurations import Configuration
from portico.storage import audit
from portico.storage.scope import Scope
from tests import people

CONFIGURATIONS = "/v1/billing_portal/configurations"


@pytest.fixture
async def scope(merchant):
    """Where the merchant's objects are."""
    account = (await merchant.find("/v1/account"))["id"]
    return Scope(account, False, account)


async def all_of(merchant, path, **filters):
    """Every object of a list."""
    found, cursor = [], {}
    while True:
        page = await merchant.find(path, limit=100, **filters, **cursor)
        found += page["data"]
        if not page["has_more"]:
            return found
        cursor = {"starting_after": found[-1]["id"]}


async def test_fifty_clients_that_add_a_key_each_keep_fifty(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE)
    path = f"/v1/customers/{customer['id']}"

    answers = await asyncio.gather(*(merchant.post(path, metadata={f"key{n}": str(n)}) for n in range(50)))

    assert [answer.status for answer in answers] == [200] * 50
    assert (await merchant.find(path))["metadata"] == {f"key{n}": str(n) for n in range(50)}
    assert len(await all_of(merchant, "/v1/events", type="customer.updated")) == 50


async def test_fifty_clients_that_switch_other_features_keep_every_switch(merchant):
    portal = await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    path = f"{CONFIGURATIONS}/{portal['id']}"
    changes = [
        {"features": {"customer_update": {"enabled": True, "allowed_updates": ["email"]}}},
        {"features": {"subscription_cancel": {"enabled": True}}},
        {"features": {"payment_method_update": {"enabled": True}}},
        {"business_profile": {"headline": "Tea"}},
        {"name": "Portal"},
    ]

    answers = await asyncio.gather(*(merchant.post(path, change) for change in changes * 10))

    assert [answer.status for answer in answers] == [200] * 50
    after = await merchant.find(path)
    assert [after["features"][name]["enabled"] for name in ("customer_update", "subscription_cancel")] == [True, True]
    assert after["features"]["payment_method_update"]["enabled"]
    assert (after["business_profile"]["headline"], after["name"]) == ("Tea", "Portal")


async def test_of_200_first_configurations_one_is_the_default(merchant):
    await merchant.find("/v1/account")

    answers = await asyncio.gather(*(merchant.post(CONFIGURATIONS, people.PLAIN_PORTAL) for _ in range(200)))

    assert [answer.status for answer in answers] == [200] * 200
    made = await all_of(merchant, CONFIGURATIONS)
    assert len(made) == 200
    assert sum(portal["is_default"] for portal in made) == 1


async def test_of_20_prices_that_want_a_lookup_key_one_gets_it(merchant):
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    wanted = people.MONTHLY | {"product": product, "lookup_key": "tea"}

    answers = await asyncio.gather(*(merchant.post("/v1/prices", wanted) for _ in range(20)))

    assert sorted(answer.status for answer in answers) == [200] + [400] * 19
    refused = {answer.error["param"] for answer in answers if answer.status == 400}
    assert refused == {"lookup_key"}
    assert len((await merchant.find("/v1/prices", lookup_keys=["tea"]))["data"]) == 1


async def test_a_lookup_key_that_20_prices_take_over_is_at_last_with_one(merchant):
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    wanted = people.MONTHLY | {"product": product, "lookup_key": "tea", "transfer_lookup_key": True}

    answers = await asyncio.gather(*(merchant.post("/v1/prices", wanted) for _ in range(20)))

    assert [answer.status for answer in answers] == [200] * 20
    holders = [price for price in await all_of(merchant, "/v1/prices") if price["lookup_key"]]
    assert len(holders) == 1
    assert (await merchant.find("/v1/prices", lookup_keys=["tea"]))["data"] == holders


async def test_of_20_products_with_one_id_one_is_made(merchant):
    answers = await asyncio.gather(*(merchant.post("/v1/products", people.TEA, id="tea") for _ in range(20)))

    assert sorted(answer.status for answer in answers) == [200] + [400] * 19
    assert {answer.error["code"] for answer in answers if answer.status == 400} == {"resource_already_exists"}


async def test_first_use_of_a_key_by_many_opens_one_world(merchant):
    answers = await asyncio.gather(*(merchant.get("/v1/account") for _ in range(20)))

    assert len({answer.body for answer in answers}) == 1
    assert len((await merchant.find("/v1/payment_method_configurations"))["data"]) == 1


async def test_deleting_twice_at_once_deletes_once(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE)

    answers = await asyncio.gather(*(merchant.delete(f"/v1/customers/{customer['id']}") for _ in range(10)))

    assert sorted(answer.status for answer in answers) == [200] + [404] * 9
    assert len((await merchant.find("/v1/events", type="customer.deleted"))["data"]) == 1


async def trail(app, scope, id):
    """The audit rows of an object, oldest first."""
    columns = "action, version, actor, ip, request, before_body, before_hidden"
    sql = f"SELECT {columns} FROM audit WHERE account = ? AND livemode = ? AND object_id = ? ORDER BY version, id"
    rows = await app.engine.reader.all(sql, (*scope.key, id))
    return [dict(zip(columns.split(", "), row, strict=True)) for row in rows]


async def test_each_change_has_one_audit_row_that_says_who_what_and_from_where(app, merchant, scope):
    customer = await merchant.create("/v1/customers", people.ALICE)
    changed = await merchant.post(f"/v1/customers/{customer['id']}", name="Alice Keller", phone="")
    await merchant.delete(f"/v1/customers/{customer['id']}")

    made, updated, deleted = await trail(app, scope, customer["id"])

    assert [row["action"] for row in (made, updated, deleted)] == ["created", "updated", "deleted"]
    assert [row["version"] for row in (made, updated, deleted)] == [1, 2, 3]
    assert {row["ip"] for row in (made, updated, deleted)} == {"127.0.0.1"}
    assert updated["request"] == changed.headers["request-id"]
    assert made["before_body"] is None
    assert json.loads(updated["before_body"]) == customer
    assert json.loads(deleted["before_body"]) == changed.json


async def test_the_trail_names_the_key_without_showing_it(app, merchant, scope):
    customer = await merchant.create("/v1/customers", people.ALICE)

    (row,) = await trail(app, scope, customer["id"])

    assert row["actor"] == f"key sk_test_{'*' * 12}{merchant.key[-4:]}"


async def test_what_only_expansion_shows_is_in_the_trail(app, merchant, scope):
    product = await merchant.create("/v1/products", people.TEA)
    price = await merchant.create("/v1/prices", people.MONTHLY, product=product["id"])
    offer = {"product": product["id"], "prices": [price["id"]]}
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": [offer]}
    portal = await merchant.create(CONFIGURATIONS, features={"subscription_update": update})
    await merchant.create(
        f"{CONFIGURATIONS}/{portal['id']}", features={"subscription_update": {"enabled": False, "products": ""}}
    )

    made, emptied = await trail(app, scope, portal["id"])

    (kept,) = json.loads(emptied["before_hidden"])["features.subscription_update.products"]
    assert (kept["product"], kept["prices"]) == (product["id"], [price["id"]])
    assert made["before_hidden"] is None


async def test_a_change_that_changes_nothing_leaves_no_trace(app, merchant, scope, clock):
    customer = await merchant.create("/v1/customers", people.ALICE)
    clock.advance(60)

    again = await merchant.create(f"/v1/customers/{customer['id']}", people.ALICE)

    assert again == customer
    assert len(await trail(app, scope, customer["id"])) == 1
    assert (await merchant.find("/v1/events", type="customer.updated"))["data"] == []


async def test_each_version_can_be_read_back(app, merchant, scope):
    portal = await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    path = f"{CONFIGURATIONS}/{portal['id']}"
    states = [portal, *[await merchant.create(path, name=f"Portal {number}") for number in range(5)]]

    rows = await audit.versions(app.engine.reader, scope, Configuration, portal["id"], first=0, before=100, limit=100)

    assert [row[0] for row in rows] == [6, 5, 4, 3, 2, 1]
    assert [json.loads(row[4]) for row in reversed(rows)] == states


REFUSED = {
    "by a rule": {"tax_exempt": "sometimes"},
    "by another object": {"default_source": "src_1"},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
async def test_a_refused_change_leaves_nothing(app, merchant, scope, change):
    customer = await merchant.create("/v1/customers", people.ALICE)

    await merchant.refused(f"/v1/customers/{customer['id']}", change, name="Mallory")

    assert await merchant.find(f"/v1/customers/{customer['id']}") == customer
    assert len(await trail(app, scope, customer["id"])) == 1


async def test_work_that_fails_late_undoes_what_it_did_early(app, merchant, scope):
    """The product is made first, then the price that it comes with is refused."""
    data = {"name": "Tea", "id": "tea"}

    refusal = await merchant.post(
        "/v1/prices",
        people.MONTHLY,
        product_data=data,
        recurring={"interval": "month", "usage_type": "metered", "meter": "mtr_1"},
    )

    assert refusal.text == "No such billing meter: 'mtr_1'"
    assert (await merchant.get("/v1/products/tea")).status == 404
    assert await trail(app, scope, "tea") == []
    assert (await merchant.find("/v1/events", type="product.created"))["data"] == []
