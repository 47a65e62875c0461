"""Lists of nouns that Portico does not have are empty, so that who goes through all nouns gets through."""

import pytest

from portico.resources.absent import NEAREST
from tests.merchants import Merchant


@pytest.mark.parametrize("path", NEAREST)
async def test_there_is_nothing_of_what_portico_has_not(merchant, path):
    assert await merchant.find(path, limit=100, expand=["data.destination"]) == {
        "object": "list",
        "url": path,
        "has_more": False,
        "data": [],
    }


async def test_a_customer_has_no_sources(merchant):
    customer = await merchant.create("/v1/customers")
    path = f"/v1/customers/{customer['id']}/sources"

    assert await merchant.find(path, object="card", id=customer["id"]) == {
        "object": "list",
        "url": path,
        "has_more": False,
        "data": [],
    }
    assert (await merchant.get("/v1/customers/cus_nobody/sources")).error["message"] == "No such customer: 'cus_nobody'"
    assert (await merchant.post(path, source="tok_visa")).status == 404


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/v1/disputes", {"teas": "1"}, "teas"),
        ("/v1/disputes", {"limit": "0"}, "limit"),
    ],
)
async def test_what_cannot_be_is_refused_all_the_same(merchant, path, params, param):
    answer = await merchant.get(path, params)

    assert (answer.status, answer.error.get("param")) == (400, param)


async def test_a_key_is_wanted_and_a_right(app, merchant):
    assert (await Merchant(app, "").get("/v1/disputes")).status == 401
    assert (await merchant.post("/v1/disputes")).status == 404
    assert (await merchant.get("/v1/disputes/du_1")).status == 404
