"""Tax numbers that Checkout asks for: whose they become, and when there must be one."""

import pytest

from tests import checkouts, people
from tests.checkouts import ASKING, DECLINED, SESSIONS, confirm, subscribing

ASKS = {"tax_id_collection": {"enabled": True}}
NEEDS = {"tax_id_collection": {"enabled": True, "required": "if_supported"}}
NAMED = {"customer_update": {"name": "auto"}}
BUSINESS = {"collected_information": {"business_name": "Tea GmbH"}}
NUMBER = {"type": "eu_vat", "value": "DE123456789"}
OTHER = {"type": "eu_vat", "value": "DE987654321"}
BERLIN = {"line1": "Weg 1", "city": "Berlin", "postal_code": "10115", "country": "DE"}
NOWHERE = BERLIN | {"country": "AQ"}


async def numbers(merchant, customer):
    found = await merchant.find(f"/v1/customers/{customer}/tax_ids")
    return [{"type": one["type"], "value": one["value"]} for one in found["data"]]


async def existing(merchant, *held, **more):
    customer = (await merchant.create("/v1/customers", people.ALICE | more))["id"]
    for number in held:
        await merchant.create(f"/v1/customers/{customer}/tax_ids", number)
    return customer


async def seen(merchant, session, *expand):
    return await merchant.find(f"{SESSIONS}/{session['id']}", expand=["customer", *expand])


async def test_the_number_of_a_new_customer_is_hers_and_on_her_first_invoice(merchant):
    session = await subscribing(merchant, customer_email="rose@example.com", **ASKS)

    assert (await confirm(merchant, session, tax_id=NUMBER, **BUSINESS)).status == 200

    done = await seen(merchant, session, "invoice")
    assert session["tax_id_collection"] == {"enabled": True, "required": "never"}
    assert done["customer_details"]["tax_ids"] == [NUMBER]
    assert done["customer_details"]["business_name"] == "Tea GmbH"
    assert done["collected_information"]["business_name"] == "Tea GmbH"
    assert (done["customer"]["name"], done["customer"]["business_name"]) == ("Tea GmbH", "Tea GmbH")
    assert await numbers(merchant, done["customer"]["id"]) == [NUMBER]
    assert done["invoice"]["customer_tax_ids"] == [NUMBER]
    assert done["invoice"]["customer_name"] == "Tea GmbH"
    types = [event["type"] for event in (await merchant.find("/v1/events", limit=100))["data"]]
    assert types.index("customer.tax_id.created") < types.index("customer.created")
    assert types.index("invoice.finalized") < types.index("customer.tax_id.created")


async def test_who_has_none_enters_none(merchant):
    session = await subscribing(merchant, customer_email="rose@example.com", **ASKS)

    await confirm(merchant, session)

    done = await seen(merchant, session)
    assert (done["status"], done["customer_details"]["tax_ids"]) == ("complete", [])
    assert (done["customer"]["name"], done["collected_information"]["business_name"]) == ("Rose", None)


async def test_a_customer_who_is_there_is_asked_if_she_may_get_the_name_of_the_business(merchant):
    customer = await existing(merchant)
    session = await subscribing(merchant, customer=customer, **ASKS, **NAMED)

    await confirm(merchant, session, tax_id=NUMBER, **BUSINESS)

    done = await seen(merchant, session)
    assert (done["customer"]["id"], done["customer"]["name"]) == (customer, "Tea GmbH")
    assert await numbers(merchant, customer) == [NUMBER]


@pytest.mark.parametrize(
    "update", [{}, {"customer_update": {"name": "never"}}, {"customer_update": {"address": "auto"}}]
)
async def test_a_session_that_may_not_is_refused_in_stripes_words(merchant, update):
    params = {"mode": "subscription", "customer": await existing(merchant), **ASKS, **update, **checkouts.BACK}
    line = (await subscribing(merchant))["id"]
    price = (await merchant.find(f"{SESSIONS}/{line}/line_items"))["data"][0]["price"]["id"]

    refused = await merchant.refused(SESSIONS, params | {"line_items": [{"price": price, "quantity": 1}]})

    assert refused["message"] == (
        "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an "
        "existing customer, please set `customer_update[name]` to `auto`."
    )


async def test_who_has_a_number_already_is_not_asked_for_one(merchant):
    customer = await existing(merchant, OTHER, address=BERLIN)
    session = await subscribing(merchant, customer=customer, **NEEDS, **NAMED)

    await confirm(merchant, session)

    assert (await seen(merchant, session))["customer_details"]["tax_ids"] == [OTHER]
    assert await numbers(merchant, customer) == [OTHER]


@pytest.mark.parametrize(
    ("params", "address", "sent", "param"),
    [
        (NEEDS, BERLIN, {}, "tax_id"),
        (NEEDS, BERLIN, BUSINESS, "tax_id"),
        (NEEDS, NOWHERE, {}, None),
        (NEEDS, None, {}, None),
        (ASKS, BERLIN, {}, None),
        (ASKS, BERLIN, {"tax_id": NUMBER}, "collected_information[business_name]"),
        (ASKS, None, BUSINESS | {"tax_id": {"type": "eu_vat", "value": "DE12"}}, "tax_id[value]"),
        (ASKS, None, BUSINESS | {"tax_id": {"type": "unknown", "value": "DE12"}}, "tax_id[type]"),
    ],
)
async def test_there_must_be_a_number_only_where_the_country_has_any(merchant, params, address, sent, param):
    known = {"address": address or ""}
    session = await subscribing(merchant, customer=await existing(merchant, **known), **params, **NAMED)

    answer = await confirm(merchant, session, **sent)

    assert answer.status == (400 if param else 200)
    assert not param or answer.error["param"] == param


async def test_the_country_is_that_of_the_goods_before_that_of_the_card(merchant):
    to = {"shipping_address_collection": {"allowed_countries": ["DE", "GG"]}}
    session = await subscribing(merchant, customer=await existing(merchant, address=NOWHERE), **NEEDS, **NAMED, **to)

    delivered = {"shipping_details": {"name": "Rose", "address": BERLIN}}
    answer = await confirm(merchant, session, collected_information=delivered)

    assert answer.error["param"] == "tax_id"


async def test_a_declined_card_leaves_nobody_a_number(merchant):
    customer = await existing(merchant)
    session = await subscribing(merchant, customer=customer, **ASKS, **NAMED)

    answer = await confirm(merchant, session, DECLINED, tax_id=NUMBER, **BUSINESS)

    assert answer.status == 402
    assert await numbers(merchant, customer) == []


@pytest.mark.parametrize(("again", "kept"), [(NUMBER, [NUMBER]), (OTHER, [OTHER]), (None, [])])
async def test_what_is_entered_when_she_tries_again_counts(merchant, again, kept):
    session = await subscribing(merchant, customer_email="rose@example.com", **ASKS)
    waiting = (await confirm(merchant, session, ASKING, tax_id=NUMBER, **BUSINESS)).json
    assert (waiting["status"], await numbers(merchant, waiting["customer"])) == ("open", [NUMBER])

    renamed = {"collected_information": {"business_name": "Tea AG"}}
    done = (await confirm(merchant, session, **renamed, **({"tax_id": again} if again else {}))).json

    assert done["customer_details"]["tax_ids"] == kept == await numbers(merchant, waiting["customer"])
    customer = (await seen(merchant, session))["customer"]
    assert (customer["id"], customer["name"]) == (waiting["customer"], "Tea AG")


async def test_setup_asks_for_none(merchant):
    sent = {"mode": "setup", "currency": "eur", **ASKS, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent))["param"] == "tax_id_collection[enabled]"
    assert (await merchant.create(SESSIONS, sent | {"tax_id_collection": {"enabled": False}}))["status"] == "open"


async def test_delivery_has_no_price_here(merchant):
    rate = {"type": "fixed_amount", "display_name": "Post", "fixed_amount": {"amount": 5, "currency": "eur"}}

    refused = await merchant.refused(
        SESSIONS, {"mode": "subscription", "shipping_options": [{"shipping_rate_data": rate}], **checkouts.BACK}
    )

    assert (refused["param"], refused["message"]) == (
        "shipping_options",
        "You can only pass `shipping_options` in `payment` mode, where Portico's page does not offer them yet.",
    )  # fmt: skip
