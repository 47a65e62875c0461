"""Work by the hour beside a subscription: `quantity_decimal` on items, lines and credit notes. See decision 0033."""

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook, pages

pytestmark = only_sqlite


async def test_hours_and_minutes_go_on_the_next_invoice_and_some_are_given_back(merchant):
    book = await open_notebook(merchant, "2026-03-01")
    await book.subscribe(await book.price("Pro", 2000), default_tax_rates=[await book.tax(20)])
    hour = await merchant.create("/v1/prices", currency="usd", unit_amount=9_550, product_data={"name": "Advice"})

    # an hour and three quarters on the 5th, ten minutes on the 9th; on the 12th it turns out that it was twenty
    await book.on("2026-03-05")
    work = {"customer": book.customer, "pricing": {"price": hour["id"]}}
    await merchant.create("/v1/invoiceitems", work, quantity_decimal="1.75")
    await book.on("2026-03-09")
    short = await merchant.create("/v1/invoiceitems", work, quantity_decimal="0.166666666667")
    await book.on("2026-03-12")
    await merchant.create(f"/v1/invoiceitems/{short['id']}", quantity_decimal="0.333333333333")

    preview = await book.preview()
    await book.on("2026-04-01 01:00")

    assert await book.pages(last=1) == pages("""
        2026-04-01 cycle paid 26276
            3183  Advice  plus tax 637  2026-03-09..2026-03-09
           16713  Advice  plus tax 3343  2026-03-05..2026-03-05
            2000  1 × Pro (at $20.00 / month)  plus tax 400  2026-04-01..2026-05-01
    """)
    invoice = await book.latest()
    assert [line["quantity_decimal"] for line in invoice["lines"]["data"]] == ["0.333333333333", "1.75", "1"]
    assert [line["amount"] for line in preview["lines"]["data"]] == [3_183, 16_713, 2_000]

    # one of the hours is given back on the 3rd of April, with its tax
    await book.on("2026-04-03")
    line = {"type": "invoice_line_item", "invoice_line_item": invoice["lines"]["data"][1]["id"], "quantity": 1}
    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], lines=[line], credit_amount=11_460)

    assert (note["subtotal"], note["total"], await book.balance()) == (9_550, 11_460, -11_460)
