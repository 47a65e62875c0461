"""Changing a plan in a flow: it begins where it should, and ends as it was asked to."""

import re

import pytest

from tests.portal.updating import ALWAYS, bank_of, confirm, field, in_april

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
    assert '<li class="done">Choose</li>' in reviewed
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
    assert '<li class="done">Choose</li>' not in begun
    assert '<li aria-current="step">Review</li>' in begun
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
