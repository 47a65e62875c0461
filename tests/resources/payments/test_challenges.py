"""3-D Secure: the customer passes the challenge of her bank, or fails it, and comes back to the merchant."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import payments
from tests.resources.payments.charging import types


def way_back(page):
    """Where a page sends the browser."""
    url = page.headers["refresh"].removeprefix("0; url=")
    assert re.search(r'id="back" href="([^"]+)"', page.body.decode())[1].replace("&amp;", "&") == url
    return url


async def test_the_customer_passes_and_comes_back(merchant, visitor):
    intent = await payments.challenged(merchant)

    question = await visitor.get(payments.challenge(intent))
    back = urlsplit(way_back(await visitor.post(payments.challenge(intent), {"outcome": "succeeded"})))

    assert (intent["status"], intent["next_action"]["redirect_to_url"]["return_url"]) == (
        "requires_action",
        payments.BACK,
    )
    assert "€5.00" in question.body.decode()
    assert f"{back.scheme}://{back.netloc}{back.path}" == "https://shop.example/back"
    assert parse_qs(back.query) == {
        "order": ["7"],
        "payment_intent": [intent["id"]],
        "payment_intent_client_secret": [intent["client_secret"]],
        "redirect_status": ["succeeded"],
    }
    now = await merchant.find(f"/v1/payment_intents/{intent['id']}")
    assert (now["status"], now["next_action"]) == ("succeeded", None)
    charge = await merchant.find(f"/v1/charges/{now['latest_charge']}")
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"
    assert await types(merchant) == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_the_customer_fails_and_comes_back(merchant, visitor):
    intent = await payments.challenged(merchant)

    back = way_back(await visitor.post(payments.challenge(intent), {"outcome": "failed"}))

    assert back.endswith("&redirect_status=failed")
    now = await merchant.find(f"/v1/payment_intents/{intent['id']}")
    assert (now["status"], now["payment_method"]) == ("requires_payment_method", None)
    assert now["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert (await types(merchant))[-1] == "payment_intent.payment_failed"


async def test_a_setup_is_challenged_too(merchant, visitor):
    intent = await payments.challenged_setup(merchant)

    back = way_back(await visitor.post(payments.challenge(intent), {"outcome": "succeeded"}))

    assert parse_qs(urlsplit(back).query)["setup_intent"] == [intent["id"]]
    assert (await merchant.find(f"/v1/setup_intents/{intent['id']}"))["status"] == "succeeded"
    assert await types(merchant) == [
        "setup_intent.created",
        "setup_intent.requires_action",
        "setup_intent.succeeded",
    ]


async def test_without_a_return_url_the_sdk_is_asked_to_show_the_challenge(merchant, visitor):
    intent = await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", payment_method=payments.ASKING, confirm=True
    )

    page = await visitor.post(intent["next_action"]["use_stripe_sdk"]["stripe_js"], {"outcome": "succeeded"})

    assert intent["next_action"]["type"] == "use_stripe_sdk"
    assert "refresh" not in page.headers
    assert (await merchant.find(f"/v1/payment_intents/{intent['id']}"))["status"] == "succeeded"


async def test_an_answered_challenge_is_over(merchant, visitor):
    intent = await payments.challenged(merchant)
    await visitor.post(payments.challenge(intent), {"outcome": "failed"})

    again = await visitor.post(payments.challenge(intent), {"outcome": "succeeded"})

    assert again.status == 400
    assert (await merchant.find(f"/v1/payment_intents/{intent['id']}"))["status"] == "requires_payment_method"


@pytest.mark.parametrize("change", [lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), lambda url: url + "x"])
async def test_a_challenge_opens_with_its_secret_only(merchant, visitor, change):
    intent = await payments.challenged(merchant)

    page = await visitor.post(change(payments.challenge(intent)), {"outcome": "succeeded"})

    assert page.status == 404
    assert (await merchant.find(f"/v1/payment_intents/{intent['id']}"))["status"] == "requires_action"


async def test_another_intents_secret_does_not_open_a_challenge(merchant, visitor):
    one, other = payments.challenge(await payments.challenged(merchant)), await payments.challenged(merchant)
    letters = other["id"].removeprefix("pi_")

    page = await visitor.get(one[:-60] + letters + one[-36:])

    assert one[-60:-36] != letters
    assert page.status == 404


async def test_deposits_are_verified_on_the_page(merchant, visitor):
    intent = await payments.unverified_setup(merchant)
    url = intent["next_action"]["verify_with_microdeposits"]["hosted_verification_url"]

    wrong = await visitor.post(url, {"descriptor_code": "SM00XX"})
    right = await visitor.post(url, {"descriptor_code": "SM11AA"})

    assert (wrong.status, right.status) == (400, 200)
    assert (await merchant.find(f"/v1/setup_intents/{intent['id']}"))["status"] == "succeeded"
