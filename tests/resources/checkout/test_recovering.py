"""Links that open a successor of a session that has expired."""

import pytest

from tests import people, subscriptions
from tests.checkouts import SESSIONS, confirm, saving, subscribing

DAY = 86_400
APRIL = 1_775_001_600
RECOVERED = {"after_expiration": {"recovery": {"enabled": True}}}
WITH_CODES = {"after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}}}
RECOVER = "/v1/portico/checkout/sessions/{}/recover"
LABEL = {"type": "custom", "custom": "Size"}
LIKE = (
    "allow_promotion_codes", "amount_subtotal", "amount_total", "branding_settings", "cancel_url",
    "client_reference_id", "consent_collection", "currency", "custom_text", "customer", "customer_email",
    "discounts", "locale", "metadata", "mode", "name_collection", "optional_items", "payment_method_collection",
    "payment_method_types", "phone_number_collection", "shipping_address_collection", "success_url",
    "tax_id_collection", "total_details",
)  # fmt: skip


async def expired(merchant, session):
    return await merchant.create(f"{SESSIONS}/{session['id']}/expire")


async def lines(merchant, session):
    found = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"]
    return [(line["price"]["id"], line["quantity"], line["amount_total"]) for line in found]


async def test_a_session_that_has_expired_opens_another_one_like_it(merchant):
    coupon = (await merchant.create("/v1/coupons", percent_off=10))["id"]
    prices = [(await subscriptions.monthly(merchant, amount))["id"] for amount in (1000, 300, 200)]
    session = await subscribing(
        merchant,
        branding_settings={"display_name": "The tea shop", "button_color": "#112233"},
        client_reference_id="7",
        custom_fields=[{"key": "size", "label": LABEL, "type": "text"}],
        customer_email="rose@example.com",
        discounts=[{"coupon": coupon}],
        line_items=[{"price": prices[0], "quantity": 2}, {"price": prices[1], "quantity": 1}],
        metadata={"cart": "9"},
        name_collection={"individual": {"enabled": True}},
        optional_items=[{"price": prices[2], "quantity": 1}],
        subscription_data={"metadata": {"a": "b"}},
        **RECOVERED,
    )
    assert session["after_expiration"]["recovery"] == {
        "allow_promotion_codes": False, "enabled": True, "expires_at": None, "url": None,
    }  # fmt: skip

    gone = await expired(merchant, session)
    made = await merchant.create(RECOVER.format(session["id"]))

    recovery = gone["after_expiration"]["recovery"]
    assert recovery["url"].partition("/c/recover/test_")[2]
    assert recovery["expires_at"] >= gone["created"] + 30 * DAY
    assert (made["recovered_from"], made["status"], made["id"] != session["id"]) == (session["id"], "open", True)
    assert {name: made.get(name) for name in LIKE} == {name: session.get(name) for name in LIKE}
    assert await lines(merchant, made) == await lines(merchant, session)
    sent = {"custom_fields": {"size": "S"}, "collected_information": {"individual_name": "Rose"}}
    done = (await confirm(merchant, made, **sent)).json
    assert (done["status"], done["amount_total"]) == ("complete", 2070)
    assert (await merchant.find(f"/v1/subscriptions/{done['subscription']}"))["metadata"] == {"a": "b"}


async def test_a_session_that_saves_a_card_is_recovered_too(merchant):
    session = await saving(merchant, setup_intent_data={"description": "Later", "metadata": {"a": "b"}}, **RECOVERED)
    await expired(merchant, session)

    made = await merchant.create(RECOVER.format(session["id"]))

    intent = await merchant.find(f"/v1/setup_intents/{made['setup_intent']}")
    assert made["setup_intent"] != session["setup_intent"]
    assert (intent["description"], intent["metadata"], intent["customer"]) == (
        "Later", {"a": "b"}, session["customer"],
    )  # fmt: skip
    assert (await confirm(merchant, made)).json["status"] == "complete"


async def test_promotion_codes_take_the_place_of_discounts(merchant):
    coupon = (await merchant.create("/v1/coupons", percent_off=10))["id"]
    session = await subscribing(merchant, discounts=[{"coupon": coupon}], **WITH_CODES)
    await expired(merchant, session)

    made = await merchant.create(RECOVER.format(session["id"]))

    assert (made["allow_promotion_codes"], made["discounts"]) == (True, None)
    assert (session["amount_total"], made["amount_total"]) == (1800, 2000)


async def test_a_successor_may_have_a_successor(merchant):
    session = await subscribing(merchant, **RECOVERED)
    await expired(merchant, session)
    second = await merchant.create(RECOVER.format(session["id"]))

    third = await merchant.create(RECOVER.format((await expired(merchant, second))["id"]))

    assert (second["after_expiration"]["recovery"]["url"], third["recovered_from"]) == (None, second["id"])


async def test_the_link_works_for_thirty_days(merchant):
    clock = await merchant.clock(APRIL)
    customer = (await merchant.create("/v1/customers", people.ALICE | {"test_clock": clock}))["id"]
    session = await subscribing(merchant, customer=customer, **RECOVERED)
    await merchant.advance(clock, APRIL + 30 * DAY)
    gone = await merchant.find(f"{SESSIONS}/{session['id']}")

    in_time = await merchant.post(RECOVER.format(session["id"]))
    await merchant.advance(clock, APRIL + 31 * DAY)
    late = await merchant.post(RECOVER.format(session["id"]))

    assert (gone["status"], gone["after_expiration"]["recovery"]["expires_at"]) == ("expired", APRIL + 31 * DAY)
    assert (in_time.status, late.status) == (200, 400)


async def test_nothing_is_recovered_that_has_not_expired_or_was_not_to_be(merchant):
    open_, plain = await subscribing(merchant, **RECOVERED), await subscribing(merchant)
    gone = await expired(merchant, plain)

    refused = [await merchant.post(RECOVER.format(session["id"])) for session in (open_, plain)]

    assert [answer.error["code"] for answer in refused] == ["checkout_session_not_recoverable"] * 2
    assert gone["after_expiration"] is None


@pytest.mark.parametrize("what", ["price", "customer"])
async def test_what_is_not_there_any_more_cannot_be_recovered(merchant, what):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    session = await subscribing(merchant, customer=customer, **RECOVERED)
    await expired(merchant, session)
    ((price, _, _),) = await lines(merchant, session)
    if what == "price":
        await merchant.create(f"/v1/prices/{price}", active=False)
    if what == "customer":
        await merchant.delete(f"/v1/customers/{customer}")

    assert (await merchant.post(RECOVER.format(session["id"]))).status in (400, 404)
    assert len((await merchant.find(SESSIONS))["data"]) == 1
