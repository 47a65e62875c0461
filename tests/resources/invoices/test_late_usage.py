"""Usage that arrives in the draft hour is on the invoice."""

import pytest

from tests import people
from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

START = 1_800_000_000
MONTH_END = 1_802_678_400


async def test_usage_of_the_period_counts_until_its_invoice_is_final(merchant):
    clock = await merchant.clock(START)
    customer = (await merchant.create("/v1/customers", people.ALICE, test_clock=clock))["id"]
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    await merchant.create(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method["id"]})
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    price = await merchant.create(
        "/v1/prices", currency="usd", unit_amount=2, product_data={"name": "Calls"},
        recurring={"interval": "month", "usage_type": "metered", "meter": meter["id"]},
    )  # fmt: skip
    await merchant.create("/v1/subscriptions", customer=customer, items=[{"price": price["id"]}])
    used = {"event_name": "calls", "payload": {"stripe_customer_id": customer, "value": "100"}}
    await merchant.create("/v1/billing/meter_events", used, timestamp=START + 60)
    await merchant.advance(clock, MONTH_END)
    draft = (await merchant.find("/v1/invoices", customer=customer, status="draft"))["data"][0]

    late = {"event_name": "calls", "payload": {"stripe_customer_id": customer, "value": "50"}}
    await merchant.create("/v1/billing/meter_events", late, timestamp=MONTH_END - 60)
    await merchant.create("/v1/billing/meter_events", late, timestamp=MONTH_END + 60)
    await merchant.advance(clock, MONTH_END + 3_600)

    final = await merchant.find(f"/v1/invoices/{draft['id']}")
    assert (draft["status"], draft["total"]) == ("draft", 200)
    assert (final["status"], final["total"], final["amount_paid"]) == ("paid", 300, 300)
    assert [(line["id"], line["quantity"]) for line in final["lines"]["data"]] == [
        (draft["lines"]["data"][0]["id"], 150)
    ]


@only_sqlite
@pytest.mark.parametrize("late", [0, 5])
async def test_usage_at_each_of_several_prices_is_charged_once(merchant, late):
    book = await open_notebook(merchant, "2026-04-01")
    formula = {"formula": "sum"}
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation=formula
    )
    counted = {"usage_type": "metered", "meter": meter["id"]}
    first, second, third = [await book.price(name, amount, recurring=counted)
                            for name, amount in (("A", 10), ("B", 20), ("C", 30))]  # fmt: skip
    await book.subscribe(first)
    for day, used, price in (("2026-04-16", 100, second), ("2026-04-21", 3, third), ("2026-05-01", 7, None)):
        await book.use("calls", used)
        await book.on(day)
        if price:
            await book.change(price)
    if late:
        await merchant.create(
            "/v1/billing/meter_events", event_name="calls", timestamp=moment("2026-04-18"),
            payload={"stripe_customer_id": book.customer, "value": str(late)},
        )  # fmt: skip
    await book.later(hours=1)

    (final,) = await book.invoices()
    assert [(line["quantity"], line["amount"]) for line in final["lines"]["data"]] == [
        (3, 60), (100, 1000), (7 + late, (7 + late) * 30),
    ]  # fmt: skip
