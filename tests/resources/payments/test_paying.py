"""One payment, from a card's number to the charge and its events."""

import pytest

from tests.resources.payments.charging import types


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers", name="Alice"))["id"]


async def test_a_good_card_pays(merchant, customer):
    intent = await merchant.create("/v1/payment_intents", amount=1999, currency="usd", customer=customer)

    paid = await merchant.create(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")

    assert (paid["status"], paid["amount_received"], paid["last_payment_error"]) == ("succeeded", 1999, None)
    charge = await merchant.find(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["status"], charge["paid"], charge["captured"], charge["amount"]) == ("succeeded", True, True, 1999)
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    assert await types(merchant) == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_a_bad_card_is_refused_and_what_was_tried_stays(merchant, customer):
    intent = await merchant.create("/v1/payment_intents", amount=1999, currency="usd", customer=customer)

    answer = await merchant.post(
        f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds"
    )

    error = answer.error
    assert answer.status == 402
    assert (error["type"], error["code"], error["decline_code"]) == (
        "card_error",
        "card_declined",
        "insufficient_funds",
    )
    assert error["payment_intent"]["client_secret"].startswith(f"{intent['id']}_secret_")
    assert "\x7f" not in answer.body.decode()
    now = await merchant.find(f"/v1/payment_intents/{intent['id']}")
    assert error["payment_intent"] == now
    assert (now["status"], now["payment_method"], now["latest_charge"]) == (
        "requires_payment_method",
        None,
        error["charge"],
    )
    assert (await types(merchant))[-2:] == ["charge.failed", "payment_intent.payment_failed"]


PATH = "/v1/payment_intents"


async def test_a_refused_payment_may_be_tried_with_another_card(merchant, customer):
    intent = await merchant.create(PATH, amount=500, currency="usd", customer=customer)
    await merchant.post(f"{PATH}/{intent['id']}/confirm", payment_method="pm_card_visa_chargeDeclined")

    paid = await merchant.create(f"{PATH}/{intent['id']}/confirm", payment_method="pm_card_visa")

    assert (paid["status"], paid["last_payment_error"]) == ("succeeded", None)
    charges = (await merchant.find("/v1/charges", payment_intent=intent["id"]))["data"]
    assert [charge["status"] for charge in charges] == ["succeeded", "failed"]


async def test_a_card_is_kept_for_later_if_that_is_asked_for(merchant, customer):
    await merchant.create(
        PATH,
        amount=500,
        currency="usd",
        customer=customer,
        payment_method="pm_card_visa",
        setup_future_usage="off_session",
        confirm=True,
    )

    kept = (await merchant.find("/v1/payment_methods", customer=customer))["data"]

    assert [method["card"]["last4"] for method in kept] == ["4242"]
    assert (await types(merchant))[-3:] == [
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_an_action_may_be_refused_instead_of_asked_for(merchant):
    answer = await merchant.post(
        PATH,
        amount=500,
        currency="usd",
        payment_method="pm_card_authenticationRequired",
        confirm=True,
        error_on_requires_action=True,
    )

    assert (answer.status, answer.error["code"]) == (402, "authentication_required")
    assert answer.error["payment_intent"]["status"] == "requires_payment_method"


# what is tried on a payment that has succeeded, and what is said
TOO_LATE = [
    (
        "confirm",
        {"payment_method": "pm_card_visa"},
        "because it has already succeeded after being previously confirmed",
    ),
    ("cancel", {}, "You cannot cancel this PaymentIntent because it has a status of succeeded."),
    ("capture", {}, "This PaymentIntent could not be captured because it has a status of succeeded."),
    ("", {"amount": 600}, "This PaymentIntent's amount could not be updated because it has a status of succeeded."),
]


@pytest.mark.parametrize(("act", "params", "text"), TOO_LATE, ids=[row[0] or "update" for row in TOO_LATE])
async def test_what_has_succeeded_stays_as_it_is(merchant, act, params, text):
    paid = await merchant.create(PATH, amount=500, currency="usd", payment_method="pm_card_visa", confirm=True)

    error = await merchant.refused(f"{PATH}/{paid['id']}/{act}".rstrip("/"), params)

    assert error["code"] == "payment_intent_unexpected_state"
    assert text in error["message"]


# what is sent, the parameter that is refused
REFUSED = [
    ({"amount": 0, "currency": "usd"}, "amount"),
    ({"amount": -1, "currency": "usd"}, "amount"),
    ({"amount": 500}, "currency"),
    ({"amount": 500, "currency": "tea"}, "currency"),
    ({"amount": 500, "currency": "usd", "customer": "cus_x"}, "customer"),
    ({"amount": 500, "currency": "usd", "payment_method": "pm_x"}, "payment_method"),
    ({"amount": 500, "currency": "usd", "off_session": True}, "off_session"),
    ({"amount": 500, "currency": "usd", "confirmation_token": "ctoken_1", "confirm": True}, "confirmation_token"),
    ({"amount": 500, "currency": "usd", "transfer_data": {"destination": "acct_1"}}, "transfer_data[destination]"),
]


@pytest.mark.parametrize(("params", "param"), REFUSED)
async def test_what_cannot_be_a_payment_is_refused(merchant, params, param):
    error = await merchant.refused(PATH, params)

    assert error["param"] == param


async def test_nothing_is_no_amount(merchant):
    """In the words that Stripe was seen to use."""
    error = await merchant.refused(PATH, amount=0, currency="usd")

    assert (error["code"], error["param"]) == ("parameter_invalid_integer", "amount")
    assert error["message"].startswith("The amount must be greater than or equal to the minimum charge amount allowed")


@pytest.mark.parametrize("path", [PATH, "/v1/setup_intents"])
async def test_types_follow_from_the_settings_unless_they_are_named(merchant, path):
    amount = {"amount": 500, "currency": "usd"} if path == PATH else {}

    plain = await merchant.create(path, amount)
    named = await merchant.create(path, amount, allowed_payment_method_types=["card"])
    said = await merchant.create(path, amount, automatic_payment_methods={"enabled": True, "allow_redirects": "never"})

    assert plain["automatic_payment_methods"] == {"enabled": True, "allow_redirects": "always"}
    assert named["automatic_payment_methods"] is None
    assert said["automatic_payment_methods"]["allow_redirects"] == "never"


CARD = {
    "request_extended_authorization": "if_available", "request_incremental_authorization": "if_available",
    "request_multicapture": "if_available", "request_overcapture": "never", "require_cvc_recollection": True,
    "setup_credential_usage": "recurring", "statement_descriptor_suffix_kana": "チャ",
    "statement_descriptor_suffix_kanji": "茶", "stored_credential_usage": "unscheduled",
}  # fmt: skip
BANK = {
    "financial_connections": {"permissions": ["payment_method"], "prefetch": ["balances"], "return_url": "https://e.com"},
    "mandate_options": {"collection_method": "paper"}, "networks": {"requested": ["ach"]},
    "transaction_purpose": "services",
}  # fmt: skip


async def test_how_each_type_is_charged_is_kept_and_shown(merchant):
    options = {"card": CARD, "us_bank_account": BANK}

    made = await merchant.create(PATH, amount=500, currency="usd", payment_method_options=options)
    setup = {
        "card": {"setup_credential_usage": "recurring"},
        "us_bank_account": {name: value for name, value in BANK.items() if name != "transaction_purpose"},
    }
    prepared = await merchant.create("/v1/setup_intents", payment_method_options=setup)

    shown = made["payment_method_options"]
    assert {name: shown["card"][name] for name in CARD} == CARD
    assert "networks" not in shown["us_bank_account"]
    for name in ("financial_connections", "mandate_options"):
        assert shown["us_bank_account"][name] == BANK[name]
        assert prepared["payment_method_options"]["us_bank_account"][name] == BANK[name]
    assert shown["us_bank_account"]["transaction_purpose"] == "services"
    assert prepared["payment_method_options"]["card"]["setup_credential_usage"] == "recurring"


@pytest.mark.parametrize(("wish", "status"), [("if_available", "available"), ("never", "unavailable")])
async def test_a_charge_says_what_can_be_done_with_what_is_held(merchant, wish, status):
    """In the words that Stripe was seen to use where nothing can be done."""
    order = {"amount": 500, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    options = {"card": {"request_incremental_authorization": wish}}

    paid = await merchant.create(PATH, order, expand=["latest_charge"])
    held = await merchant.create(
        PATH, order, capture_method="manual", payment_method_options=options, expand=["latest_charge"]
    )

    found, more = [one["latest_charge"]["payment_method_details"]["card"] for one in (paid, held)]
    assert (found["extended_authorization"], found["network_token"]) == ({"status": "disabled"}, {"used": False})
    assert found["incremental_authorization"] == found["multicapture"] == {"status": "unavailable"}
    assert found["overcapture"] == {"maximum_amount_capturable": 500, "status": "unavailable"}
    assert more["incremental_authorization"] == {"status": status}


async def test_payments_are_found_by_search(merchant, customer):
    paid = await merchant.create(
        PATH,
        amount=1234,
        currency="usd",
        customer=customer,
        payment_method="pm_card_mastercard",
        confirm=True,
        metadata={"order": "7"},
    )
    await merchant.create(PATH, amount=500, currency="eur")

    intents = await merchant.find(
        f"{PATH}/search", query="amount>1000 AND status:'succeeded' AND metadata['order']:'7'"
    )
    charges = await merchant.find(
        "/v1/charges/search",
        query="payment_method_details.card.last4:'4444' AND payment_method_details.card.exp_month:12",
    )

    assert [one["id"] for one in intents["data"]] == [paid["id"]]
    assert [one["id"] for one in charges["data"]] == [paid["latest_charge"]]
