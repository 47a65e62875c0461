"""Paying for another plan in the portal: declined, by way of the bank, too late, twice."""

import re

import pytest

from tests import payments
from tests.plans import MAY, MIDDLE
from tests.portal.updating import ALWAYS, bank_of, choose, confirm, in_april


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


async def test_a_debit_that_is_under_way_is_not_called_off_by_another_change(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS, currency="usd")
    account = await payments.account(merchant, shop.customer["id"], "000000000009")
    await choose(portal, quantity=6)
    page = portal.page
    await confirm(portal, payment_method=account)
    told = portal.text

    portal.page = page
    await confirm(portal, payment_method=account)
    again = portal.text
    await portal.get(portal.home)
    overview = portal.text
    await choose(portal, "Starter")

    assert ["Your payment is on its way" in text for text in (told, again, overview)] == [True] * 3
    assert "You can change plans again when the latest invoice is paid." in overview
    assert "Change plan</a>" not in overview
    assert "This is not possible now" in portal.text
    assert (await shop.invoice())["status"] == "open"


async def test_a_debit_stays_under_way_when_something_else_is_billed_meanwhile(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS, currency="usd")
    id = shop.subscription["id"]
    await merchant.create(f"/v1/subscriptions/{id}", pending_invoice_item_interval={"interval": "day"})
    account = await payments.account(merchant, shop.customer["id"], "000000000009")
    await choose(portal, quantity=6)
    await confirm(portal, payment_method=account)
    asked = await shop.invoice()
    extra = {"customer": shop.customer["id"], "subscription": id, "currency": "usd", "amount": 700}
    await merchant.create("/v1/invoiceitems", extra)
    await shop.advance(MIDDLE + 86_400)

    await portal.get(portal.home)
    overview = portal.text
    await choose(portal, "Starter")

    assert (await shop.invoice())["id"] != asked["id"]
    assert (await shop.now())["pending_update"] is not None
    assert "Your payment is on its way" in overview
    assert "Change plan</a>" not in overview
    assert "You can change plans again when the latest invoice is paid." in overview
    assert "This is not possible now" in portal.text


async def test_without_a_payment_method_the_page_says_what_to_do(merchant):
    _, portal = await in_april(merchant, card=None, trial_period_days=30)

    await choose(portal, quantity=6)

    assert "There is nothing to pay with yet" in portal.text
    assert "and change plan" not in portal.text
