"""A platform that bills for others: what it keeps, and what goes on. Source: "Create subscriptions with Connect"."""

from tests.conftest import only_sqlite
from tests.stories.notebook import day, open_notebook, pages

pytestmark = only_sqlite
BOOKED = ["transfer.created", "application_fee.created", "charge.succeeded", "payment_intent.succeeded"]


async def fees(merchant):
    """The platform's fees, the oldest first: day, amount, and what went back."""
    found = (await merchant.find("/v1/application_fees", limit=100))["data"][::-1]
    return "\n".join(f"{day(fee['created'])} {fee['amount']} back {fee['amount_refunded']}" for fee in found)


async def transfers(merchant):
    """What went on, the oldest first: day, amount, and what was taken back."""
    found = (await merchant.find("/v1/transfers", limit=100))["data"][::-1]
    return "\n".join(f"{day(one['created'])} {one['amount']} back {one['amount_reversed']}" for one in found)


async def test_a_spring_of_a_marketplace(merchant):
    """An eighth of what is due, tax and credit counted, of every invoice; and half of May's is given back."""
    seller = (await merchant.create("/v1/accounts"))["id"]
    book = await open_notebook(merchant, "2026-04-01")
    basic, pro = await book.price("Basic", 1000), await book.price("Pro", 2000)
    vat = await book.tax(20)
    await book.subscribe(
        basic, default_tax_rates=[vat], application_fee_percent=12.5, transfer_data={"destination": seller}
    )
    await book.on("2026-04-16")
    await book.change(pro, proration_behavior="always_invoice")
    await book.on("2026-04-20")
    await merchant.create(f"/v1/customers/{book.customer}/balance_transactions", amount=-333, currency="usd")
    await book.happened()

    await book.on("2026-05-01 01:00")
    happened = await book.happened()
    paid = await merchant.find("/v1/charges", limit=1)
    await book.on("2026-05-02")
    await merchant.create(
        "/v1/refunds", charge=paid["data"][0]["id"], amount=1034, reverse_transfer=True, refund_application_fee=True
    )

    assert await book.pages() == pages("""
        2026-04-01 create paid 1200
            1000  1 × Basic (at $10.00 / month)  plus tax 200  2026-04-01..2026-05-01
        2026-04-16 update paid 600
            -500  Unused time on Basic after 16 Apr 2026  plus tax -100  2026-04-16..2026-05-01
            1000  Remaining time on Pro after 16 Apr 2026  plus tax 200  2026-04-16..2026-05-01
        2026-05-01 cycle paid 2400 due 2067 balance -333 -> 0
            2000  1 × Pro (at $20.00 / month)  plus tax 400  2026-05-01..2026-06-01
    """)
    assert await fees(merchant) == pages("""
        2026-04-01 150 back 0
        2026-04-16 75 back 0
        2026-05-01 01:00 258 back 129
    """)
    assert await transfers(merchant) == pages("""
        2026-04-01 1200 back 0
        2026-04-16 600 back 0
        2026-05-01 01:00 2067 back 1034
    """)
    start = happened.index("transfer.created")
    assert happened[start : start + 4] == BOOKED


async def test_a_studio_that_bills_by_itself_pays_its_platform(merchant):
    """Direct charges: customers, invoices and money are the studio's own, and the platform sees only its fees."""
    studio = merchant.having(stripe_account=(await merchant.create("/v1/accounts"))["id"])
    book = await open_notebook(studio, "2026-01-31")
    await book.subscribe(await book.price("Yoga", 1990), application_fee_percent=2.9)

    await book.on("2026-02-28 01:00")
    await book.change(application_fee_percent=5)
    await book.on("2026-03-31 01:00")
    await book.change(application_fee_percent="")
    await book.on("2026-04-30 01:00")

    assert len(await book.invoices()) == 4
    assert await fees(merchant) == pages("""
        2026-01-31 58 back 0
        2026-02-28 01:00 58 back 0
        2026-03-31 01:00 100 back 0
    """)
    assert await fees(studio) == ""
    assert (await merchant.find("/v1/invoices"))["data"] == []
