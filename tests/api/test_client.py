"""The API as our own pages call it: the same answers, and the same refusals."""

import pytest

from portico.api.client import Client
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.storage.scope import Origin, Scope
from portico.wire.errors import InvalidRequest, ObjectNotFound, ParameterUnknown
from portico.wire.resource import wire_tree


@pytest.fixture
async def client(merchant, app):
    account = (await merchant.find("/v1/account"))["id"]
    return Client(app.api, Scope(account, False, account), Origin("customer cus_1"))


async def test_what_is_refused_before_anything_is_done_is_raised(client):
    with pytest.raises(ParameterUnknown, match="nonsense"):
        await client.create(Customer, nonsense="x")


async def test_what_the_work_refuses_is_raised(client):
    with pytest.raises(InvalidRequest, match="No such customer: 'cus_none'"):
        await client.create(Session, customer="cus_none")


async def test_an_object_that_is_gone_is_not_found(client, merchant):
    customer = await client.create(Customer, name="Alice")
    await merchant.delete(f"/v1/customers/{customer.id}")

    with pytest.raises(ObjectNotFound):
        await client.retrieve(Customer, customer.id)


async def test_filters_that_only_look_alike_are_not_taken_for_each_other(client):
    await client.list(Customer, limit=1)

    with pytest.raises(InvalidRequest):
        await client.list(Customer, limit=True)


async def test_a_list_as_json_says_what_its_objects_say(client, merchant):
    customer = await merchant.create("/v1/customers", name="Zoë €", metadata={"sign": "⟦"})
    await merchant.create("/v1/invoices", customer=customer["id"], auto_advance=False)
    for noun in (Customer, Invoice):
        values, _ = await client.list(noun)
        trees, more = await client.read_list(noun)

        assert trees == [wire_tree(one) for one in values]
        assert not more


async def test_what_is_there_for_one_answer_reads_an_object_once_until_it_writes(client, merchant, app):
    brief = Client(app.api, client.scope, Origin("customer cus_1"), brief=True)
    customer = await brief.create(Customer, name="Alice")
    await brief.retrieve(Customer, customer.id)
    await merchant.create(f"/v1/customers/{customer.id}", name="Bob")

    before = await brief.retrieve(Customer, customer.id)
    await brief.update(Customer, customer.id, email="bob@example.com")
    after = await brief.retrieve(Customer, customer.id)

    assert (before.name, after.name) == ("Alice", "Bob")
    assert (await client.retrieve(Customer, customer.id)).name == "Bob"


async def test_a_preview_makes_nothing_that_was_read_old(client, merchant, app):
    brief = Client(app.api, client.scope, Origin("customer cus_1"), brief=True)
    customer = await brief.create(Customer, name="Alice")
    await brief.retrieve(Customer, customer.id)
    await merchant.create(f"/v1/customers/{customer.id}", name="Bob")
    items = [{"amount": 500, "currency": "eur"}]

    await brief.perform(Invoice, f"{Invoice.PATH}/create_preview", customer=customer.id, invoice_items=items)

    assert (await brief.retrieve(Customer, customer.id)).name == "Alice"


async def test_a_list_is_the_same_as_the_api_sends_it(client, merchant):
    for name in ("Alice", "Bob", "Carol"):
        await merchant.create("/v1/customers", name=name)

    values, more = await client.list(Customer, limit=2)
    trees, _ = await client.read_list(Customer, limit=2)
    sent = await merchant.find("/v1/customers", limit=2)

    assert trees == sent["data"] == [wire_tree(one) for one in values]
    assert more is sent["has_more"] is True
