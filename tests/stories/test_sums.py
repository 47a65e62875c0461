"""Totals, discounts, taxes and tiers on real invoices: the examples of the reference (3.5, 4.5, 7.2, 8.3)."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook, pages

pytestmark = only_sqlite


async def test_discount_tax_and_credit_act_one_after_the_other(merchant):
    book = await open_notebook(merchant, "2026-04-01", balance=-700)
    setup = await merchant.create("/v1/products", name="Setup")
    once = {"price_data": {"currency": "usd", "product": setup["id"], "unit_amount": 500}}

    await book.subscribe(
        await book.price("Pro", 3000),
        add_invoice_items=[once],
        discounts=[{"coupon": await book.coupon(percent_off=10)}],
        default_tax_rates=[await book.tax(20)],
    )

    assert await book.pages() == pages("""
        2026-04-01 create paid 3780 due 3080 balance -700 -> 0
             500  Setup  less 50  plus tax 90  2026-04-01..2026-05-01
            3000  1 × Pro (at $30.00 / month)  less 300  plus tax 540  2026-04-01..2026-05-01
    """)
    found = await book.latest()
    assert (found["subtotal"], found["total_excluding_tax"], found["amount_paid"]) == (3500, 3150, 3080)


@pytest.mark.parametrize(("order", "total"), [(("twenty", "five"), 7500), (("five", "twenty"), 7600)])
async def test_discounts_act_in_the_order_in_which_they_are_given(merchant, order, total):
    book = await open_notebook(merchant, "2026-04-01")
    coupons = {"twenty": await book.coupon(percent_off=20), "five": await book.coupon(amount_off=500)}

    await book.subscribe(await book.price("Pro", 10_000), discounts=[{"coupon": coupons[name]} for name in order])

    assert (await book.latest())["total"] == total


async def test_a_third_is_rounded_on_its_line(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 999), discounts=[{"coupon": await book.coupon(percent_off=33.33)}])

    assert await book.pages() == pages("""
        2026-04-01 create paid 666
             999  1 × Pro (at $9.99 / month)  less 333  2026-04-01..2026-05-01
    """)


async def test_a_coupon_for_a_product_leaves_the_others_alone(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, team = await book.price("Pro", 1000), await book.price("Team", 2000)
    product = (await merchant.find(f"/v1/prices/{team}"))["product"]
    coupon = await book.coupon(percent_off=50, applies_to={"products": [product]})

    await book.subscribe(pro, team, discounts=[{"coupon": coupon}])

    assert await book.pages() == pages("""
        2026-04-01 create paid 2000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
            2000  1 × Team (at $20.00 / month)  less 1000  2026-04-01..2026-05-01
    """)


async def test_a_discount_never_makes_more_than_nothing_of_a_line(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 1000), discounts=[{"coupon": await book.coupon(amount_off=5000)}])

    assert await book.pages() == pages("""
        2026-04-01 create paid 0
            1000  1 × Pro (at $10.00 / month)  less 1000  2026-04-01..2026-05-01
    """)


async def test_an_items_own_discount_comes_before_the_common_one(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    item = {
        "price": await book.price("Pro", 1000),
        "discounts": [{"coupon": await book.coupon(amount_off=200, duration="forever")}],
    }

    await book.subscribe(item, discounts=[{"coupon": await book.coupon(percent_off=50)}])

    found = await book.latest()
    assert [taken["amount"] for taken in found["lines"]["data"][0]["discount_amounts"]] == [200, 400]
    assert (found["subtotal"], found["total"]) == (800, 400)


@pytest.mark.parametrize(
    ("rates", "taxes", "total"),
    [
        (((5, False),), [23, 45], 1418),
        (((5, True),), [21, 43], 1350),
        (((5, True), (7, False)), [21, 30, 43, 60], 1440),
    ],
)
async def test_taxes_are_on_what_discounts_leave(merchant, rates, taxes, total):
    book = await open_notebook(merchant, "2026-04-01")
    ids = [await book.tax(percentage, inclusive=inclusive) for percentage, inclusive in rates]

    await book.subscribe(
        await book.price("Pro", 500),
        await book.price("Team", 1000),
        discounts=[{"coupon": await book.coupon(percent_off=10)}],
        default_tax_rates=ids,
    )

    found = await book.latest()
    assert [tax["amount"] for line in found["lines"]["data"] for tax in line["taxes"]] == taxes
    assert found["total"] == total


@pytest.mark.parametrize(("inclusive", "tax", "total"), [(False, 125, 625), (True, 100, 500)])
async def test_tax_is_added_or_is_inside(merchant, inclusive, tax, total):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 500), default_tax_rates=[await book.tax(25, inclusive=inclusive)])

    found = await book.latest()
    assert ([each["amount"] for each in found["total_taxes"]], found["total"]) == ([tax], total)


async def test_tax_is_rounded_on_each_line(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(
        await book.price("Pro", 100_000),
        await book.price("Team", 5000),
        default_tax_rates=[await book.tax(10, inclusive=True)],
    )

    assert [tax["amount"] for tax in (await book.latest())["total_taxes"]] == [9546]


async def test_an_items_own_tax_takes_the_place_of_the_common_one(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    item = {"price": await book.price("Books", 1000), "tax_rates": [await book.tax(7)]}

    await book.subscribe(item, await book.price("Pro", 1000), default_tax_rates=[await book.tax(19)])

    assert await book.pages() == pages("""
        2026-04-01 create paid 2260
            1000  1 × Books (at $10.00 / month)  plus tax 70  2026-04-01..2026-05-01
            1000  1 × Pro (at $10.00 / month)  plus tax 190  2026-04-01..2026-05-01
    """)


async def test_who_is_exempt_pays_no_tax(merchant):
    book = await open_notebook(merchant, "2026-04-01", tax_exempt="exempt")

    await book.subscribe(await book.price("Pro", 1000), default_tax_rates=[await book.tax(19)])

    assert (await book.latest())["total"] == 1000


@pytest.mark.parametrize(("way", "total"), [("up", 1100), ("down", 1000)])
async def test_packages_are_charged_whole(merchant, way, total):
    book = await open_notebook(merchant, "2026-04-01")
    price = await book.price("Calls", 100, transform_quantity={"divide_by": 10, "round": way})

    await book.subscribe({"price": price, "quantity": 105})

    found = await book.latest()
    assert (found["total"], found["lines"]["data"][0]["quantity"]) == (total, 105)


async def test_parts_of_a_cent_are_rounded_once(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe({"price": await book.price("Calls", unit_amount_decimal="15.15"), "quantity": 7})

    assert await book.pages() == pages("""
        2026-04-01 create paid 106
             106  7 × Calls (at $0.1515 / month)  2026-04-01..2026-05-01
    """)


async def test_a_debt_is_paid_with_the_next_invoice_and_a_trifle_becomes_one(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(amount_off=970)

    await book.subscribe(await book.price("Pro", 1000), discounts=[{"coupon": coupon}])
    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 30 due 0 balance 0 -> 30
            1000  1 × Pro (at $10.00 / month)  less 970  2026-04-01..2026-05-01
        2026-05-01 cycle paid 1000 due 1030 balance 30 -> 0
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
    """)


@pytest.mark.parametrize(
    ("tax_exempt", "inclusive", "total", "excluding", "taxes"),
    [
        ("none", False, 1200, 1000, [(200, 1000)]),
        ("exempt", False, 1000, 1000, [(0, 1000)]),
        ("reverse", False, 1000, 1000, [(0, 1000)]),
        ("none", True, 1000, 833, [(167, 833)]),
        ("exempt", True, 833, 833, [(0, 833)]),
        ("reverse", True, 833, 833, [(0, 833)]),
    ],
)
async def test_who_is_exempt_or_reckons_tax_herself_is_charged_none(
    merchant, tax_exempt, inclusive, total, excluding, taxes
):
    book = await open_notebook(merchant, "2026-04-01", tax_exempt=tax_exempt)
    rate = await book.tax(20, inclusive=inclusive)

    await book.subscribe(await book.price("Pro", 1000), default_tax_rates=[rate])
    invoice = await book.latest()

    assert (invoice["total"], invoice["total_excluding_tax"]) == (total, excluding)
    assert [(tax["amount"], tax["taxable_amount"]) for tax in invoice["total_taxes"]] == taxes
    assert invoice["customer_tax_exempt"] == tax_exempt


async def test_who_need_not_pay_a_tax_is_relieved_of_what_is_inside(merchant):
    """100 at 10 % inside comes to 90.91, and a credit gives no more back."""
    book = await open_notebook(merchant, "2026-04-01", tax_exempt="reverse")
    rate = await book.tax(10, inclusive=True)
    await book.subscribe(await book.price("Pro", 10000), default_tax_rates=[rate])
    invoice = await book.latest()
    line = {"type": "invoice_line_item", "invoice_line_item": invoice["lines"]["data"][0]["id"]}

    part = await merchant.create(
        "/v1/credit_notes", invoice=invoice["id"], lines=[line | {"amount": 4000}], credit_amount=3636
    )
    rest = await merchant.create(
        "/v1/credit_notes", invoice=invoice["id"], lines=[line | {"amount": 6000}], credit_amount=5455
    )

    sums = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax", "amount_paid")
    assert [invoice[name] for name in sums] == [10000, 9091, 9091, 9091, 9091]
    (tax,) = invoice["total_taxes"]
    assert (tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) == (0, 9091, "reverse_charge")
    assert [part[name] for name in sums[:4]] == [4000, 3636, 3636, 3636]
    assert [rest[name] for name in sums[:4]] == [6000, 5455, 5455, 5455]
    assert part["total_taxes"][0]["taxability_reason"] == "reverse_charge"
