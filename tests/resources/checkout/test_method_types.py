"""What a session may be paid with, as settings say."""

import pytest

from tests import checkouts, subscriptions
from tests.checkouts import SESSIONS, confirm, saving, subscribing

PATH = "/v1/payment_method_configurations"
ON, OFF = ({"display_preference": {"preference": word}} for word in ("on", "off"))


async def settings(merchant, **methods):
    return await merchant.create(PATH, name="Checkout", **methods)


@pytest.mark.parametrize(
    ("currency", "more", "types"),
    [
        ("eur", {}, ["card", "sepa_debit"]),
        ("usd", {}, ["card"]),
        ("eur", {"allowed_payment_method_types": ["sepa_debit", "us_bank_account"]}, ["sepa_debit"]),
        ("eur", {"excluded_payment_method_types": ["sepa_debit"]}, ["card"]),
    ],
)
async def test_settings_say_what_may_be_paid_with(merchant, currency, more, types):
    found = await settings(merchant, sepa_debit=ON)

    session = await saving(merchant, currency=currency, payment_method_configuration=found["id"], **more)

    assert session["payment_method_types"] == types
    assert session["payment_method_configuration_details"] == {"id": found["id"], "parent": None}
    intent = await merchant.find(f"/v1/setup_intents/{session['setup_intent']}")
    assert intent["payment_method_types"] == types


async def test_a_subscription_is_paid_with_nothing_else(merchant):
    price = await subscriptions.monthly(merchant, currency="eur")
    found = await settings(merchant, card=OFF, sepa_debit=ON)
    lines = [{"price": price["id"], "quantity": 1}]
    session = await subscribing(merchant, line_items=lines, payment_method_configuration=found["id"])

    refused = await confirm(merchant, session, email="rose@example.com")

    assert session["payment_method_types"] == ["sepa_debit"]
    assert refused.error["param"] == "payment_method"


async def test_without_settings_cards_are_taken_and_no_settings_are_named(merchant):
    session = await saving(merchant)

    assert (session["payment_method_types"], session["payment_method_configuration_details"]) == (["card"], None)


async def test_settings_that_are_not_there_or_offer_nothing_are_refused_by_name(merchant):
    nothing, resting = await settings(merchant, card=OFF), await settings(merchant)
    await merchant.create(f"{PATH}/{resting['id']}", active=False)
    sent = {"mode": "setup", "currency": "eur", **checkouts.BACK}

    for id in (nothing["id"], resting["id"], "pmc_x"):
        refused = await merchant.refused(SESSIONS, sent | {"payment_method_configuration": id})
        assert refused["param"] == "payment_method_configuration"
