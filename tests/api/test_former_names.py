"""Parameters that had another name before: for callers of older versions, and for those who name none."""

import pytest

from tests import checkouts, subscriptions
from tests.conftest import only_sqlite

pytestmark = only_sqlite
FUTURE = 1_798_761_600
"""2027-01-01."""
SIX_MONTHS_LATER = 1_814_400_000
"""2027-07-01."""


@pytest.mark.parametrize("version", [None, "2024-06-20"])
async def test_a_promotion_code_takes_its_coupon_by_the_former_name(merchant, version):
    coupon = await merchant.create("/v1/coupons", percent_off=10)
    caller = merchant.having(stripe_version=version) if version else merchant

    made = await caller.create("/v1/promotion_codes", coupon=coupon["id"])

    seen = await merchant.find(f"/v1/promotion_codes/{made['id']}")
    assert seen["promotion"] == {"coupon": coupon["id"], "type": "coupon"}


@pytest.mark.parametrize("noun", ["payment_intents", "setup_intents"])
async def test_intents_take_their_types_by_the_former_name(merchant, noun):
    amount = {"amount": 500, "currency": "usd"} if noun == "payment_intents" else {}

    made = await merchant.create(f"/v1/{noun}", payment_method_types=["card"], **amount)

    assert made["payment_method_types"] == ["card"]


async def test_who_speaks_the_current_version_uses_its_names(merchant):
    caller = merchant.having(stripe_version="2026-10-28.endive")

    error = await caller.refused("/v1/setup_intents", payment_method_types=["card"])

    assert (error["code"], error["param"]) == ("parameter_unknown", "payment_method_types")


async def test_both_names_at_once_are_refused(merchant):
    error = await merchant.refused(
        "/v1/setup_intents", payment_method_types=["card"], allowed_payment_method_types=["card"]
    )

    assert (error["code"], error["param"]) == ("parameter_unknown", "payment_method_types")


async def test_a_customer_takes_a_coupon_for_everything_and_lets_it_go(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10)
    price = await merchant.create(
        "/v1/prices", currency="usd", unit_amount=1000, recurring={"interval": "month"}, product_data={"name": "Pro"}
    )

    made = await merchant.create(
        "/v1/customers",
        coupon=coupon["id"],
        payment_method="pm_card_visa",
        invoice_settings={"default_payment_method": "pm_card_visa"},
    )
    subscription = await merchant.create("/v1/subscriptions", customer=made["id"], items=[{"price": price["id"]}])
    without = await merchant.create(f"/v1/customers/{made['id']}", coupon="")
    events = await merchant.find("/v1/events", types=["customer.discount.created", "customer.discount.deleted"])

    invoice = await merchant.find(f"/v1/invoices/{subscription['latest_invoice']}")
    assert (made["discount"]["source"]["coupon"], invoice["total"]) == (coupon["id"], 900)
    assert without["discount"] is None
    assert [event["type"] for event in events["data"]] == ["customer.discount.deleted", "customer.discount.created"]


async def test_a_phase_lasts_so_many_periods_of_its_price(merchant):
    customer = await merchant.create("/v1/customers")
    price = await merchant.create(
        "/v1/prices",
        currency="usd",
        unit_amount=1000,
        recurring={"interval": "month", "interval_count": 2},
        product_data={"name": "Pro"},
    )
    phase = {"items": [{"price": price["id"]}], "iterations": 3}

    made = await merchant.create(
        "/v1/subscription_schedules", customer=customer["id"], start_date=FUTURE, phases=[phase]
    )

    assert made["phases"][0]["end_date"] == SIX_MONTHS_LATER


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/v1/customers", {"coupon": "TEN"}, "coupon"),
        ("/v1/customers", {"promotion_code": "promo_1"}, "promotion_code"),
        ("/v1/subscriptions", {"plan": "price_1"}, "plan"),
        ("/v1/subscriptions", {"quantity": 2}, "quantity"),
        ("/v1/subscription_schedules", {"phases": [{}, {"iterations": 1}]}, "phases[1][iterations]"),
        ("/v1/subscription_schedules", {"phases[][iterations]": 1}, "phases[0][iterations]"),
    ],
)
async def test_what_is_gone_is_unknown_to_the_current_version(merchant, path, params, param):
    caller = merchant.having(stripe_version="2026-10-28.endive")

    error = await caller.refused(path, params)

    assert (error["code"], error["param"]) == ("parameter_unknown", param)


OLD = {
    "ui_mode": ("2026-02-25.clover", "/v1/checkout/sessions", {"ui_mode": "hosted"}, "2026-03-25.dahlia"),
    "types": ("2026-08-26.dahlia", "/v1/checkout/sessions", {"payment_method_types": ["card"]}, "2026-09-30.endive"),
}
SETUP = {"mode": "setup", "currency": "usd", "success_url": "https://shop.example/"}


@pytest.mark.parametrize(("version", "path", "params", "since"), OLD.values(), ids=list(OLD))
async def test_checkout_takes_former_names_and_values(merchant, version, path, params, since):
    unnamed = await merchant.create(path, SETUP | params)
    older = await merchant.having(stripe_version=version).create(path, SETUP | params)

    error = await merchant.having(stripe_version=since).refused(path, SETUP | params)

    seen = [await merchant.find(f"{path}/{one['id']}") for one in (unnamed, older)]
    assert {one["ui_mode"] for one in seen} == {"hosted_page"}
    assert {tuple(one["payment_method_types"]) for one in (unnamed, older)} == {("card",)}
    assert error["param"] in params


@pytest.fixture
async def subscription(merchant):
    return await subscriptions.paying(merchant)


@pytest.mark.parametrize("version", [None, "2026-08-26.dahlia"])
async def test_an_anchor_was_a_word(merchant, clock, subscription, version):
    caller = merchant.having(stripe_version=version) if version else merchant
    path = f"/v1/subscriptions/{subscription['id']}"
    clock.advance(86_400)

    previewed = await caller.create(
        "/v1/invoices/create_preview",
        subscription=subscription["id"],
        subscription_details={"billing_cycle_anchor": "now"},
    )
    kept = await caller.create(path, billing_cycle_anchor="unchanged")
    moved = await caller.create(path, billing_cycle_anchor="now")

    assert previewed["amount_due"] < subscription["items"]["data"][0]["price"]["unit_amount"]
    assert kept["billing_cycle_anchor"] == subscription["billing_cycle_anchor"]
    assert moved["billing_cycle_anchor"] == clock.now
    error = await merchant.having(stripe_version="2026-09-30.endive").refused(path, billing_cycle_anchor="now")
    assert error["param"] == "billing_cycle_anchor"


@pytest.mark.parametrize("version", [None, "2025-02-24.acacia"])
async def test_a_subscription_took_one_coupon_or_code(merchant, subscription, version):
    caller = merchant.having(stripe_version=version) if version else merchant
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    code = await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]})
    path, expanded = f"/v1/subscriptions/{subscription['id']}", {"expand": ["discounts"]}

    await caller.create(path, coupon=coupon["id"])
    taken = await merchant.find(path, **expanded)
    none = await caller.create(path, coupon="")
    await caller.create(path, promotion_code=code["id"])
    coded = await merchant.find(path, **expanded)

    assert [one["source"]["coupon"] for one in taken["discounts"]] == [coupon["id"]]
    assert none["discounts"] == []
    assert [one["promotion_code"] for one in coded["discounts"]] == [code["id"]]
    for sent in ({"coupon": coupon["id"]}, {"promotion_code": code["id"]}):
        error = await merchant.having(stripe_version="2025-03-31.basil").refused(path, sent)
        assert (error["code"], error["param"]) == ("parameter_unknown", *sent)


async def test_a_phase_took_one_coupon(merchant, subscription):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    items = [{"price": subscription["items"]["data"][0]["price"]["id"]}]
    phases = [{"items": items, "coupon": coupon["id"]}, {"items": items}]

    made = await merchant.create(
        "/v1/subscription_schedules", customer=subscription["customer"], start_date=FUTURE, phases=phases[:1]
    )

    assert [one["coupon"] for one in made["phases"][0]["discounts"]] == [coupon["id"]]


async def test_an_invoice_item_named_its_price_itself(merchant, subscription):
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=700, product_data={"name": "Setup"})
    customer = subscription["customer"]

    priced = await merchant.create("/v1/invoiceitems", customer=customer, price=once["id"])
    counted = await merchant.create("/v1/invoiceitems", customer=customer, currency="usd", unit_amount=5, quantity=2)

    assert (priced["amount"], priced["pricing"]["price_details"]["price"]) == (700, once["id"])
    assert counted["amount"] == 10


async def test_other_former_names(merchant, subscription):
    caller = merchant.having(stripe_version="2023-10-16")

    product = await caller.create("/v1/products", name="Pro", features=[{"name": "Fast"}])
    invoice = await caller.create(
        "/v1/invoices",
        customer=subscription["customer"],
        rendering_options={"amount_tax_display": "include_inclusive_tax"},
    )

    assert product["marketing_features"] == [{"name": "Fast"}]
    assert invoice["rendering"]["amount_tax_display"] == "include_inclusive_tax"


@pytest.mark.parametrize(
    ("version", "mode"),
    [(None, "flexible"), ("2025-09-30.clover", "flexible"), ("2025-08-27.basil", "classic"), ("2022-11-15", "classic")],
)
async def test_how_changes_are_reckoned_depends_on_the_version(merchant, subscription, version, mode):
    caller = merchant.having(stripe_version=version) if version else merchant
    items = [{"price": subscription["items"]["data"][0]["price"]["id"]}]
    customer = subscription["customer"]

    made = [
        await caller.create("/v1/subscriptions", customer=customer, items=items),
        await caller.create(
            "/v1/subscription_schedules", customer=customer, start_date=FUTURE, phases=[{"items": items}]
        ),
        await caller.create("/v1/subscription_schedules", from_subscription=subscription["id"]),
    ]
    named = await caller.create("/v1/subscriptions", customer=customer, items=items, billing_mode={"type": "flexible"})
    trial = {"customer": customer, "subscription_details": {"items": items, "trial_end": FUTURE}}
    previewed = await caller.create("/v1/invoices/create_preview", trial)

    assert [one["billing_mode"]["type"] for one in made] == [mode, mode, "flexible"]
    assert named["billing_mode"]["type"] == "flexible"
    said = {"classic": "Trial period for Pro", "flexible": "Free trial for 1 × Pro"}
    assert previewed["lines"]["data"][0]["description"] == said[mode]


@pytest.mark.parametrize(("version", "mode"), [("2025-09-30.clover", "flexible"), ("2025-08-27.basil", "classic")])
async def test_what_checkout_begins_is_reckoned_likewise(merchant, version, mode):
    session = await checkouts.subscribing(merchant.having(stripe_version=version))

    done = (await checkouts.confirm(merchant, session, email="rose@example.com")).json

    assert (await merchant.find(f"/v1/subscriptions/{done['subscription']}"))["billing_mode"]["type"] == mode


async def test_a_product_takes_its_marketing_features_by_the_former_name(merchant):
    older, newer = merchant.having(stripe_version="2023-10-16"), merchant.having(stripe_version="2024-04-10")
    features = [{"name": "Green"}]

    made = await older.create("/v1/products", name="Tea", features=features)
    changed = await older.create(f"/v1/products/{made['id']}", features=[{"name": "Black"}])
    error = await newer.refused("/v1/products", name="Tea", features=features)

    assert (made["marketing_features"], changed["marketing_features"]) == (features, [{"name": "Black"}])
    assert (error["code"], error["param"]) == ("parameter_unknown", "features")


@pytest.mark.parametrize(("sent", "active"), [("True", True), ("False", False), ("true", True), ("false", False)])
async def test_a_flag_is_taken_as_older_sdks_for_python_write_it(merchant, sent, active):
    made = await merchant.create("/v1/products", {"name": "Tea", "active": sent})
    listed = await merchant.find("/v1/products", active=sent)

    assert made["active"] is active
    assert [one["id"] for one in listed["data"]] == [made["id"]]
    error = await merchant.refused("/v1/products", {"name": "Tea", "active": sent.upper()})
    assert error["message"] == f"Invalid boolean: {sent.upper()}"


@pytest.mark.parametrize("version", [None, "2024-06-20"])
async def test_a_line_named_its_price_itself(merchant, version):
    caller = merchant.having(stripe_version=version) if version else merchant
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=700, product_data={"name": "Setup"})
    customer = await merchant.create("/v1/customers")
    draft = await caller.create("/v1/invoices", customer=customer["id"])
    path = f"/v1/invoices/{draft['id']}"

    added = await caller.create(f"{path}/add_lines", lines=[{"price": once["id"]}, {"price": once["id"]}])
    first, second = added["lines"]["data"]
    await caller.create(f"{path}/update_lines", lines=[{"id": first["id"], "price": once["id"], "quantity": 2}])
    await caller.create(f"{path}/lines/{second['id']}", price=once["id"], quantity=3)

    lines = (await merchant.find(f"{path}/lines"))["data"]
    assert sorted(line["amount"] for line in lines) == [1400, 2100]
    assert {line["pricing"]["price_details"]["price"] for line in lines} == {once["id"]}
    now = merchant.having(stripe_version="2025-03-31.basil")
    error = await now.refused(f"{path}/add_lines", lines=[{"price": once["id"]}])
    assert (error["code"], error["param"]) == ("parameter_unknown", "lines[0][price]")


@pytest.mark.parametrize("version", [None, "2024-06-20"])
async def test_a_credit_note_named_one_refund(merchant, subscription, version):
    caller = merchant.having(stripe_version=version) if version else merchant
    (intent,) = (await merchant.find("/v1/payment_intents", customer=subscription["customer"]))["data"]
    refund = await merchant.create("/v1/refunds", payment_intent=intent["id"], amount=400)
    sent = {"invoice": subscription["latest_invoice"], "amount": 400, "refund": refund["id"]}

    previewed = await caller.find("/v1/credit_notes/preview", sent)
    listed = await caller.find("/v1/credit_notes/preview/lines", sent)
    made = await caller.create("/v1/credit_notes", sent)

    now = await merchant.find(f"/v1/credit_notes/{made['id']}")
    assert [one["refund"] for one in now["refunds"]] == [refund["id"]]
    assert (previewed["amount"], [line["amount"] for line in listed["data"]]) == (400, [400])
    if version:
        assert (made["refund"], previewed["refund"]) == (refund["id"], refund["id"])
    error = await merchant.having(stripe_version="2025-03-31.basil").refused("/v1/credit_notes", sent)
    assert (error["code"], error["param"]) == ("parameter_unknown", "refund")


async def test_a_phase_of_a_preview_took_one_coupon(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    customer = await merchant.create("/v1/customers")
    price = await subscriptions.monthly(merchant)
    phase = {"items": [{"price": price["id"]}], "coupon": coupon["id"]}

    previewed = await merchant.create(
        "/v1/invoices/create_preview", customer=customer["id"], schedule_details={"phases": [phase]}
    )

    assert previewed["amount_due"] == 900


@pytest.mark.parametrize(
    ("version", "told"),
    [("2024-06-20", "2024-06-20"), ("2025-08-27.basil", "2025-08-27.basil"), ("2026-04-22.dahlia", None), (None, None)],
)
async def test_an_endpoint_hears_in_the_version_of_whoever_made_it(merchant, version, told):
    caller = merchant.having(stripe_version=version) if version else merchant
    order = {"url": "https://shop.example/hook", "enabled_events": ["*"]}

    made = await caller.create("/v1/webhook_endpoints", order)
    named = await caller.create("/v1/webhook_endpoints", order | {"api_version": "2025-02-24.acacia"})

    assert (made["api_version"], named["api_version"]) == (told, "2025-02-24.acacia")


@pytest.mark.parametrize("version", [None, "2023-10-16"])
async def test_a_subscription_takes_its_only_item_by_the_former_names(merchant, version):
    """As Pay sends it, and as Stripe was seen to take it."""
    caller = merchant.having(stripe_version=version) if version else merchant
    basic, pro = [(await subscriptions.monthly(merchant, amount))["id"] for amount in (1000, 3000)]
    buyer = await subscriptions.payer(merchant)

    made = await caller.create("/v1/subscriptions", customer=buyer["id"], plan=basic)
    path = f"/v1/subscriptions/{made['id']}"
    more = await caller.create(path, quantity=3)
    same = await caller.create(path, plan=basic, cancel_at_period_end=False)
    swapped = await caller.create(path, plan=pro, quantity=2, proration_behavior="always_invoice", trial_end="now")

    found = [[(item["price"]["id"], item["quantity"]) for item in one["items"]["data"]] for one in (made, more, same)]
    assert found == [[(basic, 1)], [(basic, 3)], [(basic, 3)]]
    assert [(item["price"]["id"], item["quantity"]) for item in swapped["items"]["data"]] == [(pro, 2)]


async def test_an_only_item_is_refused_by_the_names_that_were_sent(merchant):
    buyer, path = await subscriptions.payer(merchant), "/v1/subscriptions"
    prices = [(await subscriptions.monthly(merchant))["id"] for _ in range(2)]
    several = await merchant.create(path, customer=buyer["id"], items=[{"price": price} for price in prices])
    own = f"{path}/{several['id']}"

    unknown = await merchant.refused(path, customer=buyer["id"], plan="price_x")
    twice = await merchant.refused(path, customer=buyer["id"], plan=prices[0], items=[{"price": prices[0]}])
    count = await merchant.refused(path, customer=buyer["id"], quantity=2, items=[{"price": prices[0]}])
    changed = await merchant.refused(own, quantity=2)
    both = await merchant.refused(own, plan=prices[0], items=[{"price": prices[0]}])

    assert (unknown["param"], unknown["message"]) == ("plan", "No such plan: 'price_x'")
    assert [error["param"] for error in (twice, count, changed, both)] == ["plan", "quantity", "quantity", "plan"]
    assert changed["message"] == f"The subscription `{several['id']}` has 2 items; send `items`."
