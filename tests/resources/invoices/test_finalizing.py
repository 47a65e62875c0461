"""From a draft to what is owed."""

import pytest

from tests import people
from tests.invoices import billed, payer, told

DAY = 86_400


async def customer_of(merchant, **more):
    return (await merchant.create("/v1/customers", people.ALICE, **more))["id"]


async def finalized(merchant, invoice, **more):
    return await merchant.create(f"/v1/invoices/{invoice['id']}/finalize", **more)


async def test_a_draft_says_what_there_is_to_apply_and_what_will_be_due(merchant):
    customer = await customer_of(merchant)
    await merchant.create(f"/v1/customers/{customer}/balance_transactions", amount=-700, currency="usd")

    draft = await billed(merchant, customer, 3000)

    assert (draft["starting_balance"], draft["ending_balance"]) == (-700, None)
    assert (draft["total"], draft["amount_due"], draft["amount_remaining"]) == (3000, 2300, 2300)


async def test_where_nobody_says_what_is_too_little_nothing_is(merchant):
    customer = await customer_of(merchant)
    draft = await merchant.create("/v1/invoices", customer=customer, currency="krw")
    await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=[{"amount": 30, "description": "Tea"}])

    invoice = await finalized(merchant, draft)

    assert (invoice["status"], invoice["amount_due"], invoice["ending_balance"]) == ("open", 30, 0)


async def test_invoices_are_numbered_by_customer_without_a_gap(merchant):
    customer = await customer_of(merchant, invoice_prefix="ROSE")
    first, named, thrown, last = [await billed(merchant, customer, 100) for _ in range(4)]
    await merchant.create(f"/v1/invoices/{named['id']}", number="MY-7")
    await merchant.delete(f"/v1/invoices/{thrown['id']}")

    numbers = [(await finalized(merchant, one))["number"] for one in (first, named, last)]

    assert numbers == ["ROSE-0001", "MY-7", "ROSE-0002"]
    assert (await merchant.find(f"/v1/customers/{customer}"))["next_invoice_sequence"] == 3


async def test_the_worked_example_comes_to_the_cent(merchant):
    """billing-behaviour 3.5: two lines, a coupon, tax on top, and credit on the balance."""
    customer = await customer_of(merchant)
    await merchant.create(f"/v1/customers/{customer}/balance_transactions", amount=-700, currency="usd")
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await merchant.create("/v1/coupons", percent_off=10)
    draft = await billed(
        merchant, customer, 3000, 500, default_tax_rates=[rate["id"]], discounts=[{"coupon": coupon["id"]}]
    )

    invoice = await finalized(merchant, draft)

    assert (invoice["subtotal"], invoice["total_excluding_tax"], invoice["total"]) == (3500, 3150, 3780)
    assert [taken["amount"] for taken in invoice["total_discount_amounts"]] == [350]
    assert [line["discount_amounts"][0]["amount"] for line in invoice["lines"]["data"]] == [300, 50]
    assert [(tax["amount"], tax["taxable_amount"]) for tax in invoice["total_taxes"]] == [(630, 3150)]
    assert (invoice["starting_balance"], invoice["ending_balance"], invoice["amount_due"]) == (-700, 0, 3080)
    assert (draft["amount_due"], draft["ending_balance"]) == (3080, None)
    ledger = (await merchant.find(f"/v1/customers/{customer}/balance_transactions"))["data"]
    assert [(row["type"], row["amount"]) for row in ledger] == [("applied_to_invoice", 700), ("adjustment", -700)]
    assert ledger[0]["invoice"] == invoice["id"]


@pytest.mark.parametrize(
    ("amount", "before", "due", "after", "kind"),
    [
        (-1200, 0, 0, -1200, "applied_to_invoice"),
        (1000, -400, 600, 0, "applied_to_invoice"),
        (1000, -1400, 0, -400, "applied_to_invoice"),
        (1000, 300, 1300, 0, "applied_to_invoice"),
        (30, 0, 0, 30, "invoice_too_small"),
        (30, 30, 60, 0, "applied_to_invoice"),
    ],
)
async def test_the_balance_is_applied_and_what_is_left_stays(merchant, amount, before, due, after, kind):
    customer = await customer_of(merchant)
    if before:
        await merchant.create(f"/v1/customers/{customer}/balance_transactions", amount=before, currency="usd")

    invoice = await finalized(merchant, await billed(merchant, customer, amount))

    assert (invoice["amount_due"], invoice["starting_balance"], invoice["ending_balance"]) == (due, before, after)
    assert invoice["status"] == ("open" if due else "paid")
    assert (await merchant.find(f"/v1/customers/{customer}"))["balance"] == after
    ledger = (await merchant.find(f"/v1/customers/{customer}/balance_transactions"))["data"]
    assert (ledger[0]["type"], ledger[0]["amount"]) == (kind, after - before)


async def test_what_comes_to_nothing_is_paid_at_once(merchant):
    customer = await customer_of(merchant)

    invoice = await finalized(merchant, await billed(merchant, customer), expand=["payments"])

    assert (invoice["status"], invoice["attempted"], invoice["payments"]["data"]) == ("paid", True, [])
    assert await told(merchant, "invoice", "payment_intent") == [
        "invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded",
    ]  # fmt: skip


async def test_the_customer_is_kept_as_she_was(merchant):
    customer = await customer_of(merchant)
    draft = await billed(merchant, customer, 100)
    await merchant.create(f"/v1/customers/{customer}", name="Alice Before")
    invoice = await finalized(merchant, draft)

    await merchant.create(f"/v1/customers/{customer}", name="Alice After")

    found = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (draft["customer_name"], found["customer_name"]) == (people.ALICE["name"], "Alice Before")


async def test_what_is_sent_is_due_so_many_days_after_it_is_final(merchant, clock):
    customer = await customer_of(merchant)
    draft = await billed(merchant, customer, 100, collection_method="send_invoice", days_until_due=7)
    clock.advance(DAY)

    invoice = await finalized(merchant, draft)

    assert draft["due_date"] == draft["created"] + 7 * DAY
    assert invoice["due_date"] == invoice["status_transitions"]["finalized_at"] + 7 * DAY == draft["due_date"] + DAY


async def test_an_invoice_is_finalized_once(merchant):
    customer = await customer_of(merchant)
    invoice = await finalized(merchant, await billed(merchant, customer, 100))

    refused = await merchant.refused(f"/v1/invoices/{invoice['id']}/finalize")

    assert refused["message"] == "This invoice is already finalized, you can't re-finalize a non-draft invoice."
    assert refused["code"] == "invoice_not_editable"


async def test_a_draft_that_advances_is_final_and_paid_after_an_hour(merchant):
    clock = await merchant.clock(1_800_000_000)
    customer = await payer(merchant, test_clock=clock)
    draft = await billed(merchant, customer, 900, auto_advance=True)
    await merchant.advance(clock, 1_800_003_599)
    still = await merchant.find(f"/v1/invoices/{draft['id']}")

    await merchant.advance(clock, 1_800_003_600)

    paid = await merchant.find(f"/v1/invoices/{draft['id']}")
    assert (still["status"], still["automatically_finalizes_at"]) == ("draft", 1_800_003_600)
    assert (paid["status"], paid["status_transitions"]["paid_at"]) == ("paid", 1_800_003_600)
    assert paid["automatically_finalizes_at"] is paid["next_payment_attempt"] is None


async def test_exempt_customers_pay_no_tax(merchant):
    customer = await customer_of(merchant, tax_exempt="exempt")
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)

    invoice = await finalized(merchant, await billed(merchant, customer, 100, default_tax_rates=[rate["id"]]))

    assert (invoice["total"], invoice["customer_tax_exempt"]) == (100, "exempt")
    [tax] = invoice["total_taxes"]
    assert tax["tax_rate_details"]["tax_rate"] == rate["id"]
    assert (tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) == (0, 100, "customer_exempt")
    assert invoice["lines"]["data"][0]["taxes"] == [tax]
