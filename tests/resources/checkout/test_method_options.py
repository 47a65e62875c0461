"""How each type of payment method is used in a session, and which ones may be."""

import pytest

from tests import checkouts, people
from tests.checkouts import SESSIONS, confirm, saving, subscribing

OPTIONAL, AMEX, DINERS, DEBIT = "4000000000003055", "378282246310005", "3056930009020004", "4000056655665556"
BLOCKED = {
    "card": {"restrictions": {"brands_blocked": ["american_express", "discover_global_network"],
                              "funding_types_blocked": ["debit"]}}
}  # fmt: skip


async def status(merchant, session):
    return (await merchant.find(f"{SESSIONS}/{session['id']}"))["status"]


@pytest.mark.parametrize("number", [AMEX, DINERS, DEBIT])
@pytest.mark.parametrize("mode", [subscribing, saving])
async def test_a_card_that_is_blocked_is_declined_and_another_one_is_taken(merchant, mode, number):
    email = {"customer_email": "rose@example.com"} if mode is subscribing else {}
    session = await mode(merchant, payment_method_options=BLOCKED, **email)

    refused = await confirm(merchant, session, number)

    assert (refused.status, refused.error["decline_code"]) == (402, "card_not_supported")
    assert await status(merchant, session) == "open"
    assert (await confirm(merchant, session)).status == 200
    assert await status(merchant, session) == "complete"


@pytest.mark.parametrize("mode", [subscribing, saving])
async def test_authentication_may_be_asked_for_wherever_it_is_possible(merchant, mode):
    email = {"customer_email": "rose@example.com"} if mode is subscribing else {}
    wanted = {"card": {"request_three_d_secure": "any"}}
    plain = await mode(merchant, **email)
    asking = await mode(merchant, payment_method_options=wanted, **email)

    assert (await confirm(merchant, plain, OPTIONAL)).json["status"] == "complete"
    assert (await confirm(merchant, asking, OPTIONAL)).json["status"] == "open"

    page = (await merchant.find(f"{SESSIONS}/{asking['id']}", expand=["page"]))["page"]
    assert page["challenge"]


async def test_the_subscription_knows_when_to_ask(merchant):
    wanted = {"card": {"request_three_d_secure": "any"}}
    session = await subscribing(merchant, payment_method_options=wanted, customer_email="rose@example.com")

    await confirm(merchant, session)

    done = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["subscription"])
    options = done["subscription"]["payment_settings"]["payment_method_options"]
    assert options["card"]["request_three_d_secure"] == "any"


async def test_a_setup_intent_gets_what_it_has_to_do_with(merchant):
    euros = {"sepa_debit": {"mandate_options": {"reference_prefix": "TEA"}}}
    dollars = {"us_bank_account": {"verification_method": "instant"}}
    first = await saving(merchant, payment_method_options=euros, allowed_payment_method_types=["sepa_debit"])
    second = await saving(
        merchant, payment_method_options=dollars, allowed_payment_method_types=["us_bank_account"], currency="usd"
    )

    found = [await merchant.find(f"/v1/setup_intents/{one['setup_intent']}") for one in (first, second)]

    assert found[0]["payment_method_options"]["sepa_debit"]["mandate_options"] == {"reference_prefix": "TEA"}
    assert found[1]["payment_method_options"]["us_bank_account"]["verification_method"] == "instant"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        (
            {"payment_method_options": {"card": {"capture_method": "manual"}}},
            "payment_method_options[card][capture_method]",
        ),
        (
            {"payment_method_options": {"card": {"installments": {"enabled": True}}}},
            "payment_method_options[card][installments][enabled]",
        ),
        (
            {"payment_method_options": {"us_bank_account": {"target_date": "2027-01-01"}}},
            "payment_method_options[us_bank_account][target_date]",
        ),
        (
            {"payment_method_options": {"card": {"restrictions": {"brands_blocked": ["jcb"]}}}},
            "payment_method_options[card][restrictions][brands_blocked][0]",
        ),
        ({"allowed_payment_method_types": ["gold"]}, "allowed_payment_method_types[0]"),
        ({"allowed_payment_method_types": ["klarna"]}, "allowed_payment_method_types"),
        ({"excluded_payment_method_types": ["link"]}, "excluded_payment_method_types[0]"),
        ({"excluded_payment_method_types": ["card"]}, "excluded_payment_method_types"),
        ({"shipping_options": [{"shipping_rate": "shr_1"}]}, "shipping_options"),
    ],
)  # fmt: skip
async def test_what_is_not_for_this_is_refused_by_name(merchant, params, param):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    sent = {"mode": "setup", "currency": "eur", "customer": customer, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent | params))["param"] == param


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"line_items": [{"quantity": 2}]}, "line_items"),
        ({"line_items": [{"id": "li_1", "quantity": 2}], "metadata": {"a": "b"}}, "line_items"),
        (
            {"collected_information": {"shipping_details": {"name": "R", "address": {"country": "FR", "line1": "1"}}}},
            "collected_information",
        ),
        ({"collected_information": {"shipping_details": {"name": "R"}}},
         "collected_information[shipping_details][address]"),
        ({"shipping_options": [{"shipping_rate": "shr_1"}]}, "shipping_options"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
    ],
)  # fmt: skip
async def test_a_hosted_session_changes_nothing_but_its_metadata(merchant, changes, param):
    session = await subscribing(merchant)

    refusal = await merchant.refused(f"{SESSIONS}/{session['id']}", changes)

    assert refusal["param"] == param
    assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["metadata"] == {}
