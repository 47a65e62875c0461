"""What can be done to cards that have expired: on the overview, on their pages, and by whoever sends forms straight."""

import re

import pytest

from tests import people
from tests.conftest import only_sqlite
from tests.plans import open_shop

YEAR_AFTER = 1_798_761_600
"""1 January 2027, midnight."""
GONE = "An expired card cannot become your default."
NEEDED = "Add another payment method before you remove this one."
SOON = "Add another one in time, so that nothing stops."


async def expiring(shop, *, default=False):
    """A card that is good until the end of the year."""
    card = {"number": "5555555555554444", "exp_month": 12, "exp_year": 2026, "cvc": "123"}
    made = await shop.merchant.create("/v1/payment_methods", type="card", card=card)
    await shop.merchant.create(f"/v1/payment_methods/{made['id']}/attach", customer=shop.customer["id"])
    if default:
        settings = {"default_payment_method": made["id"]}
        await shop.merchant.create(f"/v1/customers/{shop.customer['id']}", invoice_settings=settings)
    return made["id"]


async def portal_of(merchant, *, alone=False):
    """A visit after that, of somebody who has it beside her default, or alone."""
    shop = await open_shop(merchant, features={"payment_method_update": {"enabled": True}})
    visa, method = await default_of(shop), await expiring(shop, default=alone)
    if alone:
        await merchant.create(f"/v1/payment_methods/{visa}/detach")
    await shop.advance(YEAR_AFTER)
    return shop, await shop.enter(), method


async def default_of(shop):
    customer = await shop.merchant.find(f"/v1/customers/{shop.customer['id']}")
    return customer["invoice_settings"]["default_payment_method"]


def row(portal, digits):
    """What is said of a card, and its buttons."""
    rows = re.findall(r"<li>.*?</li>", portal.text, re.DOTALL)
    return next(one for one in rows if f"<bdi>{digits}</bdi>" in one)


@only_sqlite
async def test_a_card_that_can_be_charged_may_become_the_default_and_an_expired_one_says_why_not(merchant):
    shop, portal, expired = await portal_of(merchant)
    good = await shop.card("pm_card_amex")

    await portal.get(portal.home)

    assert f"/payment-methods/{good}/default" in portal.text
    assert f"/payment-methods/{expired}/default" not in portal.text
    assert GONE in row(portal, "4444")
    assert f"/payment-methods/{expired}/remove" in row(portal, "4444")
    assert portal.text.count(GONE) == 1


@only_sqlite
@pytest.mark.parametrize("what", ["default", "move"])
async def test_an_expired_card_becomes_no_default_by_a_direct_request_either(merchant, what):
    shop, portal, expired = await portal_of(merchant)
    before = await default_of(shop)

    answer = await portal.post(f"{portal.home}/payment-methods/{expired}/{what}")

    assert answer.status == 403
    assert GONE in portal.text
    assert "payment_method_expired" in portal.text
    assert await default_of(shop) == before


@only_sqlite
async def test_the_only_card_that_can_be_charged_stays(merchant):
    shop, portal, _ = await portal_of(merchant)
    visa = await default_of(shop)

    assert NEEDED in row(portal, "4242")
    answer = await portal.post(f"{portal.home}/payment-methods/{visa}/remove")

    assert answer.status == 403
    assert await default_of(shop) == visa


@only_sqlite
async def test_an_expired_card_takes_no_place_of_another_one(merchant):
    shop, portal, expired = await portal_of(merchant)
    good, visa = await shop.card("pm_card_amex"), await default_of(shop)

    await portal.get(f"{portal.home}/payment-methods/{visa}/remove")
    offered = re.findall(r'name="instead" value="(\w+)"', portal.text)
    answer = await portal.post(f"{portal.home}/payment-methods/{visa}/remove", instead=expired)

    assert offered == [good]
    assert answer.status == 200
    assert await default_of(shop) == visa


@only_sqlite
async def test_an_expired_default_asks_for_another_card_once(merchant):
    _, portal, _ = await portal_of(merchant, alone=True)

    assert SOON in row(portal, "4444")
    assert NEEDED not in portal.text
    assert GONE not in portal.text
    assert "Remove" not in row(portal, "4444")


@only_sqlite
async def test_a_card_that_another_window_removed_already_is_removed(merchant):
    shop = await open_shop(merchant, features={"payment_method_update": {"enabled": True}})
    card = await shop.card("pm_card_amex")
    portal = await shop.enter()

    for _ in range(2):
        answer = await portal.post(f"{portal.home}/payment-methods/{card}/remove")
        assert answer.status == 303
        assert "The payment method is removed" in portal.text


@only_sqlite
async def test_a_stranger_s_card_is_not_there_to_be_removed(merchant):
    shop = await open_shop(merchant, features={"payment_method_update": {"enabled": True}})
    other = await merchant.create("/v1/customers", people.BRUNO)
    hers = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=other["id"])
    portal = await shop.enter()

    answer = await portal.post(f"{portal.home}/payment-methods/{hers['id']}/remove")

    assert answer.status == 404
    assert (await merchant.find(f"/v1/payment_methods/{hers['id']}"))["customer"] == other["id"]


@only_sqlite
async def test_a_card_says_everything_that_it_pays_for_once(merchant):
    shop = await open_shop(merchant, features={"payment_method_update": {"enabled": True}})
    await merchant.create("/v1/subscription_items", subscription=shop.subscription["id"], price=shop.id("starter"))
    again = [{"price": shop.id("team yearly")}]
    await merchant.create("/v1/subscriptions", customer=shop.customer["id"], items=again)

    portal = await shop.enter()

    assert "Pays for <bdi>Team and Starter</bdi>" in row(portal, "4242")
