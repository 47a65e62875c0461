"""Which subscriptions a list has: by their price, under either of its names."""

import pytest

from tests import subscriptions

SUBSCRIPTIONS = "/v1/subscriptions"


@pytest.mark.parametrize("name", ["price", "plan"])
async def test_a_list_has_those_with_a_price(merchant, name):
    made = await subscriptions.subscription(merchant)
    await subscriptions.subscription(merchant)
    [item] = made["items"]["data"]

    found = await merchant.find(SUBSCRIPTIONS, {name: item["price"]["id"]})

    assert [one["id"] for one in found["data"]] == [made["id"]]


async def test_the_two_names_of_a_price_exclude_each_other(merchant):
    answer = await merchant.get(SUBSCRIPTIONS, price="price_1", plan="price_2")

    assert (answer.status, answer.error["param"]) == (400, "plan")
    assert answer.text == "You may only specify one of these parameters: price, plan."
