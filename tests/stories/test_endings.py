"""How subscriptions end, and what is collected then."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook, pages

REASONS = {"feedback": "too_expensive", "comment": "Twice the price of last year"}


async def test_a_customer_leaves_and_comes_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro)
    await book.on("2026-04-10")
    leaving = await book.change(cancel_at_period_end=True, cancellation_details=REASONS)
    await book.on("2026-05-20")
    gone = await book.now_is()

    await book.subscribe(pro)
    await book.on("2026-06-20 01:00")

    assert (leaving["status"], leaving["cancel_at"]) == ("active", moment("2026-05-01"))
    assert (gone["status"], gone["canceled_at"], gone["ended_at"]) == (
        "canceled", moment("2026-04-10"), moment("2026-05-01"),
    )  # fmt: skip
    assert gone["cancellation_details"] == REASONS | {"feedback_option": None, "reason": "cancellation_requested"}
    assert [day(invoice["created"]) for invoice in await book.invoices()] == ["2026-04-01", "2026-05-20", "2026-06-20"]


@only_sqlite
async def test_a_customer_thinks_again_in_time(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-10")
    await book.change(cancel_at_period_end=True)
    await book.on("2026-04-20")

    stays = await book.change(cancel_at_period_end=False)
    await book.on("2026-05-01 01:00")

    assert (stays["cancel_at"], stays["canceled_at"], stays["cancellation_details"]["reason"]) == (None, None, None)
    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 1000]


@only_sqlite
async def test_what_waits_is_still_collected_at_the_end(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1000), "quantity": 1})
    await book.on("2026-04-16")
    await book.change(quantity=3)
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-01 01:00")

    assert await book.status == "canceled"
    assert (await book.latest())["lines"]["data"][0]["amount"] == -500
    assert (await book.latest())["total"] == 1000


@only_sqlite
async def test_what_is_of_no_subscription_makes_no_last_invoice(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd", description="Help")
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-02")

    assert (await book.status, len(await book.invoices())) == ("canceled", 1)
    assert await book.waiting() == "     500  Help  2026-04-01..2026-04-01"


async def test_whoever_leaves_now_forgets_what_was_waiting(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1000), "quantity": 1})
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=77, currency="usd", description="Sticker")
    await book.on("2026-04-16")
    await book.change(quantity=3)

    await book.cancel()

    assert await book.waiting() == "      77  Sticker  2026-04-01..2026-04-01"


@only_sqlite
async def test_a_last_day_in_the_middle_of_a_later_month(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), cancel_at=moment("2026-06-11"))

    await book.on("2026-06-20")

    assert await book.pages() == pages("""
        2026-04-01 create paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-05-01..2026-06-01
        2026-06-01 cycle paid 1000
            1000  1 × Pro (at $30.00 / month)  2026-06-01..2026-06-11
    """)
    assert (await book.now_is())["ended_at"] == moment("2026-06-11")


@only_sqlite
async def test_a_subscription_that_has_ended_can_only_be_described(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.cancel(cancellation_details=REASONS)

    refused = await book.try_to_change(description="Again?")
    described = await book.change(cancellation_details={"comment": "Too expensive"}, metadata={"a": "b"})

    assert refused.error["code"] == "invalid_canceled_subscription_fields"
    assert described["cancellation_details"]["comment"] == "Too expensive"


@only_sqlite
async def test_a_thrown_away_clock_takes_everything_with_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))

    await merchant.delete(f"/v1/test_helpers/test_clocks/{book.clock}")

    customer = await merchant.find(f"/v1/customers/{book.customer}")
    assert (customer["deleted"], await book.status) == (True, "canceled")


@only_sqlite
@pytest.mark.parametrize(("mode", "back"), [("flexible", -333), ("classic", -667)])
async def test_an_end_within_the_month_gives_back_what_was_charged(merchant, mode, back):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), billing_mode={"type": mode})
    await book.change(await book.price("Plus", 2000), proration_behavior="none")

    await book.change(cancel_at=moment("2026-04-21"))

    assert await book.waiting() == f"{back:>8}  Unused time on Plus after 21 Apr 2026  2026-04-21..2026-05-01"


@only_sqlite
@pytest.mark.parametrize("how", [{"cancel_at_period_end": True}, {"cancel_at": moment("2026-06-11")}])
async def test_who_leaves_before_a_planned_end_was_canceled_when_that_was_planned(merchant, how):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    planned = await book.change(**how)
    await book.on("2026-04-11")

    gone = await book.cancel()

    assert planned["canceled_at"] == moment("2026-04-01")
    assert (gone["canceled_at"], gone["ended_at"]) == (planned["canceled_at"], moment("2026-04-11"))


@only_sqlite
@pytest.mark.parametrize("how", ["create_prorations", "none", "always_invoice"])
@pytest.mark.parametrize("mode", ["flexible", "classic"])
async def test_a_first_month_that_ends_early_costs_its_part(merchant, mode, how):
    book, end = await open_notebook(merchant, "2026-04-01"), moment("2026-04-16")
    pro = await book.price("Pro", 3000)

    await book.subscribe(pro, cancel_at=end, proration_behavior=how, billing_mode={"type": mode})

    whole = (mode, how) == ("flexible", "none")
    assert (await book.latest())["total"] == (3000 if whole else 1500)


@only_sqlite
async def test_an_end_within_the_month_gives_back_what_no_discount_took_off(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.change(discounts=[{"coupon": await book.coupon(percent_off=50, duration="forever")}])
    line = (await book.latest())["lines"]["data"][0]["id"]

    await book.change(cancel_at=moment("2026-04-21"))
    item = (await merchant.find("/v1/invoiceitems", customer=book.customer))["data"][0]
    await book.on("2026-04-11")
    await book.cancel(prorate=True, invoice_now=True)

    assert (item["amount"], (await book.latest())["total"]) == (-1000, -2000)
    assert item["proration_details"]["credited_items"]["invoice_line_item_details"]["invoice_line_items"] == [line]


@only_sqlite
async def test_an_end_within_the_month_gives_back_each_part_that_was_charged(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.change(cancel_at=moment("2026-04-11"))
    await book.change(cancel_at=moment("2026-04-26"))

    await book.change(cancel_at=moment("2026-04-06"))

    assert sum(item["amount"] for item in (await merchant.find("/v1/invoiceitems", limit=9))["data"]) == -2500


async def test_what_ended_with_its_customer_can_still_be_described(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await merchant.delete(f"/v1/customers/{book.customer}")

    described = await book.change(metadata={"why": "moved"}, cancellation_details={"comment": "Bye"})

    assert (described["status"], described["metadata"]) == ("canceled", {"why": "moved"})
    assert described["cancellation_details"]["comment"] == "Bye"
