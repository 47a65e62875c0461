"""What the overview says of subscriptions, and why something cannot be done."""

import re
from typing import get_args

import pytest

from portico.pages.brands import PLAIN
from portico.portal.drawing import PAGES
from portico.resources.billing_portal.situations import Reason, Refusal, Upcoming
from tests.hosted import bills
from tests.plans import MAY, MIDDLE, open_shop

ALL_ON = {"subscription_cancel": {"enabled": True}, "subscription_pause": {"enabled": True}}
LAST_RESORT = "Your subscription does not allow this at the moment."


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_sentence_of_its_own(reason):
    template = PAGES._environment("en").from_string('{% from "why.html" import why %}{{ why(refusal, brand) }}')

    said = template.render(brand=PLAIN, refusal=Refusal(reason, "field", "message")).strip()

    assert said.endswith(".")
    assert LAST_RESORT not in said


def test_a_planned_change_is_told_with_its_day():
    template = PAGES._environment("en").from_string('{% from "why.html" import why %}{{ why(r, brand, u) }}')

    said = template.render(brand=PLAIN, r=Refusal("change_scheduled", "", ""), u=Upcoming("sub_sched_1", MAY))

    assert "May\N{NO-BREAK SPACE}1,\N{NO-BREAK SPACE}2026" in said


async def test_a_subscription_says_what_it_costs_when_it_renews_and_what_pays_it(merchant):
    shop = await open_shop(merchant, features=ALL_ON)

    portal = await shop.enter()

    for said in ("<bdi>£120.00</bdi> a month", "5 × £24.00", "Charged to <bdi>Visa ending 4242</bdi>", "1 May 2026"):
        assert said in portal.text
    for button in ("Change plan", "Pause subscription", "Cancel subscription"):
        assert button in portal.text


NOTHING_TO_PAY_WITH = "There is nothing to pay with yet"


@pytest.mark.parametrize("adds", [True, False])
async def test_what_goes_on_with_nothing_to_be_charged_to_says_so(merchant, adds):
    features = {**ALL_ON, "payment_method_update": {"enabled": adds}}
    shop = await open_shop(merchant, card=None, features=features, trial_period_days=30)

    portal = await shop.enter()

    assert NOTHING_TO_PAY_WITH in portal.text
    assert (f'href="{portal.home}/payment-methods/add"' in portal.text) is adds
    assert ("how to add a payment method." in portal.text) is not adds


async def test_what_is_free_or_ends_or_is_paid_by_invoice_needs_nothing_to_be_charged_to(merchant):
    shop = await open_shop(merchant, card=None, features=ALL_ON, trial_period_days=30)
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", cancel_at_period_end=True)
    product = await merchant.create("/v1/products", name="Free")
    free = {"currency": "gbp", "unit_amount": 0, "recurring": {"interval": "month"}, "product": product["id"]}
    items = [{"price": (await merchant.create("/v1/prices", free))["id"]}]
    await merchant.create("/v1/subscriptions", customer=shop.customer["id"], items=items)
    sent = {"collection_method": "send_invoice", "days_until_due": 7, "items": [{"price": shop.id("starter")}]}
    await merchant.create("/v1/subscriptions", customer=shop.customer["id"], **sent)

    portal = await shop.enter()

    assert "Subscriptions</h2>" in portal.text
    assert NOTHING_TO_PAY_WITH not in portal.text


async def test_several_subscriptions_are_called_so(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    one = (await shop.enter()).text
    items = [{"price": shop.id("starter")}]
    await merchant.create("/v1/subscriptions", customer=shop.customer["id"], items=items)

    two = (await shop.enter()).text

    assert ['id="h-subscription">Subscription</h2>' in text for text in (one, two)] == [True, False]
    assert 'id="h-subscription">Subscriptions</h2>' in two


async def test_several_items_are_all_told_and_why_the_plan_cannot_change(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await merchant.create("/v1/subscription_items", subscription=shop.subscription["id"], price=shop.id("starter"))

    portal = await shop.enter()

    assert "Team and Starter" in portal.text
    assert "£132.00" in portal.text
    assert "This subscription has several parts." in portal.text
    assert "Change plan" not in portal.text


async def test_what_is_charged_by_use_says_what_each_one_costs(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Traffic", event_name="traffic", default_aggregation={"formula": "sum"}
    )
    product = await merchant.create("/v1/products", name="Traffic", unit_label="gigabyte")
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    price = await merchant.create(
        "/v1/prices", product=product["id"], currency="gbp", unit_amount_decimal="1.5", recurring=recurring
    )
    await merchant.create("/v1/subscription_items", subscription=shop.subscription["id"], price=price["id"])

    portal = await shop.enter()

    assert "<bdi>Traffic</bdi>, charged by use" in portal.text
    assert re.search(r"£0\.015</bdi></b> <span[^>]*>for each <bdi>gigabyte</bdi>", portal.text)


async def metered(merchant, shop, **price):
    """The shop's subscription gets an item that is charged by use."""
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    product = await merchant.create("/v1/products", name="Calls", unit_label="call")
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    made = await merchant.create("/v1/prices", price, product=product["id"], currency="gbp", recurring=recurring)
    await merchant.create("/v1/subscription_items", subscription=shop.subscription["id"], price=made["id"])


async def test_what_is_charged_by_use_in_steps_says_all_of_them(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    tiers = [{"up_to": 1000, "flat_amount": 500}, {"up_to": "inf", "unit_amount_decimal": "0.2"}]
    await metered(merchant, shop, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)

    portal = await shop.enter()

    assert "<bdi>1–1,000</bdi>: <bdi>£5.00</bdi></p>" in portal.text
    assert "<bdi>1,001+</bdi>: <bdi>£0.002</bdi> for each <bdi>call</bdi></p>" in portal.text


async def test_what_is_charged_by_use_in_packages_says_how_many_make_one(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await metered(merchant, shop, unit_amount=900, transform_quantity={"divide_by": 1000, "round": "up"})

    portal = await shop.enter()

    assert re.search(r"£9\.00</bdi></b> <span[^>]*>for each <bdi>1,000</bdi>", portal.text)


async def test_a_price_in_steps_says_how_many_it_is_for(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    tiers = [{"up_to": 5, "unit_amount": 2000}, {"up_to": "inf", "unit_amount": 1000}]
    product = await merchant.create("/v1/products", name="Studio")
    price = await merchant.create(
        "/v1/prices", product=product["id"], currency="gbp", recurring={"interval": "month"},
        billing_scheme="tiered", tiers_mode="graduated", tiers=tiers,
    )  # fmt: skip
    item = {"id": shop.item["id"], "price": price["id"], "quantity": 7}
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", items=[item])

    portal = await shop.enter()

    assert "<bdi>£120.00</bdi> a month" in portal.text
    assert "<bdi>7</bdi> × <bdi>Studio</bdi>" in portal.text


async def test_a_discount_is_told(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    coupon = await merchant.create("/v1/coupons", percent_off=20, duration="forever")
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", discounts=[{"coupon": coupon["id"]}])

    portal = await shop.enter()

    assert "<bdi>20%</bdi> off" in portal.text


async def on_top(merchant, shop, inclusive):
    """A tax of a fifth."""
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=inclusive)
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", default_tax_rates=[rate["id"]])


async def taken_off(merchant, shop, path):
    """A fifth off for good."""
    coupon = await merchant.create("/v1/coupons", percent_off=20, duration="forever")
    await merchant.create(path, discounts=[{"coupon": coupon["id"]}])


async def credited(merchant, shop, amount):
    """What the customer has with the business."""
    path = f"/v1/customers/{shop.customer['id']}/balance_transactions"
    await merchant.create(path, amount=amount, currency="gbp")


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (lambda merchant, shop: taken_off(merchant, shop, f"/v1/subscriptions/{shop.subscription['id']}"), "£96.00"),
        (lambda merchant, shop: taken_off(merchant, shop, f"/v1/subscription_items/{shop.item['id']}"), "£96.00"),
        (lambda merchant, shop: on_top(merchant, shop, inclusive=False), "£144.00"),
        (lambda merchant, shop: on_top(merchant, shop, inclusive=True), None),
        (lambda merchant, shop: credited(merchant, shop, -1_000), "£110.00"),
    ],
    ids=["discount", "discount of an item", "tax on top", "tax inside", "balance"],
)
async def test_what_is_due_next_is_told_where_it_is_not_the_price(merchant, change, due):
    shop = await open_shop(merchant, features=ALL_ON)
    plain = await shop.enter()
    await change(merchant, shop)

    portal = await shop.enter()
    said = re.search(r"Due on <bdi>1 May 2026</bdi></dt><dd><b><bdi>(.*?)<", portal.text)
    await shop.advance(MAY + 3_601)

    assert "<bdi>£120.00</bdi> a month" in portal.text
    assert "Due on" not in plain.text
    assert (said and said[1]) == due
    assert (await shop.invoice())["amount_due"] == int(float((due or "£120.00")[1:]) * 100)


@pytest.mark.parametrize(
    "change",
    [{"cancel_at_period_end": True}, {"pause_collection": {"behavior": "void"}}],
    ids=["ending", "not charged"],
)
async def test_what_is_not_charged_is_not_said_to_be_due(merchant, change):
    shop = await open_shop(merchant, features=ALL_ON)
    path = f"/v1/subscriptions/{shop.subscription['id']}"
    await taken_off(merchant, shop, path)
    await merchant.create(path, change)

    portal = await shop.enter()

    assert "<bdi>20%</bdi> off" in portal.text
    assert "Due on" not in portal.text


async def test_a_planned_change_is_told_and_can_be_undone(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=shop.subscription["id"])
    [phase] = schedule["phases"]
    now = {key: phase[key] for key in ("start_date", "end_date")}
    phases = [
        {**now, "items": [{"price": shop.id("team"), "quantity": 5}]},
        {"items": [{"price": shop.id("starter"), "quantity": 3}], "duration": {"interval": "month"}},
    ]
    await merchant.create(f"/v1/subscription_schedules/{schedule['id']}", phases=phases)
    portal, since = await shop.enter(), await shop.last_event()
    told = portal.text

    await portal.post(f"{portal.home}/subscriptions/{shop.subscription['id']}/release")

    assert "A change is planned for <bdi>1 May 2026</bdi>" in told
    assert "<bdi>3</bdi> × <bdi>Starter</bdi>, <bdi>£36.00</bdi> a month" in told
    assert "Cancel subscription" not in told
    assert "The planned change is undone" in portal.text
    assert (await shop.now())["schedule"] is None
    assert set(await shop.events(since)) == {"subscription_schedule.released", "customer.subscription.updated"}


async def test_an_undone_change_cannot_be_undone_twice(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    portal = await shop.enter()

    answer = await portal.post(f"{portal.home}/subscriptions/{shop.subscription['id']}/release")

    assert answer.status == 403
    assert "There is no planned change any more." in portal.text


async def test_whoever_owes_something_finds_the_invoice(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await shop.miss_a_payment()

    portal = await shop.enter()

    invoice = await shop.invoice()
    assert (await shop.now())["status"] == "past_due"
    assert "Past due" in portal.text
    assert bills.path(invoice) in portal.text
    assert "Pay <bdi>£120.00</bdi>" in portal.text
    assert f'<a class="button primary" href="{bills.path(invoice)}' in portal.text
    assert portal.text.count("button primary") == 1
    assert "Please pay it, so that your subscription can go on." in portal.text


async def test_whoever_is_past_due_may_pause_and_is_told_what_must_wait(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await shop.miss_a_payment()

    portal = await shop.enter()

    assert "Change plan" not in portal.text
    assert "Pause subscription" in portal.text
    assert "You can change plans again when the latest invoice is paid." in portal.text
    assert "pause again" not in portal.text


UNSENT = "Your subscription goes on when its latest invoice is paid."


async def unpaid_shop(merchant):
    """A shop whose subscriber cannot be charged: the invoice that was tried until nobody tries any more."""
    await merchant.create("/v1/portico/dunning", subscription_outcome="mark_unpaid")
    shop = await open_shop(merchant, features=ALL_ON)
    await shop.miss_a_payment()
    owed = await shop.invoice()
    await shop.advance(MAY + 29 * 86_400)
    assert ((await shop.now())["status"], (await shop.invoice())["id"]) == ("unpaid", owed["id"])
    return shop, owed


async def test_whoever_is_unpaid_goes_on_with_the_latest_invoice(merchant):
    shop, owed = await unpaid_shop(merchant)
    portal = await shop.enter()
    told = portal.text

    await merchant.create(f"/v1/invoices/{owed['id']}/pay", paid_out_of_band=True)

    assert "Please pay it, so that your subscription can go on." in told
    assert "You can change plans again when the latest invoice is paid." in told
    assert "You can pause again when the latest invoice is paid." in told
    assert UNSENT not in told
    assert (await shop.now())["status"] == "active"


async def test_whoever_is_unpaid_finds_what_was_not_paid_and_that_a_draft_came_after_it(merchant):
    shop, owed = await unpaid_shop(merchant)
    await shop.advance(MAY + 32 * 86_400)
    portal = await shop.enter()
    told = portal.text

    await merchant.create(f"/v1/invoices/{owed['id']}/pay", paid_out_of_band=True)

    assert ((await shop.now())["status"], (await shop.invoice())["status"]) == ("unpaid", "draft")
    assert bills.path(owed) in told
    assert "Pay <bdi>£120.00</bdi>" in told
    assert UNSENT in told
    assert "so that your subscription can go on" not in told
    await portal.get(portal.home)
    assert UNSENT in portal.text
    assert "An invoice is waiting to be paid" not in portal.text


async def test_what_has_not_begun_begins_with_its_first_invoice(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    items = [{"price": shop.id("starter")}]
    await merchant.create(
        "/v1/subscriptions", customer=shop.customer["id"], items=items, payment_behavior="default_incomplete"
    )

    portal = await shop.enter()

    assert "This subscription begins when its first invoice is paid." in portal.text
    assert "so that your subscription can go on" not in portal.text


@pytest.mark.parametrize(
    ("resumes", "said"),
    [
        ({"resumes_at": MAY + 7 * 86_400}, "<b>Payments are paused until <bdi>8 May 2026</bdi></b>"),
        ({}, "<b>Payments are paused</b>"),
    ],
)
async def test_whose_payments_are_paused_is_told_so(merchant, resumes, said):
    shop = await open_shop(merchant, features=ALL_ON)
    path, pause = f"/v1/subscriptions/{shop.subscription['id']}", {"behavior": "void", **resumes}
    plain = await shop.enter()
    await merchant.create(path, pause_collection=pause)

    portal = await shop.enter()

    assert "Nothing is charged meanwhile." not in plain.text
    assert said in portal.text
    assert '<span class="badge good">Active</span>' in portal.text
    assert "Nothing is charged meanwhile." in portal.text


async def test_subscriptions_are_shown_though_nothing_can_be_done_to_them(merchant):
    shop = await open_shop(merchant, collection_method="send_invoice", days_until_due=30)

    portal = await shop.enter()

    assert "£120.00" in portal.text
    assert "You pay this subscription by invoice." in portal.text


async def test_what_has_ended_is_not_shown(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await merchant.delete(f"/v1/subscriptions/{shop.subscription['id']}")

    portal = await shop.enter()

    assert "No subscription at the moment" in portal.text


async def test_the_page_explains_itself_in_test_mode(merchant):
    shop = await open_shop(merchant, features={"subscription_cancel": {"enabled": True}})

    portal = await shop.enter()

    assert "Explain this page" in portal.text
    assert "features.subscription_pause.enabled" in portal.text
    assert "This subscription cannot be renewed because it is not set to be canceled." in portal.text


async def test_what_is_not_there_in_the_middle_of_the_month_is_the_right_share(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await shop.advance(MIDDLE)

    portal = await shop.enter()

    assert 'max="2592000" value="1296000"' in portal.text


async def on_trial(shop, price="starter", then="business", iterations=1, **weekly):
    """Begin a trial of the subscription's item, and what the customer sees then."""
    if weekly:
        product = shop.prices[price]["product"]
        made = await shop.merchant.create("/v1/prices", {"currency": "gbp", "product": product} | weekly)
    duration = {"type": "relative", "relative": {"iterations": iterations}}
    offer = await shop.merchant.create(
        "/v1/product_catalog/trial_offers",
        price=made["id"] if weekly else shop.id(price),
        duration=duration,
        end_behavior={"transition": {"price": shop.id(then)}},
    )
    item = {"id": shop.item["id"], "current_trial": {"trial_offer": offer["id"]}}
    await shop.merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", items=[item])
    return await shop.enter()


async def test_a_trial_says_when_it_ends_and_what_follows(merchant):
    shop = await open_shop(merchant, features=ALL_ON)

    portal = await on_trial(shop)

    assert "£60.00</bdi> a month" in portal.text
    assert "The trial ends on <b><bdi>1 May 2026</bdi></b>" in portal.text
    assert "Renews on" not in portal.text
    assert "From then on: <bdi>5</bdi> × <bdi>Business</bdi>, <bdi>£210.00</bdi> a month" in portal.text
    assert "Pausing is possible when the trial is over." in portal.text
    assert "has planned a change of this subscription, so please ask them." in portal.text
    for button in ("Change plan", "Pause subscription"):
        assert button not in portal.text
    assert "Cancel subscription" in portal.text


async def test_a_trial_of_several_periods_says_when_it_renews_and_when_it_ends(merchant):
    shop = await open_shop(merchant, features=ALL_ON)

    portal = await on_trial(shop, iterations=3, unit_amount=100, recurring={"interval": "week"})

    assert "Renews on <b><bdi>8 Apr 2026</bdi></b>" in portal.text
    assert "The trial ends on <b><bdi>22 Apr 2026</bdi></b>" in portal.text
    assert "From then on:" in portal.text


async def test_who_leaves_at_the_end_of_a_free_trial_is_told_of_nothing_that_follows(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await on_trial(shop, unit_amount=0, recurring={"interval": "week"})
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", cancel_at_period_end=True)

    portal = await shop.enter()

    assert (await shop.now())["status"] == "trialing"
    assert "It ends on <bdi>8 April 2026</bdi>" in portal.text
    assert "From then on:" not in portal.text


async def test_who_has_used_more_than_can_be_charged_sees_it_and_can_leave(merchant):
    shop = await open_shop(merchant, features=ALL_ON)
    await metered(merchant, shop, unit_amount=50_000)
    payload = {"stripe_customer_id": shop.customer["id"], "value": "999999999999999"}
    await merchant.create("/v1/billing/meter_events", event_name="calls", payload=payload)
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))
    before = portal.text
    await shop.advance(MAY + 7_200)
    await portal.do("cancel")

    assert "£9,999,999,999,999.99" in before
    assert (await shop.invoice())["last_finalization_error"]["code"] == "amount_too_large"
    assert (await shop.now())["cancel_at"] == MAY + 31 * 86_400


@pytest.mark.parametrize("waits", ["a change", "something else"])
async def test_what_waits_for_the_next_invoice_is_in_its_sum(merchant, waits):
    shop = await open_shop(merchant)
    await shop.advance(MIDDLE)
    if waits == "a change":
        await merchant.create(f"/v1/subscription_items/{shop.item['id']}", quantity=10)
    else:
        await merchant.create("/v1/invoiceitems", customer=shop.customer["id"], amount=500, currency="gbp")

    portal = await shop.enter()
    await shop.advance(MAY + 7_200)

    due = (await shop.invoice())["amount_due"]
    assert due == {"a change": 30_000, "something else": 12_500}[waits]
    assert f"Due on <bdi>1 May 2026</bdi></dt><dd><b><bdi>£{due / 100:.2f}<" in portal.text
