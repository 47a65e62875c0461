"""How many subscriptions a customer may have at a time: those that are over do not count."""

import pytest

from portico.resources.subscriptions import checks
from tests import subscriptions

SUBSCRIPTIONS = "/v1/subscriptions"
MOST = 2


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(checks, "MOST", MOST)


async def test_no_more_than_so_many_run_at_a_time(merchant):
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    for _ in range(MOST):
        await merchant.create(SUBSCRIPTIONS, order)

    answer = await merchant.post(SUBSCRIPTIONS, order)

    assert (answer.status, answer.error["param"]) == (400, "customer")
    assert answer.text == "A customer can have at most 2 active or scheduled subscriptions."


async def test_those_that_are_over_and_those_of_others_do_not_count(merchant):
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    for _ in range(MOST + 1):
        made = await merchant.create(SUBSCRIPTIONS, order)
        await merchant.delete(f"{SUBSCRIPTIONS}/{made['id']}")
        await subscriptions.subscription(merchant)

    assert (await merchant.post(SUBSCRIPTIONS, order)).status == 200
