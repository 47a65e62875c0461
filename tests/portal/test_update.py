"""Changing a plan in the portal: what is shown is what is charged, and nothing that was typed is lost."""

import re

import pytest

from portico.pages.formats import Formats
from tests.conftest import only_sqlite
from tests.plans import MAY, MIDDLE, open_shop

ALWAYS = {"proration_behavior": "always_invoice"}
PENDING = {"proration_behavior": "create_prorations"}
DOWN = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}}
HOUR = 3_600


def field(portal, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', portal.page.body.decode())[1]


async def choose(portal, plan="Business", interval="month", **typed):
    """Choose a plan by its product's name, and go on."""
    await portal.get(portal.choose)
    product = portal.shop.products[plan]["id"]
    return await portal.post(portal.choose, plan=product, interval=interval, **typed)


async def confirm(portal, **changed):
    """Press the button of the review that is shown."""
    body = portal.page.body.decode()
    action = re.search(r'<form id="form" class="form roomy" method="post" action="([^"]*)"', body)[1].replace(
        "&amp;", "&"
    )
    sent = {name: field(portal, name) for name in ("proration_date", "amount_due")}
    return await portal.post(action, **sent | changed)


async def in_april(merchant, **params):
    """A shop in the middle of April, and a visit."""
    shop = await open_shop(merchant, **params)
    await shop.advance(MIDDLE)
    return shop, await shop.enter()


async def test_an_upgrade_costs_what_the_review_says(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, quantity=6)
    reviewed = portal.text
    await confirm(portal)

    assert "Pay <bdi>£66.00</bdi> and change plan" in reviewed
    assert "£252.00" in reviewed
    assert "Your plan is changed" in portal.text
    assert "You paid <bdi>£66.00</bdi> with <bdi>Visa ending 4242</bdi>" in portal.text
    assert await shop.plan() == ("business", 6)


@pytest.mark.parametrize(
    ("update", "subscription", "plan", "interval"),
    [
        (ALWAYS, {}, "Business", "month"),
        (ALWAYS, {"billing_mode": {"type": "classic"}}, "Business", "month"),
        (ALWAYS, {"billing_mode": {"type": "classic"}}, "Team", "year"),
        (PENDING, {}, "Team", "year"),
        ({"proration_behavior": "none"}, {}, "Team", "year"),
        (ALWAYS | {"billing_cycle_anchor": "now"}, {}, "Business", "month"),
        ({"proration_behavior": "none", "billing_cycle_anchor": "now"}, {}, "Business", "month"),
        ({"trial_update_behavior": "end_trial"}, {"trial_period_days": 30}, "Business", "month"),
        (ALWAYS, {}, "Starter", "month"),
    ],
)
async def test_the_invoice_is_the_preview_line_by_line(merchant, update, subscription, plan, interval):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    shop, portal = await in_april(merchant, update=update, default_tax_rates=[rate["id"]], **subscription)
    code = await shop.code()

    await choose(portal, plan, interval, quantity=7, promotion_code=code["code"].lower())
    promised = sums(portal)
    await confirm(portal)

    invoice = await shop.invoice()
    lines = [line_of(shop, line) for line in invoice["lines"]["data"]]
    due = ("Due today", "", money(invoice["amount_due"]))
    assert promised[1 : len(lines) + 1] == lines
    assert promised[-1] == due
    assert ("VAT (20%)", "", money(invoice["total_taxes"][0]["amount"])) in promised
    assert invoice["status"] == "paid"


def sums(portal):
    """The rows of the review: what, for which time, how much."""
    first = portal.text.partition('<dl class="sum">')[2].partition("</dl>")[0]
    rows = re.findall(r"<dt>(.*?)(?:<small>(.*?)</small>)?</dt><dd>(.*?)</dd>", first, re.DOTALL)
    return [tuple(re.sub(r"<[^>]*>|\n", "", cell).strip() for cell in row) for row in rows]


def line_of(shop, line):
    """A row as the review should say a line of a real invoice."""
    name = next(
        one["name"] for one in shop.products.values() if one["id"] == line["pricing"]["price_details"]["product"]
    )
    words = Formats("en-GB")
    when = words.span(line["period"]["start"], line["period"]["end"])
    if line["parent"]["subscription_item_details"]["proration"]:
        when = f"{'Unused' if line['amount'] < 0 else 'Remaining'} time, {when}"
    return f"{line['quantity']} × {name}", when, money(line["amount"])


def money(amount):
    return Formats("en-GB").money(amount, "gbp").replace("\N{NO-BREAK SPACE}", " ")


ENDS = {"once": {"duration": "once"}, "a while": {"duration": "repeating", "duration_in_months": 3}, "for good": {}}


@pytest.mark.parametrize("comes_with_the_change", [True, False])
@pytest.mark.parametrize(
    ("lasts", "interval"), [("once", "month"), ("a while", "month"), ("a while", "year"), ("for good", "month")]
)
async def test_what_is_said_of_later_is_what_the_next_invoice_comes_to(
    merchant, lasts, interval, comes_with_the_change
):
    shop, portal = await in_april(merchant, update=ALWAYS)
    code = await shop.code(percent_off=20, **ENDS[lasts])
    if not comes_with_the_change:
        given = [{"promotion_code": code["id"]}]
        await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", discounts=given)

    plan = "Business" if interval == "month" else "Team"
    await choose(portal, plan, interval, **({"promotion_code": code["code"]} if comes_with_the_change else {}))
    later = portal.text.partition('id="h-next"')[2].partition("</dl>")[0]
    await confirm(portal)
    begins = (await shop.now())["items"]["data"][0]["current_period_end"]
    await shop.advance(begins + 2 * HOUR)

    invoice = await shop.invoice()
    assert invoice["period_end"] == begins
    assert re.findall(r"£[0-9.,]+", later) == [money(invoice["total"])]


async def test_the_review_calls_a_discount_by_its_name(merchant):
    shop, portal = await in_april(merchant, update=PENDING)
    code = await shop.code(name="Friends")

    await choose(portal, promotion_code=code["code"])

    assert "Friends (10%)" in [row[0] for row in sums(portal)]


async def test_a_long_invoice_is_shown_to_its_last_line(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    customer, subscription = shop.customer["id"], shop.subscription["id"]
    for number in range(12):
        waiting = {"customer": customer, "subscription": subscription, "currency": "gbp"}
        await merchant.create("/v1/invoiceitems", **waiting, amount=100 + number, description=f"Extra {number}")

    await choose(portal)
    rows = sums(portal)
    await confirm(portal)

    invoice = await shop.invoice()
    extras = [money(100 + number) for number in range(12)]
    assert sorted(row[2] for row in rows if "Extra" in row[0]) == sorted(extras)
    assert rows[-1] == ("Due today", "", money(invoice["amount_due"]))


async def test_with_nothing_due_now_the_next_invoice_is_told_and_comes(merchant):
    shop, portal = await in_april(merchant, update=PENDING)

    await choose(portal, quantity=6)
    reviewed = portal.text
    await confirm(portal)
    await shop.advance(MAY + 2 * HOUR)

    assert "Due on <bdi>1 May 2026</bdi></dt><dd><bdi>£318.00</bdi>" in reviewed
    assert ">Change plan<" in reviewed.replace("<span>", "").replace("</span>", "<")
    assert "Your next invoice comes on <bdi>1 May 2026</bdi>" in portal.text
    assert (await shop.invoice())["total"] == 31_800


async def test_without_proration_the_new_price_begins_with_the_next_invoice(merchant):
    shop, portal = await in_april(merchant, update={"proration_behavior": "none"})

    await choose(portal, quantity=5)
    reviewed = portal.text
    await confirm(portal)
    await shop.advance(MAY + 2 * HOUR)

    assert "Due on <bdi>1 May 2026</bdi></dt><dd><bdi>£210.00</bdi>" in reviewed
    assert (await shop.invoice())["total"] == 21_000


async def test_a_smaller_plan_is_planned_and_says_why(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS | DOWN)

    await choose(portal, "Starter", quantity=3)
    reviewed = portal.text
    await confirm(portal)

    assert "Your change begins on <bdi>1 May 2026</bdi>" in reviewed
    assert "A change that costs less waits" in reviewed
    assert "Change on <bdi>1 May 2026</bdi>" in reviewed
    assert "Your change is planned" in portal.text
    assert "It begins on <bdi>1 May 2026</bdi>" in portal.text
    assert await shop.plan() == ("team", 5)


async def test_a_shorter_period_is_planned_for_another_reason(merchant):
    _shop, portal = await in_april(merchant, plan="team yearly", update=ALWAYS | DOWN)

    await choose(portal, "Team", quantity=5)

    assert "A change to a shorter period waits" in portal.text
    assert "Change on <bdi>1 April 2027</bdi>" in portal.text


async def test_while_a_change_is_planned_there_is_no_other(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS | DOWN)
    await choose(portal, "Starter", quantity=3)
    await confirm(portal)

    answer = await portal.get(portal.choose)

    assert answer.status == 403
    assert "Other changes are possible after <bdi>1 May 2026</bdi>" in portal.text


async def test_a_trial_that_ends_says_so(merchant):
    shop, portal = await in_april(merchant, trial_period_days=30)

    await choose(portal, quantity=5)
    reviewed = portal.text
    await confirm(portal)

    assert "as soon as you confirm. Your free trial ends with it." in reviewed
    assert "Pay <bdi>£210.00</bdi>" in reviewed
    assert (await shop.now())["status"] == "active"


async def test_a_trial_that_goes_on_says_until_when(merchant):
    shop, portal = await in_april(merchant, update={"trial_update_behavior": "continue_trial"}, trial_period_days=30)

    await choose(portal, quantity=5)
    reviewed = portal.text
    await confirm(portal)

    assert ". Your free trial goes on until <bdi>1 May 2026</bdi>" in reviewed
    assert "Due on <bdi>1 May 2026</bdi></dt><dd><bdi>£210.00</bdi>" in reviewed
    assert ((await shop.now())["status"], await shop.plan()) == ("trialing", ("business", 5))


async def test_more_of_the_same_is_a_change_too(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, "Team", quantity=8)
    await confirm(portal)

    assert await shop.plan() == ("team", 8)


async def test_the_stepper_counts_without_losing_what_was_typed(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, quantity=6, promotion_code="TEN", step="more")

    assert 'name="quantity" inputmode="numeric" autocomplete="off" maxlength="9" value="7"' in portal.text
    assert 'value="TEN"' in portal.text
    assert f'value="{shop.products["Business"]["id"]}" checked' in portal.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quantity": "51"}, "Choose a quantity between <bdi>2</bdi> and <bdi>50</bdi>."),
        ({"quantity": "1"}, "Choose a quantity between <bdi>2</bdi> and <bdi>50</bdi>."),
        ({"quantity": "six"}, "Enter a whole number."),
        ({"quantity": "9999999999"}, "Enter a whole number."),
        ({"quantity": "-3"}, "Enter a whole number."),
        ({"quantity": "\N{ARABIC-INDIC DIGIT SIX}"}, "Enter a whole number."),
        ({"quantity": "6", "promotion_code": "NOPE"}, "We do not know this code"),
        ({"quantity": "6", "promotion_code": "x" * 600}, "We do not know this code"),
    ],
)
async def test_a_mistake_is_told_beside_its_field_and_everything_typed_stays(merchant, typed, said):
    shop, portal = await in_april(merchant, update=ALWAYS)

    answer = await choose(portal, **typed)

    assert answer.status == 200
    assert portal.text.count(said) == 2  # at the top, and beside the field
    assert 'aria-invalid="true"' in portal.text
    assert all(f'value="{text}"' in portal.text for text in typed.values())
    assert f'value="{shop.products["Business"]["id"]}" checked' in portal.text


async def test_two_mistakes_are_told_at_once(merchant):
    _, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, quantity=99, promotion_code="NOPE")

    assert "Choose a quantity between" in portal.text
    assert "We do not know this code" in portal.text


async def test_the_same_plan_is_no_change(merchant):
    _, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, "Team", quantity=5)

    assert "This is what you have already." in portal.text


async def test_a_code_that_was_applied_is_told_and_kept(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await shop.code()

    await choose(portal, quantity=6, promotion_code="finch10", apply="1")
    applied = portal.text
    await choose(portal, quantity=6, promotion_code="finch10")

    assert "This code is good." in applied
    assert 'value="finch10"' in applied
    assert "Promotion code <bdi>FINCH10</bdi>" in portal.text
    assert "<bdi>10%</bdi> off" in portal.text


async def test_a_code_for_first_purchases_does_not_fit(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    await merchant.create(
        "/v1/promotion_codes", code="FIRST", promotion=promotion, restrictions={"first_time_transaction": True}
    )

    await choose(portal, quantity=6, promotion_code="FIRST")

    assert "This code does not fit your subscription." in portal.text


async def test_somebody_else_s_code_is_unknown(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    other = await merchant.create("/v1/customers", name="Bruno")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    await merchant.create("/v1/promotion_codes", code="HERS", promotion=promotion, customer=other["id"])

    await choose(portal, quantity=6, promotion_code="HERS")

    assert "We do not know this code" in portal.text


async def test_after_a_decline_another_card_pays_for_the_same_choice(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    bad = await shop.card("pm_card_chargeCustomerFail")

    await choose(portal, quantity=6)
    answer = await confirm(portal, payment_method=bad)
    declined = portal.text
    was = await shop.plan()
    await confirm(portal)

    assert (answer.status, was) == (402, ("team", 5))
    assert "Try another card or account, or ask your bank." in declined
    assert "Your plan is as it was, and nothing was charged." in declined
    assert f'value="{bad}" checked' in declined
    assert "Pay <bdi>£66.00</bdi>" in declined
    assert "Your plan is changed" in portal.text
    assert await shop.plan() == ("business", 6)


def bank_of(answer):
    """Where the customer was sent to."""
    return answer.headers["location"]


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
async def test_through_the_bank_and_back(merchant, outcome):
    shop, portal = await in_april(merchant, update=ALWAYS)
    asking = await shop.card("pm_card_authenticationRequired")

    await choose(portal, quantity=6)
    answer = await confirm(portal, payment_method=asking)
    question = portal.text
    back = await portal.visitor.post(bank_of(answer), {"outcome": outcome})
    await portal.get(re.search(r"http://[^/]+(/p/\S+)", back.headers["refresh"])[1])

    assert bank_of(answer).startswith("/authenticate/")
    assert "£66.00" in question
    if outcome == "succeeded":
        assert "Your plan is changed" in portal.text
        assert await shop.plan() == ("business", 6)
        return
    assert "Your bank could not confirm that it was you." in portal.text
    assert f'value="{asking}" checked' in portal.text
    assert "Pay <bdi>£66.00</bdi>" in portal.text
    await confirm(portal)
    assert "Your plan is changed" in portal.text
    assert await shop.plan() == ("business", 6)


async def test_who_comes_back_from_the_bank_without_an_answer_is_led_there_again(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    asking = await shop.card("pm_card_authenticationRequired")
    await choose(portal, quantity=6)
    answer = await confirm(portal, payment_method=asking)

    await portal.get(f"{portal.choose}/bank")
    await portal.get(f"{portal.review}?price={shop.id('business')}&quantity=6")

    assert "Your bank is waiting for your answer" in portal.text
    assert bank_of(answer) in portal.text
    assert await shop.plan() == ("team", 5)


async def test_a_price_that_was_seen_too_long_ago_is_shown_again(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await choose(portal, quantity=6)
    await shop.advance(MIDDLE + 31 * 60)

    answer = await confirm(portal)

    assert (answer.status, "The sum has changed" in portal.text) == (200, True)
    assert await shop.plan() == ("team", 5)
    await confirm(portal)
    assert await shop.plan() == ("business", 6)


async def test_a_price_that_was_seen_just_now_still_holds(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await choose(portal, quantity=6)
    await shop.advance(MIDDLE + 29 * 60)

    await confirm(portal)

    assert (await shop.invoice())["total"] == 6_600


@pytest.mark.parametrize(
    "forged",
    [
        {"proration_date": str(MAY - 1)},
        {"proration_date": "1"},
        {"proration_date": "soon"},
        {"proration_date": ""},
        {"amount_due": "1"},
        {"amount_due": "-1"},
        {"amount_due": "9" * 5_000},
        {"payment_method": "pm_none"},
    ],
)
async def test_what_was_tampered_with_changes_nothing(merchant, forged):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await choose(portal, quantity=6)

    answer = await confirm(portal, **forged)

    assert (answer.status, "The sum has changed" in portal.text) == (200, True)
    assert await shop.plan() == ("team", 5)


async def test_a_second_click_is_told_the_same(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await choose(portal, quantity=6)
    page = portal.page
    await confirm(portal)

    portal.page = page
    await confirm(portal)

    assert "Your plan is changed" in portal.text
    invoices = await merchant.find("/v1/invoices", customer=shop.customer["id"])
    assert len(invoices["data"]) == 2


async def test_without_a_payment_method_the_page_says_what_to_do(merchant):
    _, portal = await in_april(merchant, card=None, trial_period_days=30)

    await choose(portal, quantity=6)

    assert "There is nothing to pay with yet" in portal.text
    assert "and change plan" not in portal.text


async def test_a_plan_that_is_not_on_offer_any_more_is_still_the_current_one(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    offers = [
        {"product": shop.products["Business"]["id"], "prices": [shop.id("business")]},
        {"product": shop.products["Starter"]["id"], "prices": [shop.id("starter")]},
    ]
    await shop.allow(products=offers)
    await merchant.create(f"/v1/prices/{shop.id('team')}", active=False)

    await portal.get(portal.choose)

    assert re.search(r"<bdi>Team</bdi></b><span class=\"badge\">Your plan", portal.text)
    assert "Business" in portal.text


async def test_each_plan_says_what_its_price_is_for(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    tiers = [{"up_to": 5, "unit_amount": 2000}, {"up_to": 6, "flat_amount": 500}, {"up_to": "inf", "unit_amount": 900}]
    steps = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": tiers}
    packages = {"unit_amount": 900, "transform_quantity": {"divide_by": 100, "round": "up"}}
    offers = []
    for name, price in (("Studio", steps), ("Letters", packages), ("Plain", {"unit_amount": 1200})):
        product = await merchant.create("/v1/products", name=name, unit_label="desk")
        recurring = {"interval": "month"}
        made = await merchant.create("/v1/prices", price, product=product["id"], currency="gbp", recurring=recurring)
        offers.append({"product": product["id"], "prices": [made["id"]]})
    await shop.allow(products=offers)

    await portal.get(portal.choose)
    names = ("Studio", "Letters", "Plain")
    rows = {name: portal.text.partition(f"<bdi>{name}</bdi></b>")[2].partition("</label>")[0] for name in names}
    found = {name: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for name, row in rows.items()}

    assert found == {
        "Studio": "£100.00 a month 5 × Studio 1–5 : £20.00 for each desk 6 : £5.00 7+ : £9.00 for each desk",
        "Letters": "£9.00 a month for each 100",
        "Plain": "£12.00 a month for each desk",
    }


async def test_prices_in_another_currency_are_not_offered_and_that_is_said(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    other = await merchant.create(
        "/v1/prices",
        currency="usd",
        unit_amount=5_000,
        recurring={"interval": "month"},
        product_data={"name": "Atlantic"},
    )
    offers = [
        {"product": other["product"], "prices": [other["id"]]},
        {"product": shop.products["Business"]["id"], "prices": [shop.id("business")]},
    ]
    await shop.allow(products=offers)

    await portal.get(portal.choose)

    assert "Atlantic" not in portal.text
    assert "Some plans cannot be combined with your subscription." in portal.text


# --- What the configuration forbids ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forbids", "wish"),
    [
        ({"default_allowed_updates": ["quantity"]}, {"price": "business"}),
        ({"default_allowed_updates": ["price"]}, {"quantity": "6"}),
        ({"default_allowed_updates": ["price", "quantity"]}, {"quantity": "6", "promotion_code": "FINCH10"}),
        ({"enabled": False}, {"price": "business"}),
    ],
)
async def test_what_is_forbidden_meanwhile_is_refused_at_once(merchant, forbids, wish):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await shop.code()
    await choose(portal, quantity=6)
    reviewed, sent = portal.page, {name: field(portal, name) for name in ("proration_date", "amount_due")}
    wish = {name: shop.id(text) if name == "price" else text for name, text in wish.items()}

    await shop.allow(**forbids)
    chosen = await portal.post(portal.choose, **wish)
    portal.page = reviewed
    query = "&".join(f"{name}={text}" for name, text in wish.items())
    confirmed = await portal.post(f"{portal.review}?{query}", **sent)

    assert (chosen.status, confirmed.status) == (403, 403)
    assert await shop.plan() == ("team", 5)


async def test_a_price_that_is_not_offered_is_refused(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    odd = await shop.price_beside()

    await portal.get(portal.choose)
    chosen = await portal.post(portal.choose, price=odd)

    assert (chosen.status, "price_not_offered" in portal.text) == (403, True)


@pytest.mark.parametrize("price", ["price_none", "x", "\N{SNOWMAN}" * 300])
async def test_a_price_that_there_is_not_is_not_found(merchant, price):
    _, portal = await in_april(merchant, update=ALWAYS)

    await portal.get(portal.choose)
    chosen = await portal.post(portal.choose, price=price)

    assert chosen.status == 404


async def test_somebody_else_s_subscription_is_not_there(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    other = await open_shop(merchant, update=ALWAYS)

    answers = [
        await portal.get(f"{portal.home}/subscriptions/{other.subscription['id']}/update{end}")
        for end in ("", "/review", "/bank")
    ]

    assert [answer.status for answer in answers] == [404, 404, 404]


@only_sqlite
@pytest.mark.parametrize("odd", ["\x00", "%", "é" * 2_000, "<script>", "' OR 1", "0x10", "1e3", " 7 "])
async def test_no_input_breaks_a_page(merchant, odd):
    _, portal = await in_april(merchant, update=ALWAYS)

    statuses = set()
    for name in ("plan", "interval", "quantity", "promotion_code", "step", "price"):
        await portal.get(portal.choose)
        statuses.add((await portal.post(portal.choose, **{name: odd})).status)

    assert statuses <= {200, 303, 400, 403, 404}


# --- Flows ----------------------------------------------------------------------------------------------------------

AFTER = {
    "hosted_confirmation": {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "See you soon"}},
    "portal_homepage": {"type": "portal_homepage"},
    "redirect": {"type": "redirect", "redirect": {"return_url": "https://shop.example/thanks"}},
}
SAID = {
    "hosted_confirmation": ("Your plan is changed", "See you soon"),
    "portal_homepage": ("Your plan is changed", "Subscription"),
    "redirect": ("https://shop.example/thanks",),
}


@pytest.mark.parametrize("after", AFTER)
async def test_the_update_flow_ends_as_it_should(merchant, after):
    shop, _ = await in_april(merchant, update=ALWAYS)
    flow = {"type": "subscription_update", "subscription_update": {"subscription": shop.subscription["id"]}}
    portal = await shop.enter(flow_data=flow | {"after_completion": AFTER[after]})

    begun = portal.text
    await portal.post(portal.choose, plan=shop.products["Business"]["id"], interval="month", quantity=6)
    reviewed = portal.text
    await confirm(portal)

    assert "Change your plan" in begun
    assert "Back to billing" not in begun + reviewed
    assert all(text in portal.text for text in SAID[after])
    assert await shop.plan() == ("business", 6)


def confirming(shop, after="hosted_confirmation", **more):
    item = {"id": shop.item["id"], "price": shop.id("business"), "quantity": 6}
    details = {"subscription": shop.subscription["id"], "items": [item]} | more
    return {
        "type": "subscription_update_confirm",
        "subscription_update_confirm": details,
        "after_completion": AFTER[after],
    }


@pytest.mark.parametrize("after", AFTER)
async def test_the_confirm_flow_opens_at_the_review(merchant, after):
    shop, _ = await in_april(merchant, update=ALWAYS)
    portal = await shop.enter(flow_data=confirming(shop, after))

    begun = portal.text
    await confirm(portal)

    assert "Pay <bdi>£66.00</bdi> and change plan" in begun
    assert "Back to the choice" not in begun
    assert all(text in portal.text for text in SAID[after])
    assert await shop.plan() == ("business", 6)


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_the_confirm_flow_brings_its_discount_whatever_customers_may_type(merchant, kind):
    shop, _ = await in_april(merchant, update=ALWAYS | {"default_allowed_updates": ["price", "quantity"]})
    code = await shop.code()
    given = code["id"] if kind == "promotion_code" else code["promotion"]["coupon"]
    portal = await shop.enter(flow_data=confirming(shop, discounts=[{kind: given}]))

    begun = portal.text
    await confirm(portal)

    assert "<bdi>10%</bdi> off" in begun
    assert (await shop.invoice())["total"] == 11_340 - 6_000
    assert len((await shop.now())["discounts"]) == 1


async def test_the_confirm_flow_takes_no_other_wish(merchant):
    shop, _ = await in_april(merchant, update=ALWAYS)
    portal = await shop.enter(flow_data=confirming(shop))

    sent = {name: field(portal, name) for name in ("proration_date", "amount_due")}
    await portal.post(f"{portal.review}?price={shop.id('starter')}&quantity=2", **sent)

    assert await shop.plan() == ("business", 6)


async def test_in_the_confirm_flow_nothing_else_is_to_be_seen(merchant):
    shop, _ = await in_april(merchant, update=ALWAYS)
    portal = await shop.enter(flow_data=confirming(shop))

    await portal.get(portal.choose)

    assert "Review your change" in portal.text


async def test_an_offer_that_cannot_be_had_any_more_says_so(merchant):
    shop, _ = await in_april(merchant, update=ALWAYS)
    portal = await shop.enter(flow_data=confirming(shop))
    offers = [{"product": shop.products["Business"]["id"], "prices": [shop.id("business")],
               "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 5}}]  # fmt: skip
    await shop.allow(products=offers)

    answer = await portal.get(portal.review)

    assert (answer.status, "This offer can no longer be had" in portal.text) == (409, True)


async def test_through_the_bank_a_flow_ends_as_it_should(merchant):
    shop, _ = await in_april(merchant, update=ALWAYS)
    asking = await shop.card("pm_card_authenticationRequired")
    portal = await shop.enter(flow_data=confirming(shop))

    answer = await confirm(portal, payment_method=asking)
    back = await portal.visitor.post(bank_of(answer), {"outcome": "succeeded"})
    await portal.get(re.search(r"http://[^/]+(/p/\S+)", back.headers["refresh"])[1])

    assert all(text in portal.text for text in SAID["hosted_confirmation"])
