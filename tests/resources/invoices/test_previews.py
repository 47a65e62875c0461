"""What no preview can be made of is refused by name, and nothing is made."""

import pytest

from tests import subscriptions

PATH = "/v1/invoices/create_preview"
BILLED_AHEAD = [{"bill_until": {"type": "timestamp", "timestamp": 1_900_000_000}}]


@pytest.fixture
async def shop(merchant):
    """Two subscriptions and two schedules, each of somebody else; the ids by a short name."""
    mine, others = await subscriptions.paying(merchant), await subscriptions.paying(merchant)
    own = await merchant.create("/v1/subscription_schedules", from_subscription=mine["id"])
    theirs = await merchant.create("/v1/subscription_schedules", from_subscription=others["id"])
    return {
        "customer": mine["customer"],
        "own": mine["id"],
        "other": others["id"],
        "plan": own["id"],
        "others_plan": theirs["id"],
        "price": mine["items"]["data"][0]["price"]["id"],
    }


REFUSALS = {
    "an account as customer": (lambda _: {"customer_account": "acct_1"}, "customer_account"),
    "several periods ahead of a schedule": (
        lambda at: {"subscription": at["own"], "subscription_details": {"billing_schedules": BILLED_AHEAD}},
        "subscription_details[billing_schedules]",
    ),
    "an unknown price": (
        lambda at: {"subscription": at["own"], "subscription_details": {"items": [{"price": "price_x"}]}},
        "subscription_details[items][0][price]",
    ),
    "a subscription and a schedule": (lambda at: {"subscription": at["own"], "schedule": at["plan"]}, "schedule"),
    "changes of both": (
        lambda at: {
            "customer": at["customer"],
            "schedule_details": {"end_behavior": "cancel"},
            "subscription_details": {"cancel_at_period_end": True},
        },
        "schedule_details",
    ),
    "another way to reckon": (
        lambda at: {"subscription": at["own"], "subscription_details": {"billing_mode": {"type": "classic"}}},
        "subscription_details[billing_mode]",
    ),
    "somebody else's subscription": (
        lambda at: {"customer": at["customer"], "subscription": at["other"]},
        "subscription",
    ),
    "somebody else's schedule": (lambda at: {"customer": at["customer"], "schedule": at["others_plan"]}, "schedule"),
    "nobody": (lambda at: {"subscription_details": {"items": [{"price": at["price"]}]}}, "customer"),
    "nobody with an address": (lambda _: {"customer_details": {"address": {"country": "FR"}}}, "customer"),
    "no such price": (
        lambda at: {"customer": at["customer"], "invoice_items": [{"price": "price_x"}]},
        "invoice_items[0][price]",
    ),
    "a quantity said twice": (
        lambda at: {
            "customer": at["customer"],
            "invoice_items": [{"unit_amount": 5, "quantity": 1, "quantity_decimal": "1.5"}],
        },
        "invoice_items[0][quantity_decimal]",
    ),
    "an amount said twice": (
        lambda at: {"customer": at["customer"], "invoice_items": [{"unit_amount": 5, "unit_amount_decimal": "1.5"}]},
        "invoice_items[0][unit_amount_decimal]",
    ),
    "an item without a sum": (
        lambda at: {"customer": at["customer"], "invoice_items": [{"description": "Tea"}]},
        "invoice_items[0][amount]",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_no_preview_can_be_made_of_is_refused_by_name(merchant, shop, name):
    sent, param = REFUSALS[name]

    refusal = await merchant.refused(PATH, sent(shop))

    assert refusal["param"] == param


async def test_tax_that_is_calculated_goes_with_no_rates(merchant):
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    taxed = await subscriptions.paying(merchant, default_tax_rates=[rate])

    refusal = await merchant.refused(PATH, subscription=taxed["id"], automatic_tax={"enabled": True})

    assert refusal["param"] == "automatic_tax[enabled]"


async def test_how_many_may_be_sent_with_decimals_that_say_nothing(merchant, shop):
    items = [{"unit_amount": 5, "quantity_decimal": "3.0"}]

    found = await merchant.create(PATH, customer=shop["customer"], invoice_items=items)

    assert (found["lines"]["data"][0]["amount"], found["lines"]["data"][0]["quantity"]) == (15, 3)


async def test_a_preview_has_parts_of_units_and_of_cents(merchant, shop):
    items = [
        {"unit_amount": 9_950, "quantity_decimal": "1.25"},
        {"unit_amount_decimal": "0.5", "quantity_decimal": "2.5"},
    ]

    found = await merchant.create(PATH, customer=shop["customer"], invoice_items=items)

    assert [
        (line["amount"], line["quantity"], line["quantity_decimal"], line["pricing"]["unit_amount_decimal"])
        for line in found["lines"]["data"][:2]
    ] == [(1, 2, "2.5", "0.5"), (12_438, 1, "1.25", "9950")]


async def test_a_preview_of_a_price_with_tiers_is_of_whole_units(merchant, shop):
    tiers = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount": 600}]
    price = await merchant.create(
        "/v1/prices",
        {"currency": "usd", "billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers},
        product_data={"name": "Box"},
    )
    asked = {"customer": shop["customer"]}

    whole = await merchant.create(PATH, asked, invoice_items=[{"price": price["id"], "quantity_decimal": "6.0"}])
    refusal = await merchant.refused(PATH, asked, invoice_items=[{"price": price["id"], "quantity_decimal": "6.5"}])

    assert (whole["lines"]["data"][0]["amount"], refusal["param"]) == (4_100, "invoice_items[0][quantity_decimal]")


async def test_a_preview_shows_all_its_lines_since_nobody_can_ask_for_more(merchant, shop):
    extra = [{"amount": 100 + number, "currency": "usd", "description": f"No. {number}"} for number in range(14)]

    found = await merchant.create(PATH, subscription=shop["own"], invoice_items=extra)

    lines = found["lines"]
    assert (len(lines["data"]), lines["has_more"]) == (15, False)
    assert sum(line["amount"] for line in lines["data"]) == found["subtotal"]
    assert {line["invoice"] for line in lines["data"]} == {found["id"]}
    assert all(line["id"].startswith("il_tmp_") for line in lines["data"])
