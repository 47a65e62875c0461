"""The API as our own pages call it: the same answers, and the same refusals."""

import pytest

from portico.api.client import Client
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.tax_ids.declaration import TaxId
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


@pytest.mark.parametrize("is_brief", [True, False])
async def test_several_objects_are_what_each_is_by_itself_as_far_as_they_are_there(client, merchant, app, is_brief):
    reader = Client(app.api, client.scope, Origin("customer cus_1"), brief=is_brief)
    price = await merchant.create(
        "/v1/prices", currency="eur", product_data={"name": "Plan"}, unit_amount=900,
        currency_options={"usd": {"unit_amount": 1_000}},
    )  # fmt: skip
    gone = await client.create(Customer, name="Alice")
    customer = await client.create(Customer, name="Bob")
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer.id)
    await merchant.delete(f"/v1/customers/{gone.id}")

    for noun, ids, there, expand in (
        (Price, ["price_none", price["id"], price["id"]], price["id"], ("currency_options", "tiers")),
        (Customer, [gone.id, customer.id, "cus_none"], customer.id, ()),
        (PaymentMethod, [method["id"], "pm_none"], method["id"], ()),
    ):
        for _ in range(2):
            assert await reader.gather(noun, ids, expand=expand) == {
                there: await client.retrieve(noun, there, expand=expand)
            }


async def test_a_question_that_is_remembered_is_asked_of_each_parent(client, merchant):
    found = {}
    for number in ("DE123456789", "DE987654321"):
        customer = await client.create(Customer, name=number)
        await merchant.create(f"/v1/customers/{customer.id}/tax_ids", type="eu_vat", value=number)
        found[number] = (await client.list(TaxId, below=customer.id, limit=100))[0]

    assert {number: [one.value for one in own] for number, own in found.items()} == {one: [one] for one in found}


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
