"""What is paid once: cards, challenges, debits, guests and customers. Source: stripe 16.1.0 and Stripe's guides."""

import pytest

from tests import checkouts, people
from tests.checkouts import ASKING, DECLINED, confirm, paying, seen

SHIPPING = {"name": "Jenny Rosen", "address": {"line1": "510 Townsend St", "city": "San Francisco", "country": "US"}}


async def test_a_good_card_pays_at_once(merchant):
    session = await paying(merchant, metadata={"cart": "7"}, client_reference_id="cart-7")
    before = len(await merchant.types())

    done = (await confirm(merchant, session)).json

    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}", expand=["latest_charge"])
    assert (session["payment_intent"], session["payment_status"], session["amount_total"]) == (None, "unpaid", 3000)
    assert (done["status"], done["payment_status"], done["url"]) == ("complete", "paid", None)
    assert (intent["status"], intent["amount_received"], intent["currency"]) == ("succeeded", 3000, "usd")
    assert intent["latest_charge"]["paid"] is True
    assert (await merchant.types())[before:] == [
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed",
    ]  # fmt: skip


async def test_a_guest_is_nobodys_customer_but_known(merchant):
    session = await paying(merchant)

    done = (await confirm(merchant, session, email="rose@example.com")).json

    assert (session["customer_creation"], done["customer"]) == ("if_required", None)
    assert (done["customer_details"]["email"], done["customer_details"]["name"]) == ("rose@example.com", "Rose")
    assert (await merchant.find("/v1/customers"))["data"] == []


async def test_a_customer_is_made_where_that_is_asked_for(merchant):
    session = await paying(merchant, customer_creation="always")
    before = len(await merchant.types())

    done = (await confirm(merchant, session, email="rose@example.com")).json

    customer = await merchant.find(f"/v1/customers/{done['customer']}")
    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    assert (customer["email"], customer["name"], intent["customer"]) == ("rose@example.com", "Rose", customer["id"])
    assert (await merchant.types())[before:][0] == "customer.created"


async def test_a_declined_card_leaves_the_payment_waiting_for_another(merchant):
    session = await paying(merchant, customer_creation="always")

    answer = await confirm(merchant, session, DECLINED, email="rose@example.com")

    open_still = await seen(merchant, session["id"])
    intent = await merchant.find(f"/v1/payment_intents/{open_still['payment_intent']}")
    assert (answer.status, answer.text) == (402, "Your card was declined.")
    assert (open_still["status"], intent["status"]) == ("open", "requires_payment_method")
    done = (await confirm(merchant, session)).json
    assert (done["payment_status"], done["payment_intent"]) == ("paid", intent["id"])
    assert done["customer"] == open_still["customer"]


async def test_what_is_said_of_the_payment_is_its_own(merchant):
    data = {
        "description": "A lamp", "metadata": {"order": "7"}, "receipt_email": "rose@example.com",
        "statement_descriptor_suffix": "LAMP", "shipping": SHIPPING, "transfer_group": "orders",
    }  # fmt: skip
    session = await paying(merchant, payment_intent_data=data)

    done = (await confirm(merchant, session)).json

    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    assert {name: intent[name] for name in data if name != "shipping"} == {
        name: value for name, value in data.items() if name != "shipping"
    }
    assert intent["shipping"]["address"]["city"] == "San Francisco"
    assert "payment" not in done


@pytest.mark.parametrize(
    "said",
    [
        {"payment_intent_data": {"setup_future_usage": "off_session"}},
        {"payment_method_options": {"card": {"setup_future_usage": "off_session"}}},
    ],
)
async def test_a_card_is_kept_for_later_where_there_is_a_customer(merchant, said):
    customer = await merchant.create("/v1/customers", people.ALICE)
    session = await paying(merchant, customer=customer["id"], **said)

    await confirm(merchant, session)

    (kept,) = (await merchant.find(f"/v1/customers/{customer['id']}/payment_methods"))["data"]
    assert kept["card"]["last4"] == "4242"


async def test_a_card_is_used_up_where_nothing_is_said(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE)
    session = await paying(merchant, customer=customer["id"])

    await confirm(merchant, session)

    assert (await merchant.find(f"/v1/customers/{customer['id']}/payment_methods"))["data"] == []


async def test_a_challenge_that_is_passed_completes_the_session(merchant):
    session = await paying(merchant)
    waiting = (await confirm(merchant, session, ASKING)).json

    await merchant.create(f"/v1/portico/payment_intents/{waiting['payment_intent']}/authenticate", outcome="succeeded")

    done = await seen(merchant, session["id"])
    assert (waiting["status"], waiting["payment_status"]) == ("open", "unpaid")
    assert (done["status"], done["payment_status"]) == ("complete", "paid")
    assert (await merchant.types())[-1] == "checkout.session.completed"


async def test_a_challenge_that_fails_leaves_the_session_open(merchant):
    session = await paying(merchant)
    waiting = (await confirm(merchant, session, ASKING)).json

    await merchant.create(f"/v1/portico/payment_intents/{waiting['payment_intent']}/authenticate", outcome="failed")

    assert (await seen(merchant, session["id"]))["status"] == "open"
    assert (await confirm(merchant, session)).json["payment_intent"] == waiting["payment_intent"]


async def test_another_quantity_calls_off_what_the_bank_was_asked(merchant):
    line = {"price_data": {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A lamp"}}}
    lines = [{**line, "quantity": 1, "adjustable_quantity": {"enabled": True}}]
    session = await paying(merchant, line_items=lines)
    waiting = (await confirm(merchant, session, ASKING)).json
    item = (await merchant.find(f"/v1/checkout/sessions/{session['id']}/line_items"))["data"][0]

    changed = await checkouts.change(merchant, session, item=item["id"], quantity=3)

    path = f"/v1/portico/payment_intents/{waiting['payment_intent']}/authenticate"
    refused = await merchant.post(path, outcome="succeeded")
    assert (changed["amount_total"], refused.status) == (4500, 400)
    done = (await confirm(merchant, session)).json
    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    assert (intent["id"], intent["amount_received"]) == (waiting["payment_intent"], 4500)


async def test_what_is_held_is_paid_when_it_is_captured(merchant):
    session = await paying(merchant, payment_intent_data={"capture_method": "manual"})
    done = (await confirm(merchant, session)).json

    await merchant.create(f"/v1/payment_intents/{done['payment_intent']}/capture")

    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    assert (await seen(merchant, session["id"]))["payment_status"] == "paid"


async def test_a_payment_of_a_session_is_the_customers_to_make(merchant):
    session = await paying(merchant)
    waiting = (await confirm(merchant, session, ASKING)).json
    intent = f"/v1/payment_intents/{waiting['payment_intent']}"

    refusals = [
        await merchant.refused(f"{intent}/confirm", payment_method="pm_card_visa"),
        await merchant.refused(f"{intent}/cancel"),
    ]

    assert [refusal["code"] for refusal in refusals] == ["payment_intent_unexpected_state"] * 2
    await merchant.create(f"/v1/checkout/sessions/{session['id']}/expire")
    assert (await merchant.find(intent))["status"] == "canceled"


async def test_nothing_to_pay_needs_no_card(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=100, duration="once")
    session = await paying(merchant, discounts=[{"coupon": coupon["id"]}])

    done = await merchant.create(f"{checkouts.PAGE}/{session['id']}/confirm", email="rose@example.com", name="Rose")

    assert (done["payment_status"], done["payment_intent"], done["amount_total"]) == ("no_payment_required", None, 0)
    assert (done["customer_details"]["email"], done["customer_details"]["name"]) == ("rose@example.com", "Rose")
    assert (await merchant.find(f"/v1/coupons/{coupon['id']}"))["times_redeemed"] == 1


async def test_a_discount_counts_when_it_is_paid(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="forever")
    session = await paying(merchant, discounts=[{"coupon": coupon["id"]}])
    await confirm(merchant, session, DECLINED)
    unpaid = (await merchant.find(f"/v1/coupons/{coupon['id']}"))["times_redeemed"]

    done = (await confirm(merchant, session)).json

    assert (done["amount_subtotal"], done["amount_total"]) == (3000, 2250)
    assert (unpaid, (await merchant.find(f"/v1/coupons/{coupon['id']}"))["times_redeemed"]) == (0, 1)
    assert "customer.discount.created" not in await merchant.types()


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"payment_method_collection": "always"}, "payment_method_collection"),
        ({"setup_intent_data": {"description": "x"}}, "setup_intent_data"),
        ({"subscription_data": {"description": "x"}}, "subscription_data"),
        ({"payment_intent_data": {"application_fee_amount": 5}}, "payment_intent_data[application_fee_amount]"),
        ({"payment_intent_data": {"on_behalf_of": "acct_none"}}, "payment_intent_data[on_behalf_of]"),
        ({"payment_intent_data": {"transfer_data": {"destination": "acct_none"}}},
         "payment_intent_data[transfer_data][destination]"),
        ({"line_items": []}, "line_items"),
        ({"shipping_options": [{"shipping_rate": "shr_1"}]}, "shipping_options"),
    ],
)  # fmt: skip
async def test_what_cannot_be_paid_once_is_refused(merchant, params, param):
    data = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A lamp"}}
    sent = {"mode": "payment", "line_items": [{"price_data": data, "quantity": 1}], **checkouts.BACK, **params}

    assert (await merchant.refused("/v1/checkout/sessions", sent))["param"] == param


async def test_what_recurs_is_no_payment(merchant):
    data = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A"}, "recurring": {"interval": "month"}}
    sent = {"mode": "payment", "line_items": [{"price_data": data, "quantity": 1}], **checkouts.BACK}

    refusal = await merchant.refused("/v1/checkout/sessions", sent)

    assert (refusal["param"], refusal["message"]) == (
        "line_items",
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
        "one-time prices.",
    )


@pytest.mark.parametrize(("amount", "code"), [(10, "amount_too_small"), (60_000_000, "amount_too_large")])
async def test_what_no_card_can_be_charged_is_refused(merchant, amount, code):
    data = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "A lamp"}}
    sent = {"mode": "payment", "line_items": [{"price_data": data, "quantity": 2}], **checkouts.BACK}

    refusal = await merchant.refused("/v1/checkout/sessions", sent)

    assert (refusal["param"], refusal["code"]) == ("line_items", code)


async def test_a_customer_and_one_to_be_made_are_not_both(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE)
    data = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A lamp"}}
    sent = {"mode": "payment", "line_items": [{"price_data": data, "quantity": 2}], **checkouts.BACK}

    refusal = await merchant.refused("/v1/checkout/sessions", sent, customer=customer["id"], customer_creation="always")

    assert refusal["param"] == "customer_creation"


async def test_the_cli_pays_on_the_page_that_it_reads(merchant):
    session = await paying(merchant)
    path = f"/v1/payment_pages/{session['id']}"
    card = await checkouts.card(merchant)

    page = await merchant.find(path)
    refusal = await merchant.refused(f"{path}/confirm", payment_method=card, expected_amount=2999)
    done = await merchant.create(f"{path}/confirm", payment_method=card, expected_amount=page["amount_total"])

    assert (page["id"], refusal["param"]) == (session["id"], "expected_amount")
    assert (done["payment_status"], done["customer_details"]["name"]) == ("paid", "Rose")


WITH_INVOICE = {"invoice_creation": {"enabled": True, "invoice_data": {"footer": "Bye", "metadata": {"a": "b"}}}}


async def test_what_is_paid_gets_an_invoice_where_that_is_asked_for(merchant):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    data = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A lamp"}}
    lines = [{"price_data": data, "quantity": 2, "tax_rates": [rate["id"]]}]
    session = await paying(merchant, line_items=lines, discounts=[{"coupon": coupon["id"]}], **WITH_INVOICE)
    before = len(await merchant.types())

    done = (await confirm(merchant, session, email="rose@example.com")).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}", expand=["payments"])
    sums = {name: invoice[name] for name in ("subtotal", "total", "amount_paid", "amount_remaining", "amount_due")}
    assert sums == {"subtotal": 3000, "total": 3240, "amount_paid": 3240, "amount_remaining": 0, "amount_due": 3240}
    assert (done["amount_total"], invoice["status"], invoice["customer"]) == (3240, "paid", done["customer"])
    assert (invoice["footer"], invoice["metadata"], invoice["billing_reason"]) == ("Bye", {"a": "b"}, "manual")
    assert invoice["payments"]["data"][0]["payment"]["payment_intent"] == done["payment_intent"]
    assert session["invoice_creation"]["invoice_data"]["issuer"] is None
    told = (await merchant.types())[before:]
    order = ["customer.created", "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
             "invoice.created", "invoice.finalized", "invoice.paid", "checkout.session.completed"]  # fmt: skip
    assert [type for type in told if type in order] == order


async def test_the_balance_of_a_customer_is_not_used_for_what_is_paid_already(merchant):
    customer = await merchant.create("/v1/customers", people.ALICE, balance=-1000)
    session = await paying(merchant, customer=customer["id"], **WITH_INVOICE)

    done = (await confirm(merchant, session)).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (invoice["amount_paid"], invoice["starting_balance"], invoice["ending_balance"]) == (3000, -1000, -1000)
    assert (await merchant.find(f"/v1/customers/{customer['id']}"))["balance"] == -1000


async def test_the_invoice_of_what_is_held_comes_when_it_is_captured(merchant):
    session = await paying(merchant, payment_intent_data={"capture_method": "manual"}, **WITH_INVOICE)
    held = (await confirm(merchant, session)).json

    await merchant.create(f"/v1/payment_intents/{held['payment_intent']}/capture")

    done = await seen(merchant, session["id"])
    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (held["invoice"], invoice["status"], invoice["amount_paid"]) == (None, "paid", 3000)


async def test_what_costs_nothing_gets_an_invoice_too(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=100, duration="once")
    session = await paying(merchant, discounts=[{"coupon": coupon["id"]}], **WITH_INVOICE)

    done = await merchant.create(f"{checkouts.PAGE}/{session['id']}/confirm", email="rose@example.com")

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (done["payment_status"], invoice["status"], invoice["total"]) == ("no_payment_required", "paid", 0)


@pytest.mark.parametrize(
    ("data", "param"),
    [
        ({"account_tax_ids": ["txi_none"]}, "account_tax_ids][0"),
        ({"issuer": {"type": "account", "account": "acct_none"}}, "issuer][account"),
    ],
)
async def test_who_makes_the_invoice_must_be_there(merchant, data, param):
    line = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "A lamp"}}
    sent = {"mode": "payment", "line_items": [{"price_data": line, "quantity": 2}], **checkouts.BACK}

    refusal = await merchant.refused(
        "/v1/checkout/sessions", sent, invoice_creation={"enabled": True, "invoice_data": data}
    )

    assert refusal["param"] == f"invoice_creation[invoice_data][{param}]"
