"""What is said of an intent when it is made is done, or refused by name. Source: the SDK."""

import pytest

CARD = {"payment_method": "pm_card_visa"}
MADE = ["confirmation_token", "mandate_data", "return_url"]
SENT = {
    "confirmation_token": "ctoken_x",
    "error_on_requires_action": True,
    "mandate": "mandate_x",
    "mandate_data": {"customer_acceptance": {"type": "offline"}},
    "off_session": True,
    "return_url": "https://shop.example",
}
PAYMENT = ("/v1/payment_intents", {"amount": 900, "currency": "usd"}, "PaymentIntent")
SETUP = ("/v1/setup_intents", {}, "SetupIntent")


@pytest.mark.parametrize(
    ("path", "params", "noun", "name"),
    [*((*PAYMENT, name) for name in SENT), *((*SETUP, name) for name in MADE)],
)
async def test_what_is_for_an_attempt_is_refused_where_none_is_made(merchant, path, params, noun, name):
    error = await merchant.refused(path, params | CARD | {name: SENT[name]})

    assert error["param"] == name
    assert error["message"] == (
        f"The parameter `{name}` cannot be passed when creating a {noun} unless `confirm` is set to true."
    )


async def test_a_mandate_must_be_there_whatever_is_charged(merchant):
    error = await merchant.refused("/v1/payment_intents", PAYMENT[1] | CARD, confirm=True, mandate="mandate_x")

    assert (error["param"], error["code"]) == ("mandate", "resource_missing")


@pytest.fixture
async def settings(merchant):
    """Settings that offer debits, and no cards."""
    off, on = ({"display_preference": {"preference": one}} for one in ("off", "on"))
    made = await merchant.create("/v1/payment_method_configurations", name="Debits", card=off, us_bank_account=on)
    return made["id"]


@pytest.mark.parametrize(("path", "params", "noun"), [PAYMENT, SETUP])
async def test_an_intent_takes_what_its_settings_offer(merchant, settings, path, params, noun):
    plain = await merchant.create(path, params)
    made = await merchant.create(path, params, payment_method_configuration=settings)
    changed = await merchant.create(f"{path}/{plain['id']}", payment_method_configuration=settings)
    error = await merchant.refused(path, params | CARD, payment_method_configuration=settings)

    assert "card" in plain["payment_method_types"]
    assert plain["payment_method_configuration_details"] is None
    for one in (made, changed):
        assert one["payment_method_types"] == ["us_bank_account"]
        assert one["payment_method_configuration_details"] == {"id": settings, "parent": None}
    assert error["param"] == "payment_method"


@pytest.mark.parametrize(("path", "params", "noun"), [PAYMENT, SETUP])
async def test_settings_must_be_there(merchant, path, params, noun):
    error = await merchant.refused(path, params, payment_method_configuration="pmc_x")

    assert (error["param"], error["code"]) == ("payment_method_configuration", "resource_missing")
