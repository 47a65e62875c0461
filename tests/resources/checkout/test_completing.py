"""What completes a checkout session: cards, trials, challenges and debits. Source: billing-behaviour section 11."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import ASKING, DECLINED, answered, confirm, saving, seen, subscribing

DAY = 86_400


async def test_a_good_card_makes_customer_subscription_and_payment(merchant):
    session = await subscribing(merchant, customer_email="rose@example.com", metadata={"cart": "7"})
    before = len(await merchant.types())

    answer = await confirm(merchant, session)

    done = answer.json
    assert (done["status"], done["payment_status"], done["url"]) == ("complete", "paid", None)
    subscription = await merchant.find(f"/v1/subscriptions/{done['subscription']}", expand=["default_payment_method"])
    assert (subscription["status"], subscription["items"]["data"][0]["quantity"]) == ("active", 2)
    assert subscription["default_payment_method"]["card"]["last4"] == "4242"
    assert done["invoice"] == subscription["latest_invoice"]
    assert done["customer_details"]["email"] == "rose@example.com"
    told = (await merchant.types())[before:]
    assert told[0] == "customer.created"
    assert told[-1] == "checkout.session.completed"
    order = ["payment_method.attached", "customer.subscription.created", "invoice.paid"]
    assert sorted(order, key=told.index) == order


async def test_a_trial_needs_no_payment_now(merchant):
    session = await subscribing(merchant, subscription_data={"trial_period_days": 7, "metadata": {"a": "b"}})

    done = (await confirm(merchant, session, email="rose@example.com")).json

    subscription = await merchant.find(f"/v1/subscriptions/{done['subscription']}")
    assert (session["amount_total"], done["payment_status"]) == (0, "no_payment_required")
    assert (subscription["status"], subscription["metadata"]) == ("trialing", {"a": "b"})


async def test_a_free_trial_may_do_without_a_card(merchant):
    session = await subscribing(
        merchant, subscription_data={"trial_period_days": 7}, payment_method_collection="if_required"
    )

    done = await merchant.post(f"/v1/portico/checkout/sessions/{session['id']}/confirm", email="rose@example.com")

    assert done.json["status"] == "complete"


async def test_what_is_sold_once_is_on_the_first_invoice(merchant):
    monthly = await subscriptions.monthly(merchant)
    lines = [
        {"price": monthly["id"], "quantity": 1},
        {
            "price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "A welcome gift"}},
            "quantity": 1,
        },
    ]
    session = await subscribing(merchant, line_items=lines)

    done = (await confirm(merchant, session, email="rose@example.com")).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (session["amount_total"], invoice["total"]) == (1500, 1500)


async def test_what_waits_for_her_next_invoice_is_not_charged_by_a_page_that_does_not_show_it(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE)
    waits = await merchant.create("/v1/invoiceitems", customer=customer["id"], amount=900, currency="usd")
    session = await subscribing(merchant, customer=customer["id"])

    done = (await confirm(merchant, session)).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (invoice["total"], invoice["amount_paid"]) == (session["amount_total"], session["amount_total"])
    assert (await merchant.find(f"/v1/invoiceitems/{waits['id']}"))["invoice"] is None


async def test_a_refusal_leaves_the_session_open_and_nothing_behind(merchant):
    session = await subscribing(merchant)
    card = await checkouts.card(merchant, DECLINED)
    before = await merchant.types()

    answer = await merchant.post(
        f"/v1/portico/checkout/sessions/{session['id']}/confirm", payment_method=card, email="rose@example.com"
    )

    assert (answer.status, answer.text) == (402, "Your card was declined.")
    assert (await seen(merchant, session["id"]))["status"] == "open"
    assert await merchant.types() == before
    assert (await merchant.find("/v1/subscriptions"))["data"] == []
    assert (await confirm(merchant, session)).json["status"] == "complete"


async def test_a_challenge_that_is_passed_completes_the_session(merchant):
    session = await subscribing(merchant)
    waiting = (await confirm(merchant, session, ASKING, email="rose@example.com")).json

    done = await answered(merchant, session, "succeeded")

    assert (waiting["status"], waiting["subscription"]) == ("open", None)
    assert (done["status"], done["payment_status"]) == ("complete", "paid")
    assert (await merchant.find(f"/v1/subscriptions/{done['subscription']}"))["status"] == "active"
    assert (await merchant.types())[-1] == "checkout.session.completed"


async def test_a_challenge_that_fails_leaves_the_session_open(merchant):
    session = await subscribing(merchant)
    await confirm(merchant, session, ASKING, email="rose@example.com")

    after = await answered(merchant, session, "failed")

    assert after["status"] == "open"
    (given_up,) = (await merchant.find("/v1/subscriptions", status="all"))["data"]
    assert given_up["status"] == "incomplete_expired"
    done = (await confirm(merchant, session)).json
    assert (done["status"], done["customer"]) == ("complete", given_up["customer"])


async def trial(merchant, outcome):
    """A free trial whose card's bank asks, and what the customer answered; the session after it."""
    session = await subscribing(merchant, subscription_data={"trial_period_days": 7})
    waiting = (await confirm(merchant, session, "4000002500003155", email="rose@example.com")).json
    assert (waiting["status"], waiting["subscription"]) == ("open", None)
    (intent, *_) = (await merchant.find("/v1/setup_intents", limit=1))["data"]
    assert intent["next_action"]["redirect_to_url"]["return_url"] == "https://here.example/back"
    await merchant.create(f"/v1/portico/setup_intents/{intent['id']}/authenticate", outcome=outcome)
    return await seen(merchant, session["id"])


async def test_a_trial_begins_when_the_holder_of_the_card_has_authenticated(merchant):
    done = await trial(merchant, "succeeded")

    subscription = await merchant.find(f"/v1/subscriptions/{done['subscription']}")
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
    assert (subscription["status"], subscription["pending_setup_intent"]) == ("trialing", None)
    assert (await merchant.types())[-1] == "checkout.session.completed"


async def test_a_trial_whose_card_fails_the_challenge_is_given_up(merchant):
    after = await trial(merchant, "failed")

    (given_up,) = (await merchant.find("/v1/subscriptions", status="all"))["data"]
    assert (after["status"], given_up["status"]) == ("open", "canceled")
    done = (await confirm(merchant, after)).json
    assert (done["status"], done["customer"]) == ("complete", given_up["customer"])


async def test_a_trial_does_not_begin_with_a_card_whose_bank_does_not_answer(merchant):
    session = await subscribing(merchant, subscription_data={"trial_period_days": 7})

    answer = await confirm(merchant, session, "4000008400001280", email="rose@example.com")

    assert answer.status == 402
    assert (await merchant.find("/v1/subscriptions", status="all"))["data"] == []


@pytest.mark.parametrize("free", ["trial", "coupon"])
async def test_who_lets_a_session_expire_has_nothing_that_is_free(merchant, free):
    coupon = await merchant.create("/v1/coupons", percent_off=100, duration="once")
    params = {
        "trial": {"subscription_data": {"trial_period_days": 7}},
        "coupon": {"discounts": [{"coupon": coupon["id"]}]},
    }
    session = await subscribing(merchant, **params[free])
    await confirm(merchant, session, "4000002500003155", email="rose@example.com")

    await merchant.create(f"/v1/checkout/sessions/{session['id']}/expire")

    assert (await merchant.find("/v1/subscriptions"))["data"] == []


async def test_a_card_is_left_for_later(merchant):
    session = await saving(merchant, setup_intent_data={"metadata": {"a": "b"}, "description": "For later"})
    before = await merchant.types()

    done = (await confirm(merchant, session)).json

    intent = await merchant.find(f"/v1/setup_intents/{done['setup_intent']}", expand=["payment_method"])
    assert (session["amount_total"], session["payment_status"]) == (None, "no_payment_required")
    assert (done["status"], intent["status"], intent["metadata"]) == ("complete", "succeeded", {"a": "b"})
    assert intent["payment_method"]["customer"] == done["customer"]
    customer = await merchant.find(f"/v1/customers/{done['customer']}")
    assert customer["invoice_settings"]["default_payment_method"] is None
    told = (await merchant.types())[len(before) :]
    assert told == ["payment_method.attached", "setup_intent.succeeded", "checkout.session.completed"]
    assert before[-1] == "setup_intent.created"


async def test_a_challenge_completes_what_is_set_up(merchant):
    session = await saving(merchant)
    await confirm(merchant, session, "4000002500003155")
    intent = session["setup_intent"]

    await merchant.create(f"/v1/portico/setup_intents/{intent}/authenticate", outcome="succeeded")

    assert (await seen(merchant, session["id"]))["status"] == "complete"


async def test_the_page_knows_where_the_bank_asks_and_comes_back_to_itself(merchant):
    session = await subscribing(merchant)
    sent = {"payment_method": await checkouts.card(merchant, ASKING), "email": "rose@example.com", "expand": ["page"]}

    waiting = await merchant.create(f"/v1/portico/checkout/sessions/{session['id']}/confirm", sent)

    (intent, *_) = (await merchant.find("/v1/payment_intents", limit=1))["data"]
    redirect = intent["next_action"]["redirect_to_url"]
    assert (waiting["page"]["challenge"], redirect["return_url"]) == (redirect["url"], session["url"])
    assert "page" not in await seen(merchant, session["id"])


async def test_a_debit_is_on_its_way_when_the_session_is_complete(merchant):
    price = await subscriptions.monthly(merchant, currency="eur")
    lines = [{"price": price["id"], "quantity": 1}]
    session = await subscribing(merchant, line_items=lines, allowed_payment_method_types=["sepa_debit"])
    iban = {"type": "sepa_debit", "sepa_debit": {"iban": "DE89370400440532013000"}}
    details = {"name": "Rose", "email": "rose@example.com"}
    account = await merchant.create("/v1/payment_methods", **iban, billing_details=details)
    path = f"/v1/portico/checkout/sessions/{session['id']}/confirm"
    mandate = {"customer_acceptance": {"type": "offline"}}

    without = await merchant.refused(path, payment_method=account["id"], email="rose@example.com")
    done = await merchant.create(path, payment_method=account["id"], email="rose@example.com", mandate_data=mandate)

    assert (session["payment_method_types"], without["param"]) == (["sepa_debit"], "mandate_data")
    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    await merchant.tick()
    assert (await seen(merchant, session["id"]))["payment_status"] == "paid"
    assert "checkout.session.async_payment_succeeded" in await merchant.types()
