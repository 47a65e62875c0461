"""Checkout sessions: what they say, what completes them, and what closes them. Source: billing-behaviour section 11."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import ASKING, DECLINED, SESSIONS, confirm, saving, subscribing

DAY = 86_400


async def types(merchant, since=0):
    found = (await merchant.find("/v1/events", limit=100))["data"]
    return [event["type"] for event in reversed(found)][since:]


async def seen(merchant, id):
    return await merchant.find(f"{SESSIONS}/{id}")


async def answered(merchant, session, outcome):
    """The challenge of the subscription's first payment, answered."""
    (intent, *_) = (await merchant.find("/v1/payment_intents", limit=1))["data"]
    await merchant.create(f"/v1/portico/payment_intents/{intent['id']}/authenticate", outcome=outcome)
    return await seen(merchant, session["id"])


async def test_a_session_says_what_is_bought_and_what_is_due_now(merchant):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    price = await subscriptions.monthly(merchant)
    lines = [{"price": price["id"], "quantity": 3, "tax_rates": [rate["id"]]}]

    session = await subscribing(merchant, line_items=lines, discounts=[{"coupon": coupon["id"]}])

    assert session["id"].startswith("cs_test_")
    assert (session["amount_subtotal"], session["amount_total"], session["currency"]) == (3000, 3240, "usd")
    assert session["total_details"] == {"amount_discount": 300, "amount_shipping": 0, "amount_tax": 540}
    assert (session["status"], session["payment_status"], session["subscription"]) == ("open", "unpaid", None)
    assert session["url"].startswith("http")
    assert session["expires_at"] == session["created"] + DAY


async def test_line_items_are_in_the_order_in_which_they_were_sent(merchant):
    first, second = await subscriptions.monthly(merchant), await subscriptions.monthly(merchant, 700)
    session = await subscribing(
        merchant, line_items=[{"price": first["id"], "quantity": 1}, {"price": second["id"], "quantity": 2}]
    )

    listed = await merchant.find(f"{SESSIONS}/{session['id']}/line_items", expand=["data.price.product", "data.taxes"])
    expanded = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["line_items.data.price.product"])

    assert [line["amount_total"] for line in listed["data"]] == [1000, 1400]
    assert listed["data"][0]["price"]["product"]["name"] == "Pro"
    assert [line["price"]["product"]["name"] for line in expanded["line_items"]["data"]] == ["Pro", "Pro"]


async def test_a_good_card_makes_customer_subscription_and_payment(merchant):
    session = await subscribing(merchant, customer_email="rose@example.com", metadata={"cart": "7"})
    before = len(await types(merchant))

    answer = await confirm(merchant, session)

    done = answer.json
    assert (done["status"], done["payment_status"], done["url"]) == ("complete", "paid", None)
    subscription = await merchant.find(f"/v1/subscriptions/{done['subscription']}", expand=["default_payment_method"])
    assert (subscription["status"], subscription["items"]["data"][0]["quantity"]) == ("active", 2)
    assert subscription["default_payment_method"]["card"]["last4"] == "4242"
    assert done["invoice"] == subscription["latest_invoice"]
    assert done["customer_details"]["email"] == "rose@example.com"
    told = (await types(merchant))[before:]
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


async def test_what_a_session_says_is_due_is_what_is_paid_even_for_a_part_of_a_period(merchant):
    price = await subscriptions.monthly(merchant, 3100)
    customer = await merchant.create("/v1/customers", people.CHIARA)
    now = (await subscribing(merchant))["created"]
    session = await subscribing(
        merchant,
        line_items=[{"price": price["id"], "quantity": 1}],
        customer=customer["id"],
        subscription_data={"billing_cycle_anchor": now + 10 * DAY},
    )

    done = (await confirm(merchant, session)).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert 0 < session["amount_total"] == invoice["total"] < 3100


APRIL_11, DAY_21 = 1_775_865_600, {"day_of_month": 21, "hour": 0}


@pytest.mark.parametrize(("behavior", "due"), [("create_prorations", 1000), ("none", 0)])
async def test_periods_may_begin_on_a_day_of_the_month(merchant, behavior, due):
    price = await subscriptions.monthly(merchant, 3100)
    clock = await merchant.clock(APRIL_11)
    customer = (await merchant.create("/v1/customers", people.CHIARA | {"test_clock": clock}))["id"]
    plans = {"billing_cycle_anchor_config": DAY_21, "proration_behavior": behavior}
    session = await subscribing(
        merchant,
        line_items=[{"price": price["id"], "quantity": 1}],
        customer=customer,
        subscription_data=plans,
        expand=["page"],
    )

    done = (await confirm(merchant, session)).json

    subscription = await merchant.find(f"/v1/subscriptions/{done['subscription']}", expand=["latest_invoice"])
    assert session["page"]["first_full_period"] == APRIL_11 + 10 * DAY
    assert session["amount_total"] == (subscription["latest_invoice"] or {"total": 0})["total"] == due
    assert subscription["billing_cycle_anchor_config"].items() >= DAY_21.items()
    assert subscription["items"]["data"][0]["current_period_end"] == APRIL_11 + 10 * DAY


@pytest.mark.parametrize(
    ("more", "every", "param"),
    [
        ({"billing_cycle_anchor": APRIL_11 + DAY}, "month", "subscription_data[billing_cycle_anchor_config]"),
        ({"trial_period_days": 3}, "month", "subscription_data[billing_cycle_anchor_config]"),
        ({}, "week", "subscription_data[billing_cycle_anchor_config]"),
        ({"billing_cycle_anchor_config": {"day_of_month": 32}}, "month",
         "subscription_data[billing_cycle_anchor_config][day_of_month]"),
    ],
)  # fmt: skip
async def test_a_day_of_the_month_that_cannot_be_is_refused_by_name(merchant, more, every, param):
    clock = await merchant.clock(APRIL_11)
    customer = (await merchant.create("/v1/customers", people.CHIARA | {"test_clock": clock}))["id"]
    price = {"currency": "usd", "unit_amount": 500, "recurring": {"interval": every}, "product_data": {"name": "Tea"}}
    plans = {"billing_cycle_anchor_config": DAY_21} | more

    refused = await merchant.refused(
        SESSIONS,
        {"mode": "subscription", "customer": customer, "line_items": [{"price_data": price, "quantity": 1}],
         "subscription_data": plans, **checkouts.BACK},
    )  # fmt: skip

    assert refused["param"] == param


async def test_a_refusal_leaves_the_session_open_and_nothing_behind(merchant):
    session = await subscribing(merchant)
    card = await checkouts.card(merchant, DECLINED)
    before = await types(merchant)

    answer = await merchant.post(
        f"/v1/portico/checkout/sessions/{session['id']}/confirm", payment_method=card, email="rose@example.com"
    )

    assert (answer.status, answer.text) == (402, "Your card was declined.")
    assert (await seen(merchant, session["id"]))["status"] == "open"
    assert await types(merchant) == before
    assert (await merchant.find("/v1/subscriptions"))["data"] == []
    assert (await confirm(merchant, session)).json["status"] == "complete"


async def test_a_challenge_that_is_passed_completes_the_session(merchant):
    session = await subscribing(merchant)
    waiting = (await confirm(merchant, session, ASKING, email="rose@example.com")).json

    done = await answered(merchant, session, "succeeded")

    assert (waiting["status"], waiting["subscription"]) == ("open", None)
    assert (done["status"], done["payment_status"]) == ("complete", "paid")
    assert (await merchant.find(f"/v1/subscriptions/{done['subscription']}"))["status"] == "active"
    assert (await types(merchant))[-1] == "checkout.session.completed"


async def test_a_challenge_that_fails_leaves_the_session_open(merchant):
    session = await subscribing(merchant)
    await confirm(merchant, session, ASKING, email="rose@example.com")

    after = await answered(merchant, session, "failed")

    assert after["status"] == "open"
    (given_up,) = (await merchant.find("/v1/subscriptions", status="all"))["data"]
    assert given_up["status"] == "incomplete_expired"
    done = (await confirm(merchant, session)).json
    assert (done["status"], done["customer"]) == ("complete", given_up["customer"])


async def test_a_card_is_left_for_later(merchant):
    session = await saving(merchant, setup_intent_data={"metadata": {"a": "b"}, "description": "For later"})
    before = await types(merchant)

    done = (await confirm(merchant, session)).json

    intent = await merchant.find(f"/v1/setup_intents/{done['setup_intent']}", expand=["payment_method"])
    assert (session["amount_total"], session["payment_status"]) == (None, "no_payment_required")
    assert (done["status"], intent["status"], intent["metadata"]) == ("complete", "succeeded", {"a": "b"})
    assert intent["payment_method"]["customer"] == done["customer"]
    customer = await merchant.find(f"/v1/customers/{done['customer']}")
    assert customer["invoice_settings"]["default_payment_method"] is None
    told = (await types(merchant))[len(before) :]
    assert told == ["payment_method.attached", "setup_intent.succeeded", "checkout.session.completed"]
    assert before[-1] == "setup_intent.created"


async def test_a_challenge_completes_what_is_set_up(merchant):
    session = await saving(merchant)
    await confirm(merchant, session, "4000002500003155")
    intent = session["setup_intent"]

    await merchant.create(f"/v1/portico/setup_intents/{intent}/authenticate", outcome="succeeded")

    assert (await seen(merchant, session["id"]))["status"] == "complete"


async def test_an_open_session_can_be_closed_once(merchant):
    session = await saving(merchant)

    closed = await merchant.create(f"{SESSIONS}/{session['id']}/expire")

    assert (closed["status"], closed["url"]) == ("expired", None)
    assert (await merchant.find(f"/v1/setup_intents/{session['setup_intent']}"))["status"] == "canceled"
    assert (await types(merchant))[-1] == "checkout.session.expired"
    assert (await merchant.refused(f"{SESSIONS}/{session['id']}/expire"))["param"] == "session"
    assert (await confirm(merchant, session)).status == 400


async def test_a_session_expires_by_its_customers_clock(merchant):
    clock = await merchant.clock(1_800_014_400)
    customer = await merchant.create("/v1/customers", test_clock=clock)
    session = await subscribing(merchant, customer=customer["id"])

    await merchant.advance(clock, 1_800_014_400 + DAY)

    assert session["expires_at"] == 1_800_014_400 + DAY
    assert (await seen(merchant, session["id"]))["status"] == "expired"


async def test_a_session_that_waits_for_a_challenge_takes_its_subscription_along(merchant):
    session = await subscribing(merchant)
    await confirm(merchant, session, ASKING, email="rose@example.com")

    await merchant.create(f"{SESSIONS}/{session['id']}/expire")

    (given_up,) = (await merchant.find("/v1/subscriptions", status="all"))["data"]
    assert given_up["status"] == "incomplete_expired"


async def test_lists_can_be_narrowed(merchant):
    await subscribing(merchant)
    mine = await subscribing(merchant, customer_email="rose@example.com")
    done = (await confirm(merchant, mine)).json

    for narrowed in (
        {"status": "complete"},
        {"customer": done["customer"]},
        {"subscription": done["subscription"]},
        {"customer_details": {"email": "rose@example.com"}},
    ):
        assert [one["id"] for one in (await merchant.find(SESSIONS, narrowed))["data"]] == [mine["id"]]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"mode": "payment"}, "mode"),
        ({"mode": "setup"}, "line_items"),
        ({"line_items": ""}, "line_items"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"ui_mode": "embedded_page"}, "ui_mode"),
        ({"expires_at": 1}, "expires_at"),
        ({"shipping_address_collection": {"allowed_countries": ""}}, "shipping_address_collection[allowed_countries]"),
        ({"custom_fields": [{"key": "a"}]}, "custom_fields[0][label]"),
        ({"subscription_data": {"trial_end": 1_700_000_000}}, "subscription_data[trial_end]"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({"customer_creation": "always"}, "customer_creation"),
        ({"discounts": [{"coupon": "a", "promotion_code": "b"}]}, "discounts[0]"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(merchant, params, param):
    price = await subscriptions.monthly(merchant)
    sent = {"mode": "subscription", "line_items": [{"price": price["id"], "quantity": 1}], **checkouts.BACK}

    refusal = await merchant.refused(SESSIONS, sent | params)

    assert refusal["param"] == param


async def test_metadata_can_be_changed_and_nothing_else(merchant):
    session = await subscribing(merchant)

    changed = await merchant.create(f"{SESSIONS}/{session['id']}", metadata={"a": "b"})
    refusal = await merchant.refused(f"{SESSIONS}/{session['id']}", line_items=[{"quantity": 2}])

    assert changed["metadata"] == {"a": "b"}
    assert refusal["param"] == "line_items"


async def test_a_promotion_code_that_is_typed_makes_it_cheaper_until_it_is_taken_away(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="once")
    await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]}, code="Finch")
    session = await subscribing(merchant, allow_promotion_codes=True)
    before = await types(merchant)

    cheaper = await change(merchant, session, promotion_code=" fINCH ")
    refusal = await refused_change(merchant, session, promotion_code="none")
    dearer = await change(merchant, session, promotion_code="")

    assert (cheaper["amount_total"], dearer["amount_total"]) == (1500, 2000)
    assert (refusal["param"], refusal["code"]) == ("promotion_code", "promotion_code_invalid")
    assert (len(cheaper["discounts"]), dearer["discounts"]) == (1, [])
    assert await types(merchant) == before


async def test_a_promotion_code_is_refused_for_what_stands_against_it(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    least = {"minimum_amount": 1500, "minimum_amount_currency": "usd"}
    stranger = await merchant.create("/v1/customers", people.ALICE)
    await merchant.create("/v1/promotion_codes", promotion=promotion, code="BIG", restrictions=least)
    await merchant.create("/v1/promotion_codes", promotion=promotion, code="HERS", customer=stranger["id"])
    price = await subscriptions.monthly(merchant)
    small = await subscribing(
        merchant, allow_promotion_codes=True, line_items=[{"price": price["id"], "quantity": 1, **CHOOSE}]
    )
    line = (await merchant.find(f"{SESSIONS}/{small['id']}/line_items"))["data"][0]["id"]

    too_little = await refused_change(merchant, small, promotion_code="BIG")
    another = await refused_change(merchant, small, promotion_code="HERS")
    await change(merchant, small, item=line, quantity=2)
    enough = await change(merchant, small, promotion_code="BIG")
    less = await refused_change(merchant, small, item=line, quantity=1)

    assert "minimum" in too_little["message"]
    assert another["code"] == "promotion_code_invalid"
    assert enough["amount_total"] == 1500
    assert "minimum" in less["message"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 6}, "quantity"),
        ({"item": "li_none", "quantity": 2}, "item"),
        ({"quantity": 2, "promotion_code": "A"}, "promotion_code"),
    ],
)
async def test_what_cannot_be_changed_is_refused_by_name(merchant, params, param):
    price = await subscriptions.monthly(merchant)
    line = {"price": price["id"], "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 5}}
    session = await subscribing(merchant, line_items=[line])
    item = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"][0]

    refusal = await refused_change(merchant, session, **({"item": item["id"]} | params))

    assert refusal["param"] == param
    assert item["adjustable_quantity"]["maximum"] == 5


async def test_nothing_changes_once_it_is_bought(merchant):
    session = await subscribing(merchant, allow_promotion_codes=True, customer_email="rose@example.com")
    await confirm(merchant, session)

    refusal = await refused_change(merchant, session, promotion_code="")

    assert refusal["code"] == "checkout_session_not_open"


async def test_a_quantity_that_cannot_be_chosen_is_refused_at_once(merchant):
    price = await subscriptions.monthly(merchant)
    line = {"price": price["id"], "quantity": 9, "adjustable_quantity": {"enabled": True, "maximum": 5}}

    refusal = await merchant.refused(SESSIONS, {"mode": "subscription", "line_items": [line], **checkouts.BACK})

    assert refusal["param"] == "line_items[0][quantity]"


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
    assert "checkout.session.async_payment_succeeded" in await types(merchant)


async def in_two(merchant):
    """A plan, and something that is paid for once, in dollars and in euros."""
    euros = {"currency_options": {"eur": {"unit_amount": 900}}}
    once = {"currency": "usd", "unit_amount": 500, "currency_options": {"eur": {"unit_amount": 450}}}
    setup = await merchant.create("/v1/prices", product_data={"name": "Setup"}, **once)
    plan = await subscriptions.monthly(merchant, **euros)
    return [{"price": plan["id"], "quantity": 2}, {"price": setup["id"], "quantity": 1}]


async def test_prices_are_in_the_currency_that_is_asked_for(merchant):
    lines = await in_two(merchant)
    lines[0]["adjustable_quantity"] = {"enabled": True}
    session = await subscribing(merchant, line_items=lines, currency="eur")
    listed = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"]

    changed = await change(merchant, session, item=listed[0]["id"], quantity=3)
    done = await confirm(merchant, session, email="rose@example.com")

    assert (session["currency"], session["amount_total"], changed["amount_total"]) == ("eur", 2250, 3150)
    assert [(line["currency"], line["amount_total"]) for line in listed] == [("eur", 1800), ("eur", 450)]
    assert [line["price"]["currency"] for line in listed] == ["usd", "usd"]
    subscription = await merchant.find(f"/v1/subscriptions/{done.json['subscription']}", expand=["latest_invoice"])
    assert subscription["currency"] == subscription["latest_invoice"]["currency"] == "eur"
    assert subscription["latest_invoice"]["amount_paid"] == 3150


async def test_prices_are_in_the_currency_that_the_customer_has_if_they_all_know_it(merchant):
    lines, dollars = await in_two(merchant), await subscriptions.monthly(merchant)
    customer = await merchant.create("/v1/customers", people.ALICE)
    sent = {"customer": customer["id"], "collection_method": "send_invoice", "days_until_due": 7, "currency": "eur"}
    await merchant.create("/v1/subscriptions", sent, items=[{"price": lines[0]["price"]}])
    order = {"mode": "subscription", "customer": customer["id"], **checkouts.BACK}

    session = await merchant.create(SESSIONS, order, line_items=lines)
    alone = [{"price": dollars["id"], "quantity": 1}]
    errors = [
        await merchant.refused(SESSIONS, order, line_items=alone),
        await merchant.refused(SESSIONS, order, line_items=[*lines, *alone]),
        await merchant.refused(SESSIONS, order, line_items=lines, currency="usd"),
    ]

    assert (session["currency"], session["amount_total"]) == ("eur", 2250)
    assert [(error["param"], "eur" in error["message"]) for error in errors] == [("line_items", True)] * 3


async def test_a_currency_that_a_price_does_not_know_is_refused_by_its_line(merchant):
    lines = [*await in_two(merchant), {"price": (await subscriptions.monthly(merchant))["id"], "quantity": 1}]
    order = {"mode": "subscription", **checkouts.BACK, "line_items": lines, "currency": "eur"}

    error = await merchant.refused(SESSIONS, order)

    assert error["param"] == "line_items[2][price]"


async def change(merchant, session, **params):
    return await merchant.create(f"/v1/portico/checkout/sessions/{session['id']}/change", params)


async def refused_change(merchant, session, **params):
    return await merchant.refused(f"/v1/portico/checkout/sessions/{session['id']}/change", params)


CHOOSE = {"adjustable_quantity": {"enabled": True}}


@pytest.mark.parametrize(
    ("tax_exempt", "inclusive", "total", "tax"),
    [
        ("none", False, 2400, 400),
        ("exempt", False, 2000, 0),
        ("reverse", False, 2000, 0),
        ("none", True, 2000, 333),
        ("exempt", True, 1667, 0),
        ("reverse", True, 1667, 0),
    ],
)
async def test_who_is_exempt_is_shown_what_she_will_pay(merchant, tax_exempt, inclusive, total, tax):
    customer = await merchant.create("/v1/customers", people.ALICE, tax_exempt=tax_exempt)
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=inclusive)

    session = await subscribing(
        merchant, customer=customer["id"], subscription_data={"default_tax_rates": [rate["id"]]}
    )
    done = (await confirm(merchant, session)).json
    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")

    assert session["amount_total"] == invoice["total"] == total
    assert session["total_details"]["amount_tax"] == tax
