"""Setting payment methods up for later."""

import pytest

from tests import payments
from tests.everything import NOON
from tests.resources.payments.charging import types

PATH = "/v1/setup_intents"


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers", name="Alice"))["id"]


async def test_a_card_is_set_up_and_becomes_the_customers_but_no_default(merchant, customer):
    made = await merchant.create(PATH, customer=customer)

    done = await merchant.create(f"{PATH}/{made['id']}/confirm", payment_method="pm_card_visa")

    assert (made["status"], made["usage"], made["payment_method"]) == ("requires_payment_method", "off_session", None)
    assert made["client_secret"].startswith(f"{made['id']}_secret_")
    assert done["status"] == "succeeded"
    method = await merchant.find(f"/v1/payment_methods/{done['payment_method']}")
    assert method["customer"] == customer
    settings = (await merchant.find(f"/v1/customers/{customer}"))["invoice_settings"]
    assert settings["default_payment_method"] is None
    assert await types(merchant) == [
        "customer.created",
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


async def test_a_card_that_is_refused_is_not_set_up(merchant, customer):
    made = await merchant.create(PATH, customer=customer)

    answer = await merchant.post(
        f"{PATH}/{made['id']}/confirm", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds"
    )

    assert (answer.status, answer.error["decline_code"]) == (402, "insufficient_funds")
    now = await merchant.find(f"{PATH}/{made['id']}")
    assert answer.error["setup_intent"] == now
    assert (now["status"], now["payment_method"]) == ("requires_payment_method", None)
    assert now["last_setup_error"]["code"] == "card_declined"
    assert (await types(merchant))[-1] == "setup_intent.setup_failed"


async def test_a_card_that_only_fails_charges_is_set_up(merchant, customer):
    done = await merchant.create(PATH, customer=customer, payment_method="pm_card_chargeCustomerFail", confirm=True)

    assert done["status"] == "succeeded"


async def test_a_challenge_may_fail(merchant):
    intent = await payments.challenged_setup(merchant)

    now = await merchant.create(f"/v1/portico/setup_intents/{intent['id']}/authenticate", outcome="failed")

    assert (now["status"], now["last_setup_error"]["code"]) == (
        "requires_payment_method",
        "setup_intent_authentication_failure",
    )


async def test_a_refused_setup_may_be_tried_with_another_card(merchant, customer):
    made = await merchant.create(PATH, customer=customer)
    await merchant.post(f"{PATH}/{made['id']}/confirm", payment_method="pm_card_visa_chargeDeclined")

    done = await merchant.create(f"{PATH}/{made['id']}/confirm", payment_method="pm_card_visa")

    assert (done["status"], done["last_setup_error"]) == ("succeeded", None)


async def test_what_is_canceled_stays_canceled(merchant, customer):
    made = await merchant.create(PATH, customer=customer)

    canceled = await merchant.create(f"{PATH}/{made['id']}/cancel", cancellation_reason="abandoned")
    confirm = await merchant.refused(f"{PATH}/{made['id']}/confirm", payment_method="pm_card_visa")
    again = await merchant.refused(f"{PATH}/{made['id']}/cancel")

    assert (canceled["status"], canceled["cancellation_reason"]) == ("canceled", "abandoned")
    assert confirm["code"] == again["code"] == "setup_intent_unexpected_state"
    assert (await types(merchant))[-1] == "setup_intent.canceled"


async def test_what_has_succeeded_is_not_confirmed_again(merchant):
    done = await merchant.create(PATH, payment_method="pm_card_visa", confirm=True)

    error = await merchant.refused(f"{PATH}/{done['id']}/confirm", payment_method="pm_card_visa")

    assert error["code"] == "setup_intent_unexpected_state"
    assert "already succeeded" in error["message"]


async def test_without_a_payment_method_there_is_nothing_to_confirm(merchant):
    made = await merchant.create(PATH)

    error = await merchant.refused(f"{PATH}/{made['id']}/confirm")

    assert error["code"] == "setup_intent_unexpected_state"
    assert "missing a payment method" in error["message"]


async def test_somebody_elses_card_is_not_set_up(merchant, customer):
    theirs = await payments.payment_method(merchant)

    error = await merchant.refused(PATH, customer=customer, payment_method=theirs["id"])

    assert error["param"] == "payment_method"


async def test_a_choice_of_types_is_kept_to(merchant):
    made = await merchant.create(PATH, allowed_payment_method_types=["card", "paypal"])

    other = await merchant.refused(
        f"{PATH}/{made['id']}/confirm",
        payment_method="pm_sepaDebit_success_de",
        mandate_data=payments.ACCEPTED,
    )
    none = await merchant.refused(PATH, allowed_payment_method_types=["paypal"])

    assert made["payment_method_types"] == ["card"]
    assert other["param"] == "payment_method"
    assert none["param"] == "allowed_payment_method_types"


async def test_a_setup_lives_by_its_customers_clock(merchant):
    clock = await merchant.clock(NOON)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]

    made = await merchant.create(PATH, customer=customer)

    assert made["created"] == NOON


async def test_lists_are_of_a_customer_or_a_card(merchant, customer):
    one = await merchant.create(PATH, customer=customer, payment_method="pm_card_visa", confirm=True)
    await merchant.create(PATH)

    of_customer = await merchant.find(PATH, customer=customer)
    of_card = await merchant.find(PATH, payment_method=one["payment_method"])

    assert of_customer["data"] == of_card["data"] == [one]
