"""Changing a plan in the portal: what is shown is what is charged, and nothing that was typed is lost."""

import re

import pytest

from portico.pages.formats import Formats
from tests.plans import MAY
from tests.portal.updating import ALWAYS, DOWN, HOUR, PENDING, choose, confirm, in_april

JUNE = 1_780_272_000
"""1 June 2026, midnight."""


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
    when = plain(words.span(line["period"]["start"], line["period"]["end"]))
    if line["parent"]["subscription_item_details"]["proration"]:
        when = f"{'Unused' if line['amount'] < 0 else 'Remaining'} time, {when}"
    return f"{line['quantity']} × {name}", when, money(line["amount"])


def money(amount):
    return plain(Formats("en-GB").money(amount, "gbp"))


def plain(text):
    """As a page is read in `Portal.text`."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


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
    for number in range(12):
        await shop.extra(100 + number, description=f"Extra {number}")

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


async def test_a_longer_period_that_is_planned_is_a_whole_one_from_its_first_day(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS | DOWN)

    await choose(portal, "Team", "year", quantity=5)
    later = portal.text.partition('id="h-next"')[2].partition("</dl>")[0]
    await confirm(portal)
    await shop.advance(MAY + 2 * HOUR)

    invoice, item = await shop.invoice(), (await shop.now())["items"]["data"][0]
    assert "From <bdi>1 May 2026</bdi>" in later
    assert "<bdi>£1,200.00</bdi> a year" in later
    assert (invoice["created"], invoice["total"]) == (MAY, 120_000)
    assert (item["current_period_start"], item["current_period_end"]) == (MAY, MAY + 365 * 86_400)


@pytest.mark.parametrize(
    ("update", "subscription", "interval", "begins"),
    [
        (ALWAYS | {"billing_cycle_anchor": "now"}, {}, "month", "16 May 2026"),
        ({"proration_behavior": "none"}, {}, "year", "16 April 2027"),
        (PENDING, {}, "year", "1 April 2027"),
        ({"trial_update_behavior": "end_trial"}, {"trial_period_days": 40}, "month", "16 May 2026"),
    ],
)
async def test_what_costs_nothing_is_renewed_when_the_review_says(merchant, update, subscription, interval, begins):
    shop, portal = await in_april(merchant, update=update, **subscription)
    price = await merchant.create(
        "/v1/prices", currency="gbp", unit_amount=0, recurring={"interval": interval}, product_data={"name": "Free"}
    )
    offered = {"product": price["product"], "prices": [price["id"]]}
    await shop.allow(products=[offered])
    await shop.extra(500)

    await portal.get(f"{portal.review}?price={price['id']}&quantity=5")
    later = portal.text.partition('id="h-next"')[2].partition("</dl>")[0]
    await confirm(portal)
    renewed = (await shop.now())["items"]["data"][0]["current_period_end"]

    assert f"From <bdi>{begins}</bdi>" in later
    assert Formats("en-GB").date(renewed).replace("\N{NO-BREAK SPACE}", " ") == begins


@pytest.mark.parametrize("comes_with_the_change", [True, False])
async def test_an_invoice_that_a_discount_changes_once_is_told_before_the_others(merchant, comes_with_the_change):
    shop, portal = await in_april(merchant, update=ALWAYS | DOWN)
    code = await shop.code(percent_off=20, duration="once")
    if not comes_with_the_change:
        given = [{"promotion_code": code["id"]}]
        await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", discounts=given)

    typed = {"promotion_code": code["code"]} if comes_with_the_change else {}
    await choose(portal, "Starter", quantity=5, **typed)
    later = portal.text.partition('id="h-next"')[2].partition("</dl>")[0]
    await confirm(portal)
    totals = []
    for month in (MAY, JUNE):
        await shop.advance(month + 2 * HOUR)
        totals.append((await shop.invoice())["total"])

    assert re.findall(r"£[0-9.,]+", later) == [money(total) for total in totals] == ["£48.00", "£60.00"]
    assert re.findall(r"(?:Due on|From) <bdi>([^<]*)", later) == ["1 May 2026", "1 June 2026"]


async def test_a_discount_that_comes_with_a_planned_change_is_reckoned_from_its_beginning(merchant):
    shop, portal = await in_april(merchant, plan="team yearly", update=ALWAYS | DOWN)
    code = await shop.code(percent_off=20, duration="repeating", duration_in_months=3)

    await choose(portal, "Team", quantity=5, promotion_code=code["code"])
    reviewed = portal.text
    await confirm(portal)
    await shop.advance((await shop.now())["items"]["data"][0]["current_period_end"] + 2 * HOUR)

    [discount] = (await merchant.find(f"/v1/subscriptions/{shop.subscription['id']}", expand=["discounts"]))[
        "discounts"
    ]
    until = Formats("en-GB").date(discount["end"]).replace("\N{NO-BREAK SPACE}", " ")
    assert (until, f"<bdi>{until}</bdi>" in reviewed) == ("1 July 2027", True)
    assert (await shop.invoice())["total"] == 9_600
    assert "<bdi>£96.00</bdi> a month" in reviewed


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
