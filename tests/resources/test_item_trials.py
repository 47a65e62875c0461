"""Items on trial: what may be sent, what goes with it, and what a preview says."""

import pytest

from tests import subscriptions
from tests.resources.test_trial_offers import price, terms

SUBSCRIPTIONS = "/v1/subscriptions"
OFFERS = "/v1/product_catalog/trial_offers"
WEEK = 7 * 86_400


@pytest.fixture
async def shop(merchant):
    """Alice, three offers and what else is sold."""
    sold = {
        "week": await price(merchant, 700, "week"),
        "month": await price(merchant),
        "other": await price(merchant, 3_000),
        "euro": await price(merchant, 700, currency="eur", currency_options={"usd": {"unit_amount": 7}}),
    }
    made = {
        "trial": await merchant.create(OFFERS, terms(sold)),
        "dear": await merchant.create(OFFERS, terms(sold | {"dear": await price(merchant, 9_000)}, "month", "dear")),
        "archived": await merchant.create(OFFERS, terms(sold), active=False),
        "euros": await merchant.create(OFFERS, terms(sold, price="euro", then="euro")),
    }
    customer = (await subscriptions.payer(merchant))["id"]
    return {**sold, **{name: offer["id"] for name, offer in made.items()}, "customer": customer}


def on(offer, **more):
    return {"current_trial": {"trial_offer": offer}, **more}


async def begun(merchant, shop, *items, **more):
    return await merchant.create(SUBSCRIPTIONS, {"customer": shop["customer"], "items": list(items)}, **more)


BEGINNINGS = {
    "an unknown offer": (lambda at: {"items": [on("to_x")]}, "items[0][current_trial][trial_offer]"),
    "no offer": (lambda _: {"items": [{"current_trial": {"trial_offer": ""}}]}, "items[0][current_trial][trial_offer]"),
    "an archived offer": (lambda at: {"items": [on(at["archived"])]}, "items[0][current_trial][trial_offer]"),
    "classic billing": (
        lambda at: {"items": [on(at["trial"])], "billing_mode": {"type": "classic"}},
        "items[0][current_trial][trial_offer]",
    ),
    "another price": (lambda at: {"items": [on(at["trial"], price=at["other"])]}, "items[0][price]"),
    "a price of its own": (
        lambda at: {
            "items": [
                on(
                    at["trial"],
                    price_data={
                        "currency": "usd",
                        "product": "p",
                        "unit_amount": 5,
                        "recurring": {"interval": "month"},
                    },
                )
            ]
        },
        "items[0][price_data]",
    ),
    "twice the same price in the end": (
        lambda at: {"items": [{"price": at["month"]}, on(at["trial"])]},
        "items[1][current_trial]",
    ),
    "a trial of its own": (lambda at: {"items": [on(at["trial"])], "trial_end": 2_000_000_000}, "trial_end"),
    "days of its own": (lambda at: {"items": [on(at["trial"])], "trial_period_days": 5}, "trial_period_days"),
    "a day in the past": (
        lambda at: {"items": [on(at["trial"])], "backdate_start_date": 1_700_000_000},
        "backdate_start_date",
    ),
    "thresholds": (
        lambda at: {"items": [on(at["trial"])], "billing_thresholds": {"amount_gte": 5_000}},
        "billing_thresholds",
    ),
    "billing ahead": (
        lambda at: {
            "items": [on(at["trial"])],
            "billing_schedules": [
                {"bill_until": {"type": "duration", "duration": {"interval": "month", "interval_count": 2}}}
            ],
        },
        "billing_schedules",
    ),
}


@pytest.mark.parametrize("name", BEGINNINGS)
async def test_what_cannot_begin_on_trial_is_refused_by_name(merchant, shop, name):
    sent, param = BEGINNINGS[name]

    refusal = await merchant.refused(SUBSCRIPTIONS, {"customer": shop["customer"]} | sent(shop))

    assert refusal["param"] == param


async def test_the_price_that_follows_must_have_the_subscription_s_currency(merchant, shop):
    yen = await price(merchant, 90, currency="jpy", currency_options={"eur": {"unit_amount": 1}})
    sold = {"euro": shop["euro"], "yen": yen}
    offer = (await merchant.create(OFFERS, terms(sold, price="euro", then="yen")))["id"]

    refusal = await merchant.refused(SUBSCRIPTIONS, customer=shop["customer"], items=[on(offer)], currency="usd")

    assert refusal["param"] == "items[0][current_trial][trial_offer]"


@pytest.mark.parametrize("which", ["week", "month"])
async def test_either_price_of_the_offer_may_be_sent_with_it(merchant, shop, which):
    made = await begun(merchant, shop, on(shop["trial"], price=shop[which], quantity=3))

    item = made["items"]["data"][0]
    assert (item["price"]["id"], item["quantity"]) == (shop["week"], 3)
    assert item["current_trial"]["end_date"] - item["current_trial"]["start_date"] == WEEK


CHANGES = {
    "a trial of its own": (lambda at: {"trial_end": 2_000_000_000}, "trial_end"),
    "the end of it": (lambda at: {"trial_end": "now"}, "trial_end"),
    "periods that begin anew": (lambda at: {"billing_cycle_anchor": "now"}, "billing_cycle_anchor"),
    "thresholds": (lambda at: {"billing_thresholds": {"amount_gte": 5_000}}, "billing_thresholds"),
    "a second time the same": (lambda at: {"items": [{"price": at["month"]}]}, "items[0][current_trial]"),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_what_does_not_go_with_a_trial_is_refused_by_name(merchant, shop, name):
    sent, param = CHANGES[name]
    made = await begun(merchant, shop, on(shop["trial"]))

    answer = await merchant.post(f"{SUBSCRIPTIONS}/{made['id']}", sent(shop))

    assert (answer.status, answer.error["param"].partition("[type]")[0]) == (400, param)
    assert await merchant.find(f"{SUBSCRIPTIONS}/{made['id']}") == made


async def test_a_subscription_that_is_in_a_trial_already_begins_no_other(merchant, shop):
    made = await begun(merchant, shop, {"price": shop["other"]}, trial_period_days=7)

    refusal = await merchant.refused(f"{SUBSCRIPTIONS}/{made['id']}", items=[on(shop["trial"])])

    assert (refusal["param"], refusal["message"]) == (
        "items",
        "No trial can begin while the subscription is `trialing`.",
    )


async def test_neither_a_schedule_nor_a_pause_goes_with_a_trial(merchant, shop):
    made = await begun(merchant, shop, on(shop["trial"]))
    plain = await begun(merchant, shop, {"price": shop["other"]})
    await merchant.create("/v1/subscription_schedules", from_subscription=plain["id"])

    scheduled = await merchant.refused("/v1/subscription_schedules", from_subscription=made["id"])
    tried = await merchant.refused(f"{SUBSCRIPTIONS}/{plain['id']}", items=[on(shop["trial"])])
    paused = await merchant.refused(f"{SUBSCRIPTIONS}/{made['id']}/pause")

    assert (scheduled["param"], tried["param"]) == ("from_subscription", "items")
    assert paused["message"] == "A subscription with an item in a trial cannot be paused."


async def test_the_same_offer_once_more_changes_nothing(merchant, shop):
    made = await begun(merchant, shop, on(shop["trial"], quantity=2))
    item = made["items"]["data"][0]["id"]

    again = await merchant.create(f"{SUBSCRIPTIONS}/{made['id']}", items=[on(shop["trial"], id=item)])

    assert again == made


async def test_an_item_begins_on_trial_by_its_own_address(merchant, shop):
    made = await begun(merchant, shop, {"price": shop["other"], "quantity": 2})
    item = made["items"]["data"][0]["id"]

    tried = await merchant.create(f"/v1/subscription_items/{item}", current_trial={"trial_offer": shop["trial"]})
    added = await merchant.create("/v1/subscription_items", subscription=made["id"], **on(shop["dear"]))
    left = await merchant.create(f"/v1/subscription_items/{item}", price=shop["other"])
    refused = await merchant.refused(f"/v1/subscription_items/{item}", current_trial={"trial_offer": "to_x"})

    assert added["current_trial"]["trial_offer"] == shop["dear"]
    assert (tried["price"]["id"], tried["quantity"]) == (shop["week"], 2)
    assert (left["price"]["id"], left["current_trial"]) == (shop["other"], None)
    assert refused["message"] == "No such trial offer: 'to_x'"


async def test_a_preview_tells_what_a_trial_costs_and_what_follows_it(merchant, shop):
    made = await begun(merchant, shop, {"price": shop["other"]})
    details = {"items": [on(shop["trial"])]}

    first = await merchant.create(
        "/v1/invoices/create_preview", customer=shop["customer"], subscription_details=details
    )
    added = await merchant.create("/v1/invoices/create_preview", subscription=made["id"], subscription_details=details)
    await merchant.create(f"{SUBSCRIPTIONS}/{made['id']}", details)
    coming = await merchant.create("/v1/invoices/create_preview", subscription=made["id"])
    lasting = await merchant.create("/v1/invoices/create_preview", subscription=made["id"], preview_mode="recurring")

    assert (first["total"], added["total"], coming["total"]) == (700, 700, 2_000)
    assert sorted(line["amount"] for line in lasting["lines"]["data"]) == [2_000, 3_000]


async def test_a_trial_whose_first_payment_fails_begins_when_it_is_paid(merchant, shop):
    customer = await merchant.create("/v1/customers", name="Boris")
    incomplete = await merchant.create(
        SUBSCRIPTIONS, customer=customer["id"], items=[on(shop["trial"])], payment_behavior="default_incomplete"
    )
    card = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer["id"])
    await merchant.create(f"/v1/invoices/{incomplete['latest_invoice']}/pay", payment_method=card["id"])

    now = await merchant.find(f"{SUBSCRIPTIONS}/{incomplete['id']}")

    assert (incomplete["status"], now["status"]) == ("incomplete", "active")
    assert now["items"]["data"][0]["current_trial"] == incomplete["items"]["data"][0]["current_trial"]


async def test_a_trial_that_waits_for_its_payment_begins_when_it_is_paid(merchant, shop):
    made = await begun(merchant, shop, {"price": shop["other"]})
    item = made["items"]["data"][0]["id"]
    bad = await merchant.create("/v1/payment_methods/pm_card_chargeCustomerFail/attach", customer=shop["customer"])
    await merchant.create(f"{SUBSCRIPTIONS}/{made['id']}", default_payment_method=bad["id"])
    dear = await merchant.create(OFFERS, terms({"dear": await price(merchant, 9_000), "month": shop["month"]}, "dear"))

    waits = await merchant.create(
        f"{SUBSCRIPTIONS}/{made['id']}",
        items=[on(dear["id"], id=item)],
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )
    good = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=shop["customer"])
    await merchant.create(f"/v1/invoices/{waits['latest_invoice']}/pay", payment_method=good["id"])
    now = await merchant.find(f"{SUBSCRIPTIONS}/{made['id']}")

    assert waits["items"]["data"][0]["current_trial"] is None
    assert waits["pending_update"]["subscription_items"][0]["current_trial"]["trial_offer"] == dear["id"]
    assert now["items"]["data"][0]["current_trial"]["trial_offer"] == dear["id"]
