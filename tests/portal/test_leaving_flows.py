"""Leaving in a flow: how it ends, and what is offered first."""

import pytest

from tests.plans import MAY, open_shop
from tests.portal.leaving import REASONS, shop_that_lets_go


def flow(shop, after=None, **more):
    details = {"subscription": shop.subscription["id"], **more}
    return {
        "type": "subscription_cancel",
        "subscription_cancel": details,
        **({"after_completion": after} if after else {}),
    }


async def test_a_flow_ends_with_its_own_words(merchant):
    shop = await shop_that_lets_go(merchant)
    after = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "See you in spring."}}
    portal = await shop.enter(flow_data=flow(shop, after))
    begins = portal.text

    await portal.post(portal.at("cancel"))

    assert "Cancel <bdi>Team</bdi>?" in begins
    assert "See you in spring." in portal.text
    assert portal.at("canceled") in portal.text
    assert (await portal.get(portal.at("canceled"))).status == 200
    await portal.get(portal.home)
    assert "See you in spring." in portal.text


async def test_a_flow_ends_back_at_the_merchant_s(merchant):
    shop = await shop_that_lets_go(merchant)
    after = {"type": "redirect", "redirect": {"return_url": "https://shop.example/bye"}}
    portal = await shop.enter(flow_data=flow(shop, after))

    await portal.post(portal.at("cancel"))

    assert portal.page.headers["refresh"] == "0; url=https://shop.example/bye"


async def test_a_flow_ends_in_the_whole_portal(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter(flow_data=flow(shop, {"type": "portal_homepage"}))

    await portal.post(portal.at("cancel"))

    assert "Your subscription is cancelled" in portal.text
    assert "It ends on <bdi>1 May 2026</bdi>" in portal.text


async def test_a_flow_that_is_opened_again_in_its_middle_goes_on_there(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal = await shop.enter(flow_data=flow(shop))
    await portal.post(portal.at("cancel"))

    await portal.get(portal.home)
    asked = portal.text
    await portal.post(portal.at("reason"), feedback="too_expensive")

    assert "What made you leave?" in asked
    assert portal.page.status == 200
    assert "Your subscription is cancelled" in portal.text


async def test_an_offer_that_is_taken_keeps_the_subscription_with_the_discount_on_it(merchant):
    shop = await shop_that_lets_go(merchant)
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="repeating", duration_in_months=3)
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon["id"]}}
    portal = await shop.enter(flow_data=flow(shop, retention=retention))
    offered, since = portal.text, await shop.last_event()

    await portal.post(portal.at("cancel"), offer="accept")

    now = await merchant.find(f"/v1/subscriptions/{shop.subscription['id']}", expand=["discounts"])
    assert "Stay for <bdi>25%</bdi> less?" in offered
    assert "£90.00" in offered
    assert (now["cancel_at"], now["discounts"][0]["source"]["coupon"]) == (None, coupon["id"])
    assert await shop.events(since) == ["customer.discount.created", "customer.subscription.updated"]
    assert "Nothing was cancelled." in portal.text


async def test_an_offer_that_is_declined_is_out_of_the_way(merchant):
    shop = await shop_that_lets_go(merchant)
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="once")
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon["id"]}}
    portal = await shop.enter(flow_data=flow(shop, retention=retention))

    await portal.get(portal.at("cancel?offer=declined"))
    reviewed = portal.text
    await portal.post(portal.at("cancel"))

    assert "Cancel <bdi>Team</bdi>?" in reviewed
    assert (await shop.now())["cancel_at"] == MAY


@pytest.mark.parametrize("change", [{"pause_collection": {"behavior": "void"}}, {"discounts": "free"}])
async def test_an_offer_that_saves_nothing_on_the_next_invoice_promises_nothing_of_it(merchant, change):
    shop = await shop_that_lets_go(merchant)
    coupon = await merchant.create("/v1/coupons", percent_off=20, duration="forever")
    free = await merchant.create("/v1/coupons", percent_off=100, duration="once")
    given = {"discounts": [{"coupon": free["id"]}]} if "discounts" in change else change
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", given)
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon["id"]}}

    portal = await shop.enter(flow_data=flow(shop, retention=retention))

    assert "Stay for <bdi>20%</bdi> less?" in portal.text
    assert "on your next invoice" not in portal.text


OUT = '<a class="button" href="{}"><span>Keep <bdi>Team</bdi></span></a>'


async def test_who_keeps_it_after_all_goes_back_to_the_merchant(merchant):
    shop = await shop_that_lets_go(merchant)

    portal = await shop.enter(flow_data=flow(shop), return_url="https://shop.example/account")

    assert OUT.format("https://shop.example/account") in portal.text


async def test_who_keeps_it_after_all_where_no_merchant_waits_is_told_that_nothing_was_changed(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter(flow_data=flow(shop))
    begins = portal.text

    await portal.get(f"{portal.home}/unchanged")
    told = portal.text
    await portal.get(portal.at("cancel"))
    again = portal.text
    await portal.post(portal.at("cancel"))
    await portal.get(f"{portal.home}/unchanged")

    assert OUT.format(f"{portal.home}/unchanged") in begins
    assert "Nothing was changed" in told
    assert f'href="{portal.at("cancel")}"' in told
    assert "Cancel <bdi>Team</bdi>?" in again
    assert "All done" in portal.text
    assert "Nothing was changed" not in portal.text


EVERY = {
    "customer_update": {"enabled": True, "allowed_updates": ["name"]},
    "payment_method_update": {"enabled": True},
    "subscription_pause": {"enabled": True},
}


@pytest.mark.parametrize(
    "type", ["customer_update", "payment_method_update", "subscription_pause", "subscription_update"]
)
async def test_every_flow_can_be_left_without_a_merchant(merchant, type):
    shop = await open_shop(merchant, features=EVERY)
    details = {type: {"subscription": shop.subscription["id"]}} if type.startswith("subscription") else {}

    portal = await shop.enter(flow_data={"type": type, **details})

    assert f'<a class="button" href="{portal.home}/unchanged">' in portal.text


async def test_outside_of_a_flow_there_is_nothing_to_leave(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()

    answer = await portal.get(f"{portal.home}/unchanged")

    assert (answer.status, f"{portal.home}/unchanged" in portal.text) == (200, False)
    assert "Nothing was changed" not in portal.text
