"""`customer_balance_transaction`: every change of a balance is a row, and the rows tell the balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.resources.balances import moving
from portico.resources.customers.declaration import Customer
from tests import subscriptions
from tests.conftest import only_sqlite
from tests.discounts import within


def path(customer):
    return f"/v1/customers/{customer['id']}/balance_transactions"


async def rows(merchant, customer):
    return [
        (row["type"], row["amount"], row["ending_balance"], row["currency"])
        for row in (await merchant.find(path(customer)))["data"]
    ]


@pytest.mark.parametrize(("currency", "left"), [("usd", -500), ("eur", 0)])
async def test_the_first_subscription_says_which_balance_is_the_customer_s(merchant, currency, left):
    customer = await subscriptions.payer(merchant, balance=-500)
    price = await subscriptions.monthly(merchant, 0, currency=currency)

    await merchant.create("/v1/subscriptions", customer=customer["id"], items=[{"price": price["id"]}])
    found = await merchant.find(f"/v1/customers/{customer['id']}", expand=["invoice_credit_balance"])
    event = (await merchant.find("/v1/events", type="customer.updated", limit=1))["data"][0]["data"]
    await merchant.create(f"/v1/customers/{customer['id']}", balance=-700)

    assert (customer["currency"], found["currency"], found["balance"]) == (None, currency, left)
    assert found["invoice_credit_balance"] == {"usd": 500}
    assert event["previous_attributes"] == {"currency": None} | ({} if currency == "usd" else {"balance": -500})
    assert (await rows(merchant, customer))[0] == ("adjustment", -700 - left, -700, currency)


async def test_an_adjustment_has_every_field_and_moves_the_balance(merchant, clock):
    customer = await merchant.create("/v1/customers")

    made = await merchant.create(path(customer), amount=-500, currency="EUR", description="Sorry", metadata={"a": "b"})

    assert made == {
        "id": made["id"],
        "object": "customer_balance_transaction",
        "amount": -500,
        "checkout_session": None,
        "created": clock.now,
        "credit_note": None,
        "currency": "eur",
        "customer": customer["id"],
        "customer_account": None,
        "description": "Sorry",
        "ending_balance": -500,
        "invoice": None,
        "livemode": False,
        "metadata": {"a": "b"},
        "type": "adjustment",
    }
    assert made["id"].startswith("cbtxn_1")
    found = await merchant.find(f"/v1/customers/{customer['id']}", expand=["invoice_credit_balance"])
    assert (found["balance"], found["currency"], found["invoice_credit_balance"]) == (-500, "eur", {"eur": 500})


async def test_a_customer_comes_with_a_balance_and_its_row(merchant):
    customer = await merchant.create("/v1/customers", balance=-700, expand=["invoice_credit_balance"])

    assert (customer["balance"], customer["invoice_credit_balance"]) == (-700, {"usd": 700})
    assert await rows(merchant, customer) == [("initial", -700, -700, "usd")]
    assert [event["type"] for event in (await merchant.find("/v1/events"))["data"]] == ["customer.created"]


async def test_a_balance_that_is_set_is_an_adjustment_by_the_difference(merchant):
    customer = await merchant.create("/v1/customers", balance=-700)

    changed = await merchant.create(f"/v1/customers/{customer['id']}", balance=200)
    await merchant.create(f"/v1/customers/{customer['id']}", balance=200, name="The same")

    assert changed["balance"] == 200
    assert await rows(merchant, customer) == [("adjustment", 900, 200, "usd"), ("initial", -700, -700, "usd")]


async def test_without_a_balance_there_are_no_rows(merchant):
    customer = await merchant.create("/v1/customers", balance=0)

    assert await rows(merchant, customer) == []


async def test_each_currency_has_a_balance_and_the_first_is_the_customers(merchant):
    customer = await merchant.create("/v1/customers")
    for amount, currency in ((-500, "eur"), (300, "usd"), (100, "eur")):
        await merchant.create(path(customer), amount=amount, currency=currency)

    found = await merchant.find(f"/v1/customers/{customer['id']}", expand=["invoice_credit_balance"])

    assert (found["balance"], found["currency"]) == (-400, "eur")
    assert found["invoice_credit_balance"] == {"eur": 400, "usd": -300}
    assert await rows(merchant, customer) == [
        ("adjustment", 100, -400, "eur"),
        ("adjustment", 300, 300, "usd"),
        ("adjustment", -500, -500, "eur"),
    ]


async def test_the_customers_event_tells_the_old_balance(merchant):
    customer = await merchant.create("/v1/customers", balance=-700)

    await merchant.create(path(customer), amount=200, currency="usd")

    (event,) = (await merchant.find("/v1/events", type="customer.updated"))["data"]
    assert event["data"]["previous_attributes"] == {"balance": -700, "currency": None}


async def test_a_balance_in_another_currency_which_nobody_is_shown_by_itself_is_not_told(merchant):
    customer = await merchant.create("/v1/customers", balance=-700)
    await merchant.create(path(customer), amount=200, currency="usd")

    await merchant.create(path(customer), amount=300, currency="eur")

    assert len((await merchant.find("/v1/events", type="customer.updated"))["data"]) == 1


async def test_only_what_is_noted_on_a_row_changes(merchant):
    customer = await merchant.create("/v1/customers", balance=-700)
    (row,) = (await merchant.find(path(customer)))["data"]

    changed = await merchant.create(f"{path(customer)}/{row['id']}", description="Hello", metadata={"a": "b"})
    error = await merchant.refused(f"{path(customer)}/{row['id']}", amount=5)

    assert changed == row | {"description": "Hello", "metadata": {"a": "b"}}
    assert (error["code"], error["param"]) == ("parameter_unknown", "amount")


async def test_rows_are_filtered_by_invoice_and_time(merchant, clock):
    customer = await merchant.create("/v1/customers", balance=-700)
    clock.advance(10)
    await within(
        merchant,
        customer["id"],
        lambda tx, found: moving.move(tx, found, 300, "applied_to_invoice", currency="usd", invoice="in_1"),
    )

    by_invoice = (await merchant.find(path(customer), invoice="in_1"))["data"]
    by_time = (await merchant.find(path(customer), created={"lt": clock.now}))["data"]

    assert [(row["type"], row["amount"], row["ending_balance"]) for row in by_invoice] == [
        ("applied_to_invoice", 300, -400)
    ]
    assert [row["type"] for row in by_time] == ["initial"]


async def test_moving_nothing_leaves_no_row(merchant):
    customer = await merchant.create("/v1/customers")

    after = await within(
        merchant, customer["id"], lambda tx, found: moving.move(tx, found, 0, "adjustment", currency="usd")
    )

    assert after.balance == 0
    assert await rows(merchant, customer) == []


async def test_a_row_is_written_in_the_customers_time(merchant):
    clock = await merchant.clock(1_700_000_000)
    customer = await merchant.create("/v1/customers", test_clock=clock, balance=-5)

    made = await merchant.create(path(customer), amount=-5, currency="usd")

    assert made["created"] == 1_700_000_000
    assert {row["created"] for row in (await merchant.find(path(customer)))["data"]} == {1_700_000_000}


REFUSED = {
    "no amount": ({"currency": "usd"}, "amount"),
    "no currency": ({"amount": 5}, "currency"),
    "a currency that is none": ({"amount": 5, "currency": "xxx"}, "currency"),
    "parts of a cent": ({"amount": "0.5", "currency": "usd"}, "amount"),
    "more than there is": ({"amount": 10**12, "currency": "usd"}, "amount"),
    "a long description": ({"amount": 5, "currency": "usd", "description": "x" * 351}, "description"),
    "a kind of one's own": ({"amount": 5, "currency": "usd", "type": "credit_note"}, "type"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_row_that_makes_no_sense_is_refused(merchant, params, param):
    customer = await merchant.create("/v1/customers")

    error = await merchant.refused(path(customer), params)

    assert error["param"] == param
    assert (await merchant.find(f"/v1/customers/{customer['id']}"))["balance"] == 0


def test_a_customer_from_before_the_ledger_keeps_the_balance():
    old = Customer.of(balance=-500, currency="eur")

    assert moving.balance_in(old, "eur") == -500
    assert moving.moved(old, 200, "eur").balance == -300


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.sampled_from(["usd", "eur", "jpy"])), max_size=20))
def test_balances_are_the_sums_of_what_was_moved(moves):
    customer = Customer.of()

    for amount, currency in moves:
        customer = moving.moved(moving.in_currency(customer, currency), amount, currency)

    sums = {name: sum(amount for amount, currency in moves if currency == name) for name in ("usd", "eur", "jpy")}
    assert {name: moving.balance_in(customer, name) for name in sums} == sums
    assert customer.balance == (sums[moves[0][1]] if moves else 0)
    assert 0 not in customer.invoice_credit_balance.values()
