"""Whose discounts count, and how an amount is spread, dated. Source: billing-behaviour 4.3 to 4.5 and 2.4."""

import pytest

from tests.stories.notebook import moment, open_notebook, pages


async def given(book, percent, duration="forever"):
    """A discount on everything that the customer buys."""
    coupon = await book.coupon(percent_off=percent, duration=duration)
    promotion = {"type": "coupon", "coupon": coupon}
    code = await book.merchant.create("/v1/promotion_codes", promotion=promotion)
    older = book.merchant.having(stripe_version="2025-02-24.acacia")
    await older.create(f"/v1/customers/{book.customer}", promotion_code=code["id"])


async def test_a_subscription_with_a_discount_of_its_own_takes_no_other(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await given(book, 50)
    pro, own = await book.price("Pro", 1000), await book.coupon(percent_off=10, duration="once")

    await book.subscribe(pro, discounts=[{"coupon": own}])
    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 900
            1000  1 × Pro (at $10.00 / month)  less 100  2026-04-01..2026-05-01
        2026-05-01 cycle paid 500
            1000  1 × Pro (at $10.00 / month)  less 500  2026-05-01..2026-06-01
    """)


async def test_a_discount_for_one_invoice_of_hers_is_on_one_even_if_two_are_drafts_at_once(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro)
    await book.subscribe(pro)
    await given(book, 50, "once")

    await book.on("2026-05-01")
    coming = await book.preview()
    await book.on("2026-05-01 01:00")

    assert sorted(invoice["total"] for invoice in await book.invoices()) == [500, 1000, 1000, 1000]
    assert coming["total"] == 1000


async def test_nor_does_one_whose_item_has_a_discount(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await given(book, 50)
    pro, own = await book.price("Pro", 1000), await book.coupon(percent_off=10, duration="once")

    await book.subscribe({"price": pro, "discounts": [{"coupon": own}]}, await book.price("Box", 400))

    assert await book.pages() == pages("""
        2026-04-01 create paid 1300
            1000  1 × Pro (at $10.00 / month)  less 100  2026-04-01..2026-05-01
             400  1 × Box (at $4.00 / month)  2026-04-01..2026-05-01
    """)


async def test_an_amount_is_spread_over_all_items_when_one_changes(merchant):
    """500 off 1000 and 3000 is 125 and 375; off 1000 and 6000 it is 71 and 429. Half of a month is left."""
    book = await open_notebook(merchant, "2026-04-01")
    small, large, huge = [await book.price(name, sum) for name, sum in (("S", 1000), ("L", 3000), ("XL", 6000))]
    coupon = await book.coupon(amount_off=500, duration="forever")
    await book.subscribe(small, large, discounts=[{"coupon": coupon}])
    changed = next(item["id"] for item in await book.items() if item["price"]["id"] == large)

    await book.on("2026-04-16")
    await book.change(items=[{"id": changed, "price": huge}])

    assert [line.strip().split("  ")[:2] for line in (await book.waiting()).splitlines()] == [
        ["-1313", "Unused time on L after 16 Apr 2026"],
        ["2786", "Remaining time on XL after 16 Apr 2026"],
    ]


async def test_in_classic_mode_each_item_takes_an_amount_alone(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    small, large, huge = [await book.price(name, sum) for name, sum in (("S", 1000), ("L", 3000), ("XL", 6000))]
    coupon = await book.coupon(amount_off=500, duration="forever")
    await book.subscribe(small, large, discounts=[{"coupon": coupon}], billing_mode={"type": "classic"})
    changed = next(item["id"] for item in await book.items() if item["price"]["id"] == large)

    await book.on("2026-04-16")
    await book.change(items=[{"id": changed, "price": huge}])

    assert [line.strip().split("  ")[:2] for line in (await book.waiting()).splitlines()] == [
        ["-1250", "Unused time on L after 16 Apr 2026"],
        ["2750", "Remaining time on XL after 16 Apr 2026"],
    ]


@pytest.mark.parametrize("months", [1, 2, 3])
@pytest.mark.parametrize("whose", ["subscription", "item"])
async def test_months_of_a_discount_count_from_the_day_that_a_subscription_is_backdated_to(merchant, whose, months):
    book = await open_notebook(merchant, "2026-04-25")
    coupon = await book.coupon(percent_off=50, duration="repeating", duration_in_months=months)
    item, start = {"price": await book.price("Pro", 1000)}, moment("2026-03-10")
    given = {"discounts": [{"coupon": coupon}]}
    orders = (item | given, {}) if whose == "item" else (item, given)

    await book.subscribe(orders[0], **orders[1], backdate_start_date=start)
    await book.on("2026-06-10 01:00")

    totals = [invoice["total"] for invoice in await book.invoices()]
    assert totals == {1: [2000, 1000, 1000], 2: [1000, 1000, 1000], 3: [1000, 500, 1000]}[months]
    events = await book.events()
    begun = next(one["data"]["object"] for one in events if one["type"] == "customer.discount.created")
    assert (begun["start"], [one["type"] for one in events].count("customer.discount.deleted")) == (start, 1)
