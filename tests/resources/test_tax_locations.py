"""Where a customer is, as far as tax is concerned."""

import pytest

from tests import subscriptions
from tests.taxes import FRANCE, INVALID, ON, OREGON, UNKNOWN, nowhere, told

SHIPPED = {"name": "Alice Moreau"}


@pytest.mark.parametrize(
    ("sent", "automatic", "location"),
    [
        ({}, "unrecognized_location", None),
        ({"address": {"city": "Lyon"}}, "unrecognized_location", None),
        ({"address": FRANCE}, "not_collecting", ("FR", None, "billing_address")),
        ({"address": OREGON}, "not_collecting", ("US", "OR", "billing_address")),
        ({"address": {"country": "US", "state": "OR"}}, "unrecognized_location", None),
        ({"address": {"country": "US", "postal_code": "9720"}}, "unrecognized_location", None),
        ({"address": {"country": "CA"}}, "unrecognized_location", None),
        ({"address": {"country": "CA", "state": "QC"}}, "not_collecting", ("CA", "QC", "billing_address")),
        ({"address": {"country": "CA", "postal_code": "H2Y 1C6"}}, "not_collecting", ("CA", None, "billing_address")),
        (
            {"address": FRANCE, "shipping": SHIPPED | {"address": OREGON}},
            "not_collecting",
            ("US", "OR", "shipping_destination"),
        ),
        ({"address": FRANCE, "shipping": SHIPPED | {"address": {"country": "US"}}}, "unrecognized_location", None),
        ({"tax": {"ip_address": "203.0.113.7"}}, "unrecognized_location", None),
    ],
)
async def test_addresses_tell_where_a_customer_is(merchant, sent, automatic, location):
    customer = await merchant.create("/v1/customers", sent)

    tax = await told(merchant, customer)

    assert "tax" not in customer
    assert tax["automatic_tax"] == automatic
    assert tax["location"] == (location and dict(zip(("country", "state", "source"), location, strict=True)))
    assert tax["ip_address"] == sent.get("tax", {}).get("ip_address")


async def test_an_address_is_checked_at_once_if_that_is_asked_for(merchant):
    at_once = {"tax": {"validate_location": "immediately"}}
    customer = await merchant.create("/v1/customers", {"address": FRANCE} | at_once)

    made = await merchant.refused("/v1/customers", {"address": {"country": "US"}} | at_once)
    changed = await merchant.refused(f"/v1/customers/{customer['id']}", {"address": {"country": "US"}} | at_once)
    later = await merchant.create(f"/v1/customers/{customer['id']}", address={"country": "US"})
    wrong = await merchant.refused("/v1/customers", tax={"ip_address": "one.two"})

    assert (made["code"], made["message"], made["param"]) == (INVALID, UNKNOWN, "tax[validate_location]")
    assert changed["code"] == INVALID
    assert later["address"]["country"] == "US"
    assert wrong["param"] == "tax[ip_address]"


async def test_who_needs_an_address_for_tax_cannot_lose_it_unless_that_is_asked_for(merchant):
    made = await subscriptions.paying(merchant, **ON)
    path = f"/v1/customers/{made['customer']}"

    refusal = await merchant.refused(path, address="")
    vague = await merchant.refused(path, address={"country": "US", "postal_code": ""})
    other = await merchant.create(path, address=OREGON)
    kept = await merchant.create(path, address="", tax={"validate_location": "deferred"})

    assert (refusal["code"], refusal["param"], vague["code"]) == (INVALID, "address", INVALID)
    assert other["address"]["state"] == "OR"
    assert kept["address"] is None


async def test_a_subscription_wants_to_know_where_its_customer_is(merchant):
    customer, price = await nowhere(merchant), await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}

    made = await merchant.refused("/v1/subscriptions", order | ON)
    plain = await merchant.create("/v1/subscriptions", order)
    changed = await merchant.refused(f"/v1/subscriptions/{plain['id']}", ON)

    for refusal in (made, changed):
        assert (refusal["code"], refusal["message"]) == (INVALID, UNKNOWN)
        assert refusal["param"] == "automatic_tax[enabled]"
        assert refusal["doc_url"].endswith("customer-tax-location-invalid")


async def test_a_schedule_wants_to_know_where_its_customer_is(merchant):
    customer, price = await nowhere(merchant), await subscriptions.monthly(merchant)
    phase = {"items": [{"price": price["id"]}], "duration": {"interval": "month"}}
    path, order = "/v1/subscription_schedules", {"customer": customer["id"], "start_date": "now"}

    settings = await merchant.refused(path, order | {"default_settings": ON, "phases": [phase]})
    own = await merchant.refused(path, order | {"phases": [phase, phase | ON]})

    assert (settings["code"], settings["param"]) == (INVALID, "default_settings[automatic_tax][enabled]")
    assert (own["code"], own["param"]) == (INVALID, "phases[1][automatic_tax][enabled]")
