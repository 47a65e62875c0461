"""The API as our own pages call it: the same answers, and the same refusals."""

import pytest

from portico.api.client import Client
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.storage.scope import Origin, Scope
from portico.wire.errors import InvalidRequest, ObjectNotFound, ParameterUnknown


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
