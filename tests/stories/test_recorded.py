"""What Stripe was seen to answer, in recordings that applications keep of their own tests."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages

TEAM = {"name": "Team", "unit_label": "user"}


def units(invoice):
    """What one of each line costs."""
    return [line["pricing"]["unit_amount_decimal"] for line in invoice["lines"]["data"]]


async def test_a_line_says_what_its_units_are_called(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    team = await book.price("Team", 1000, product_data=TEAM)

    await book.subscribe({"price": team, "quantity": 2}, trial_period_days=7)
    await book.on("2026-04-08 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 2 user × Team  2026-04-01..2026-04-08
        2026-04-08 cycle paid 2000
            2000  2 user × Team (at $10.00 / month)  2026-04-08..2026-05-08
    """)


@only_sqlite
@pytest.mark.parametrize("mode", ["flexible", "classic"])
async def test_a_trial_is_of_units_that_cost_nothing(merchant, mode):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 1000), trial_period_days=7, billing_mode={"type": mode})

    assert units(await book.latest()) == ["0"]


@only_sqlite
async def test_a_part_of_a_period_is_of_no_units(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 6000), proration_behavior="always_invoice")

    assert units(await book.latest()) == [None, None]
    assert units((await book.invoices())[0]) == ["3000"]


@only_sqlite
async def test_flexible_billing_is_adopted_when_a_subscription_begins(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)

    flexible = await book.subscribe(pro)
    classic = await book.subscribe(pro, billing_mode={"type": "classic"})

    assert flexible["billing_mode"]["updated_at"] == moment("2026-04-01")
    assert classic["billing_mode"] == {"type": "classic", "flexible": None}


@only_sqlite
@pytest.mark.parametrize("how", [{"cancel_at_period_end": True}, {"cancel_at": moment("2026-06-11")}])
async def test_who_leaves_at_once_has_no_planned_end_any_more(merchant, how):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-05")
    await book.change(**how)
    await book.on("2026-04-11")

    gone = await book.cancel()

    assert (gone["cancel_at"], gone["cancel_at_period_end"]) == (None, False)
    assert (gone["canceled_at"], gone["ended_at"]) == (moment("2026-04-05"), moment("2026-04-11"))


@only_sqlite
async def test_a_payment_says_what_it_is_for_and_its_refund_where_it_goes(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd")
    made = await merchant.create("/v1/invoices", customer=book.customer, pending_invoice_items_behavior="include")

    await merchant.create(f"/v1/invoices/{made['id']}/pay")
    charge = (await merchant.find("/v1/charges", customer=book.customer))["data"][0]
    refund = await merchant.create("/v1/refunds", charge=charge["id"])

    assert charge["description"] == "Payment for Invoice"
    assert refund["destination_details"] == {
        "type": "card",
        "card": {"type": "refund", "reference_status": "pending", "reference_type": "acquirer_reference_number"},
    }
