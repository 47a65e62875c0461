"""Where the periods of a subscription begin that is bought in Checkout."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import SESSIONS, confirm, subscribing

DAY = 86_400


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


async def test_what_a_session_says_when_it_is_complete_is_what_was_paid_however_long_that_took(merchant):
    """Of 31.00 for April there are 20.00 left on the 11th, in an hour 19.96; by then she pays no tax."""
    clock = await merchant.clock(APRIL_11)
    customer = (await merchant.create("/v1/customers", people.CHIARA | {"test_clock": clock}))["id"]
    price = await subscriptions.monthly(merchant, 3000)
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=10, inclusive=False)
    session = await subscribing(
        merchant,
        line_items=[{"price": price["id"], "quantity": 1, "tax_rates": [rate["id"]]}],
        customer=customer,
        subscription_data={"billing_cycle_anchor": APRIL_11 + 20 * DAY},
    )
    await merchant.advance(clock, APRIL_11 + 3_600)
    await merchant.create(f"/v1/customers/{customer}", tax_exempt="exempt")

    done = (await confirm(merchant, session, expand=["line_items"])).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (session["amount_total"], done["amount_total"], invoice["total"]) == (2200, 1996, 1996)
    assert done["line_items"]["data"][0]["amount_total"] == 1996


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


ONCE = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Setup"}}
SOON = {"billing_cycle_anchor": APRIL_11 + 3 * DAY}


@pytest.mark.parametrize(
    ("plans", "more", "param"),
    [
        ({"billing_cycle_anchor": APRIL_11 + 31 * DAY}, {}, "subscription_data[billing_cycle_anchor]"),
        ({"trial_end": APRIL_11 + 731 * DAY}, {}, "subscription_data[trial_end]"),
        (SOON | {"proration_behavior": "none"}, {"lines": [ONCE]}, "line_items"),
        (SOON | {"proration_behavior": "none"}, {"optional": ONCE}, "optional_items"),
    ],
)
async def test_what_could_not_become_a_subscription_is_refused_at_once(merchant, plans, more, param):
    clock = await merchant.clock(APRIL_11)
    customer = (await merchant.create("/v1/customers", people.CHIARA | {"test_clock": clock}))["id"]
    price = await subscriptions.monthly(merchant)
    lines = [{"price": price["id"], "quantity": 1}]
    lines += [{"price_data": data, "quantity": 1} for data in more.get("lines", ())]
    sent = {"mode": "subscription", "customer": customer, "line_items": lines, **checkouts.BACK}
    if "optional" in more:
        once = await merchant.create("/v1/prices", more["optional"])
        sent["optional_items"] = [{"price": once["id"], "quantity": 1}]

    refused = await merchant.refused(SESSIONS, sent | {"subscription_data": plans})
    await merchant.create(SESSIONS, sent | {"subscription_data": SOON})

    assert refused["param"] == param
