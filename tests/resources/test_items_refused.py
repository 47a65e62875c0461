"""What is wrong with an item of a subscription is named as it was sent."""

import pytest

from tests.subscriptions import monthly, paying

TWICE = "Cannot add multiple subscription items with the same plan: "


@pytest.fixture
async def made(merchant):
    """A subscription to two things."""
    first = await paying(merchant)
    return await merchant.create(
        f"/v1/subscriptions/{first['id']}", items=[{"price": (await monthly(merchant, 2000))["id"]}]
    )


def prices(subscription):
    return [one["price"]["id"] for one in subscription["items"]["data"]]


async def test_a_price_that_is_there_already(merchant, made):
    taken = prices(made)[0]

    alone = await merchant.refused("/v1/subscription_items", subscription=made["id"], price=taken)
    within = await merchant.refused(f"/v1/subscriptions/{made['id']}", items=[{"price": taken}])

    assert (alone["param"], alone["message"]) == ("price", TWICE + taken)
    assert (within["param"], within["message"]) == ("items[0][price]", TWICE + taken)


async def test_an_item_that_becomes_another_one(merchant, made):
    first, second = made["items"]["data"]
    taken = first["price"]["id"]

    error = await merchant.refused(f"/v1/subscription_items/{second['id']}", price=taken)

    assert (error["param"], error["message"]) == ("price", TWICE + taken)


async def test_an_item_without_a_price(merchant, made):
    error = await merchant.refused("/v1/subscription_items", subscription=made["id"])

    assert (error["param"], error["message"]) == ("price", "Missing required param: price.")


async def test_who_was_sent_invoices_can_be_charged_again(merchant):
    made = await paying(merchant, collection_method="send_invoice", days_until_due=30)

    charged = await merchant.create(f"/v1/subscriptions/{made['id']}", collection_method="charge_automatically")

    assert (made["days_until_due"], charged["days_until_due"]) == (30, None)
    assert charged["collection_method"] == "charge_automatically"


async def test_days_to_pay_do_not_go_with_being_charged(merchant):
    made = await paying(merchant, collection_method="send_invoice", days_until_due=30)

    error = await merchant.refused(
        f"/v1/subscriptions/{made['id']}", collection_method="charge_automatically", days_until_due=7
    )

    assert error["param"] == "days_until_due"
