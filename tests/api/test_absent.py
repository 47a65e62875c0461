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


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/v1/billing/alerts", {"alert_type": "usage_threshold", "meter": "mtr_1"}),
        ("/v1/billing/credit_grants", {"customer": "cus_1"}),
        ("/v1/file_links", {"created[gte]": "1", "expired": "false"}),
        ("/v1/invoice_rendering_templates", {"status": "active"}),
        ("/v1/payment_method_domains", {"domain_name": "tea.example", "enabled": "true"}),
        ("/v1/setup_attempts", {"setup_intent": "seti_1", "created[gte]": "1"}),
        ("/v1/topups", {"amount[gte]": "1", "status": "succeeded"}),
    ],
)
async def test_what_copying_tools_ask_for_by_its_filters_is_empty(merchant, path, filters):
    answer = await merchant.get(path, filters)

    assert (answer.status, answer.json.get("data")) == (200, [])


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
