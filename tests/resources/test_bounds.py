"""Numbers without measure are refused by name before anything is reckoned with them; what is kept can be read again."""

import pytest

from portico.resources.invoices.reach import FARTHEST
from portico.resources.values import LATEST
from tests import people
from tests.conftest import only_sqlite

pytestmark = only_sqlite

FAR = [LATEST + 1, 253_402_300_800, 10**17, 10**18 - 1]
"""Moments after which there is no calendar, or for which there is no number."""


def of_subscriptions(**sent):
    return "/v1/subscriptions", sent


SENT = {
    "a clock": lambda far, customer, price: ("/v1/test_helpers/test_clocks", {"frozen_time": far}),
    "an end": lambda far, customer, price: of_subscriptions(customer=customer, items=[price], cancel_at=far),
    "a trial": lambda far, customer, price: of_subscriptions(customer=customer, items=[price], trial_end=far),
    "a schedule": lambda far, customer, price: (
        "/v1/subscription_schedules",
        {"customer": customer, "start_date": far, "phases": [{"items": [price], "iterations": 1}]},
    ),
    "days to pay": lambda far, customer, price: of_subscriptions(
        customer=customer, items=[price], collection_method="send_invoice", days_until_due=far
    ),
    "many of it": lambda far, customer, price: of_subscriptions(customer=customer, items=[{**price, "quantity": far}]),
    "many at a price": lambda far, customer, price: (
        "/v1/invoiceitems",
        {"customer": customer, "currency": "eur", "unit_amount_decimal": "99999999999", "quantity": 99_999_999_999},
    ),
    "an amount": lambda far, customer, price: (
        "/v1/invoiceitems",
        {"customer": customer, "currency": "eur", "amount": -far * 9},
    ),
    "months off": lambda far, customer, price: (
        "/v1/coupons",
        {"percent_off": 5, "duration": "repeating", "duration_in_months": far},
    ),
    "a price's trial": lambda far, customer, price: (
        "/v1/prices",
        {**people.MONTHLY, "product": "prod_x", "recurring": {"interval": "month", "trial_period_days": far}},
    ),
}


@pytest.fixture
async def price(merchant):
    product = await merchant.create("/v1/products", people.TEA)
    made = await merchant.create("/v1/prices", people.MONTHLY, product=product["id"])
    return {"price": made["id"]}


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers", people.ALICE))["id"]


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("sent", SENT.values(), ids=SENT.keys())
async def test_what_is_too_far_is_refused(merchant, customer, price, sent, far):
    path, params = sent(far, customer, price)

    answer = await merchant.post(path, params)

    assert (answer.status, answer.error["code"]) in [(400, "parameter_invalid_integer"), (400, "amount_too_large")]


@pytest.mark.parametrize("far", FAR)
async def test_a_balance_has_its_bounds_and_can_be_read_again(merchant, customer, far):
    path, most = f"/v1/customers/{customer}", 999_999_999_999
    for sent in (far * 100, -far * 100):
        answer = await merchant.post(path, balance=min(max(sent, 1 - 10**18), 10**18 - 1))
        assert (answer.status, answer.error["param"]) == (400, "balance")

    for sent in (most, -most):
        assert (await merchant.create(path, balance=sent))["balance"] == sent
    kept = (await merchant.find(f"{path}/balance_transactions"))["data"]

    assert [one["amount"] for one in kept] == [-2 * most, most]
    noted = await merchant.create(f"{path}/balance_transactions/{kept[0]['id']}", description="From end to end")
    assert noted["amount"] == -2 * most


async def test_a_clock_may_show_the_end_of_time(merchant, price):
    clock = await merchant.create("/v1/test_helpers/test_clocks", frozen_time=LATEST)
    whose = await merchant.create("/v1/customers", people.ALICE, test_clock=clock["id"])
    made = await merchant.create(
        "/v1/subscriptions",
        customer=whose["id"], items=[price], collection_method="send_invoice", days_until_due=1,
    )  # fmt: skip

    changed = await merchant.create(f"/v1/subscriptions/{made['id']}", metadata={"a": "b"})

    assert changed["items"]["data"][0]["current_period_end"] > LATEST


async def test_what_can_be_reached_can_be_billed(merchant, customer):
    for _ in range(10):
        await merchant.create("/v1/invoiceitems", customer=customer, currency="eur", amount=99_999_999_999)

    bill = await merchant.create("/v1/invoices", customer=customer, currency="eur",
                                 pending_invoice_items_behavior="include")  # fmt: skip

    assert bill["total"] == 999_999_999_990 <= FARTHEST
