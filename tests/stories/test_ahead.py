"""`billing_schedules`: several periods are billed ahead. Source: docs/decisions/0030."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages


def months(count, **more):
    """Bill so many months from now on."""
    until = {"type": "duration", "duration": {"interval": "month", "interval_count": count}}
    return {"billing_schedules": [{"bill_until": until, **more}]}


def until(day, **more):
    """Bill until a day."""
    return {"billing_schedules": [{"bill_until": {"type": "timestamp", "timestamp": moment(day)}, **more}]}


async def billed(book):
    """Until when the first item is billed ahead."""
    return (await book.items())[0].get("billed_until")


async def test_three_months_are_paid_at_once_and_then_it_goes_on_by_the_month(merchant):
    book = await open_notebook(merchant, "2026-01-31")
    made = await book.subscribe(await book.price("Pro", 1000), **months(3))
    assert made["items"]["data"][0]["billed_until"] == moment("2026-04-30")
    schedule = made["billing_schedules"][0]
    assert schedule["bill_until"]["computed_timestamp"] == moment("2026-04-30")
    assert schedule["applies_to"] is None
    assert schedule["key"]

    await book.on("2026-03-10")
    running = await book.period()
    await book.on("2026-04-10")
    last, then = await billed(book), await book.preview()
    await book.on("2026-05-31 01:00")

    assert running == "2026-02-28..2026-03-31"
    assert last is None
    assert then["lines"]["data"][0]["period"] == {"start": moment("2026-04-30"), "end": moment("2026-05-31")}
    assert await book.pages() == pages("""
        2026-01-31 create paid 3000
            1000  1 × Pro (at $10.00 / month)  2026-01-31..2026-02-28
            1000  1 × Pro (at $10.00 / month)  2026-02-28..2026-03-31
            1000  1 × Pro (at $10.00 / month)  2026-03-31..2026-04-30
        2026-04-30 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-30..2026-05-31
        2026-05-31 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-31..2026-06-30
    """)


@only_sqlite
async def test_only_a_renewal_that_costs_something_is_announced(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(3))

    await book.on("2026-06-23")
    early = await book.happened()
    await book.on("2026-06-24")

    assert "invoice.upcoming" not in early
    (told,) = [one for one in await book.events() if one["type"] == "invoice.upcoming"]
    assert told["data"]["object"]["lines"]["data"][0]["period"]["start"] == moment("2026-07-01")


async def test_a_part_of_a_month_is_billed_ahead_and_the_rest_of_it_later(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3100), **until("2026-05-11"))

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 4100
            3100  1 × Pro (at $31.00 / month)  2026-04-01..2026-05-01
            1000  1 × Pro (at $31.00 / month)  2026-05-01..2026-05-11
        2026-05-01 cycle paid 2100
            2100  1 × Pro (at $31.00 / month)  2026-05-11..2026-06-01
    """)
    assert await billed(book) is None


async def test_one_of_two_items_is_billed_ahead(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, extra = await book.price("Pro", 1000), await book.price("Extra", 500)
    await book.subscribe(pro, extra, **months(2, applies_to=[{"type": "price", "price": extra}]))

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 2000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
             500  1 × Extra (at $5.00 / month)  2026-04-01..2026-05-01
             500  1 × Extra (at $5.00 / month)  2026-05-01..2026-06-01
        2026-05-01 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
    """)


@pytest.mark.parametrize("how", ["always_invoice", "create_prorations"])
async def test_a_running_subscription_is_billed_ahead_at_once_or_with_its_next_invoice(merchant, how):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(percent_off=10, duration="forever")
    await book.subscribe(await book.price("Pro", 1000), discounts=[{"coupon": coupon}])
    await book.on("2026-04-24")
    preview = await book.preview(subscription_details={**until("2026-07-01"), "proration_behavior": how})

    changed = await book.change(**until("2026-07-01"), proration_behavior=how)
    at_once = [one["total"] for one in await book.invoices()]
    await book.on("2026-07-01 01:00")

    assert changed["items"]["data"][0]["billed_until"] == moment("2026-07-01")
    assert at_once == ([900, 1800] if how == "always_invoice" else [900])
    assert preview["total"] == 1800
    assert [one["total"] for one in await book.invoices()] == [900, 1800, 900]


async def test_what_was_paid_ahead_comes_back_with_a_change_and_is_paid_at_the_new_price(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(3))
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 3000), proration_behavior="always_invoice")
    await book.on("2026-07-01 01:00")

    assert await book.pages(last=2) == pages("""
        2026-04-16 update paid 5000
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
           -1000  Unused time on Pro after 16 Apr 2026  2026-05-01..2026-06-01
           -1000  Unused time on Pro after 16 Apr 2026  2026-06-01..2026-07-01
            1500  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
            3000  1 × Plus (at $30.00 / month)  2026-05-01..2026-06-01
            3000  1 × Plus (at $30.00 / month)  2026-06-01..2026-07-01
        2026-07-01 cycle paid 3000
            3000  1 × Plus (at $30.00 / month)  2026-07-01..2026-08-01
    """)


@only_sqlite
async def test_who_changes_twice_is_given_back_what_was_paid_last(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(percent_off=50, duration="forever")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro, discounts=[{"coupon": coupon}], **months(2))
    await book.change(quantity=2, proration_behavior="always_invoice")
    await book.change(quantity=1, proration_behavior="always_invoice")

    assert [one["total"] for one in await book.invoices()] == [1000, 1000, -1000]


async def test_who_leaves_now_is_given_all_of_it_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(3))
    await book.on("2026-04-16")

    await book.cancel(prorate=True, invoice_now=True)

    assert (await book.latest())["total"] == -2500


@only_sqlite
async def test_a_commitment_is_collected_from_who_leaves_early(merchant):
    """The documented case: a year at 10 dollars a month, left on 10 September."""
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-09-10")

    await book.change(**until("2027-01-01"), proration_behavior="always_invoice")
    await book.cancel()

    assert [line["period"]["start"] for line in (await book.latest())["lines"]["data"]] == [
        moment("2026-10-01"),
        moment("2026-11-01"),
        moment("2026-12-01"),
    ]
    assert (await book.latest())["total"] == 3000


@only_sqlite
@pytest.mark.parametrize(("end", "day"), [("max_billed_until", "2026-07-01"), ("max_period_end", "2026-05-01")])
async def test_the_end_of_what_is_billed_is_no_end_of_a_period(merchant, end, day):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(3))

    changed = await book.change(cancel_at=end)

    assert changed["cancel_at"] == moment(day)


@only_sqlite
async def test_an_earlier_end_gives_back_what_is_billed_after_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), **months(3))

    changed = await book.change(cancel_at=moment("2026-05-22 19:12"), proration_behavior="always_invoice")
    await book.on("2026-06-02")

    assert changed["items"]["data"][0]["billed_until"] == moment("2026-05-22 19:12")
    assert await book.pages(last=1) == pages("""
        2026-04-01 update paid -3890 balance 0 -> -3890
            -890  Unused time on Pro after 22 May 2026  2026-05-22 19:12..2026-06-01
           -3000  Unused time on Pro after 22 May 2026  2026-06-01..2026-07-01
    """)
    assert await book.status == "canceled"


@only_sqlite
async def test_a_pause_gives_back_what_is_billed_ahead(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(2))
    await book.on("2026-04-16")

    await book.act("pause")

    listed = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]
    assert sum(one["amount"] for one in listed) == -1500
    assert await billed(book) is None


@only_sqlite
async def test_what_cannot_be_billed_ahead(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, calls = await book.price("Pro", 1000), await book.metered("Calls", 1, "calls")
    other, off = await book.price("Other", 1000), await book.coupon(amount_off=100, duration="once")
    order = {"customer": book.customer, "items": [{"price": pro}, {"price": calls}]}
    there = "billing_schedules[0]"
    wrong = [
        ({**months(2), "billing_mode": {"type": "classic"}}, "billing_schedules"),
        ({**months(2), "trial_period_days": 7}, "billing_schedules"),
        ({**months(2), "proration_behavior": "none"}, "proration_behavior"),
        ({**months(2), "items": [{"price": calls}]}, "billing_schedules"),
        ({**months(2), "discounts": [{"coupon": off}]}, "billing_schedules"),
        ({**months(2), "cancel_at": moment("2026-05-15")}, f"{there}[bill_until]"),
        (months(61), f"{there}[bill_until][duration]"),
        (months(10**15), f"{there}[bill_until][duration]"),
        (months(2, key="a b"), f"{there}[key]"),
        (until("2026-03-01"), f"{there}[bill_until][timestamp]"),
        (until("2026-04-20"), f"{there}[bill_until]"),
        (months(51), "billing_schedules"),
        (months(2, applies_to=[{"type": "price", "price": calls}]), f"{there}[applies_to][0][price]"),
        (months(2, applies_to=[{"type": "price", "price": other}]), f"{there}[applies_to][0][price]"),
        ({"billing_schedules": [{"bill_until": {"type": "duration"}}]}, f"{there}[bill_until][duration]"),
        ({"billing_schedules": [*months(2, key="a")["billing_schedules"], *months(3, key="a")["billing_schedules"]]},
         "billing_schedules[1][key]"),
    ]  # fmt: skip
    for params, param in wrong:
        assert (await merchant.refused("/v1/subscriptions", {**order, **params}))["param"] == param, params


@only_sqlite
async def test_billing_schedules_can_be_taken_away_and_what_is_billed_stays(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **months(2))

    changed = await book.change(billing_schedules="")
    await book.on("2026-06-01 01:00")

    assert changed["billing_schedules"] == []
    assert [one["total"] for one in await book.invoices()] == [2000, 1000]
