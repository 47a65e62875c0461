"""One price in several currencies: a customer who pays in euros is billed what the price says in euros."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook, pages

TIERS = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount": 600}]


async def two_faced(book, product, usd, eur, **more):
    return await book.price(product, usd, currency_options={"eur": {"unit_amount": eur}}, **more)


async def test_who_pays_in_euros_upgrades_and_renews_in_euros(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    made = await book.subscribe(await two_faced(book, "Basic", 1000, 900), currency="eur")
    await book.on("2026-04-16")
    previewed = await book.preview(
        subscription_details={
            "items": [
                {"id": made["items"]["data"][0]["id"], "price": (pro := await two_faced(book, "Pro", 3000, 2700))}
            ]
        }
    )
    await book.change(pro)

    await book.on("2026-05-01 01:00")

    assert (made["currency"], made["items"]["data"][0]["price"]["currency"]) == ("eur", "usd")
    assert [line["amount"] for line in previewed["lines"]["data"]] == [-450, 1350, 2700]
    assert await book.pages() == pages("""
        2026-04-01 create paid 900
             900  1 × Basic (at €9.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 3600
            -450  Unused time on Basic after 16 Apr 2026  2026-04-16..2026-05-01
            1350  Remaining time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            2700  1 × Pro (at €27.00 / month)  2026-05-01..2026-06-01
    """)
    assert {invoice["currency"] for invoice in await book.invoices()} == {"eur"}


@only_sqlite
async def test_a_customer_of_euros_goes_on_in_euros_without_being_asked(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price = await two_faced(book, "Basic", 1000, 900)
    await book.subscribe(price, currency="eur")

    second = await book.subscribe(await two_faced(book, "Pro", 3000, 2700), {"price": price, "quantity": 2})

    assert (second["currency"], (await book.latest())["total"]) == ("eur", 4500)


@only_sqlite
async def test_the_first_price_decides_and_the_others_follow(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    made = await book.subscribe(await book.price("Base", 500, currency="eur"), await two_faced(book, "Pro", 3000, 2700))

    assert (made["currency"], (await book.latest())["total"]) == ("eur", 3200)


@only_sqlite
async def test_tiers_and_one_time_prices_have_their_currencies_too(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    tiered = await book.price(
        "Seats",
        billing_scheme="tiered",
        tiers_mode="graduated",
        tiers=[{"up_to": "inf", "unit_amount": 1000}],
        currency_options={"eur": {"tiers": TIERS}},
    )
    once = await merchant.create(
        "/v1/prices", currency="usd", unit_amount=50, currency_options={"eur": {"unit_amount": 40}},
        product_data={"name": "Setup"},
    )  # fmt: skip

    await book.subscribe({"price": tiered, "quantity": 6}, currency="eur", add_invoice_items=[{"price": once["id"]}])

    assert (await book.latest())["total"] == 5 * 700 + 600 + 40


@only_sqlite
async def test_a_schedule_bills_its_phases_in_the_customers_currency(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    basic, pro = await two_faced(book, "Basic", 1000, 900), await two_faced(book, "Pro", 3000, 2700)
    made = await book.subscribe(basic, currency="eur")
    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=made["id"])
    (now,) = schedule["phases"]
    then = {"items": [{"price": pro}], "start_date": now["end_date"], "duration": {"interval": "month"}}
    first = {"items": [{"price": basic}], "start_date": now["start_date"], "end_date": now["end_date"]}

    changed = await merchant.create(f"/v1/subscription_schedules/{schedule['id']}", phases=[first, then])
    await book.on("2026-05-01 01:00")

    assert [phase["currency"] for phase in changed["phases"]] == ["eur", "eur"]
    assert ((await book.latest())["currency"], (await book.latest())["total"]) == ("eur", 2700)


@only_sqlite
@pytest.mark.parametrize("how", ["instead", "beside"])
async def test_a_price_without_the_currency_is_refused(merchant, how):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await two_faced(book, "Basic", 1000, 900), currency="eur")
    dollars = await book.price("Pro", 3000)

    if how == "instead":
        answer = await book.try_to_change(dollars)
    else:
        answer = await book.try_to_change(items=[{"price": dollars}])

    assert (answer.status, answer.error["param"]) == (400, "items[0][price]")
    assert [item["price"]["unit_amount"] for item in await book.items()] == [1000]


@only_sqlite
async def test_a_currency_that_no_price_has_is_refused(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    order = {"customer": book.customer, "items": [{"price": await two_faced(book, "Basic", 1000, 900)}]}

    error = await merchant.refused("/v1/subscriptions", order, currency="gbp")

    assert (error["param"], "gbp" in error["message"]) == ("currency", True)


async def test_a_preview_of_something_new_is_in_the_currency_that_is_asked_for(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    details = {"items": [{"price": await two_faced(book, "Pro", 1000, 900)}]}

    found = await book.preview(subscription_details=details, currency="eur")

    assert (found["currency"], found["total"]) == ("eur", 900)


async def test_what_a_preview_does_not_show_is_refused_by_name(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await two_faced(book, "Pro", 1000, 900))
    order = {"subscription": book.subscription, "subscription_details": {"billing_mode": {"type": "classic"}}}

    error = await merchant.refused("/v1/invoices/create_preview", order)

    assert error["param"] == "subscription_details[billing_mode]"


async def test_parts_of_a_krona_wait_until_they_make_a_whole_one(merchant):
    """Stripe writes Icelandic kronur with two decimals, and charges whole ones only."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 100_000, currency="isk"))
    await book.on("2026-04-11")
    await book.change(await book.price("Max", 150_000, currency="isk"), proration_behavior="always_invoice")

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 100000
          100000  1 × Pro (at ISK 1,000.00 / month)  2026-04-01..2026-05-01
        2026-04-11 update paid 33333 due 33300 balance 0 -> 33
          -66667  Unused time on Pro after 11 Apr 2026  2026-04-11..2026-05-01
          100000  Remaining time on Max after 11 Apr 2026  2026-04-11..2026-05-01
        2026-05-01 cycle paid 150000
          150000  1 × Max (at ISK 1,500.00 / month)  2026-05-01..2026-06-01
    """)
    assert await book.balance() == 33


@pytest.mark.parametrize(("currency", "step"), [("isk", 100), ("kwd", 10)])
async def test_parts_that_are_credited_go_to_the_balance_and_what_remains_can_be_charged(merchant, currency, step):
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create(
        "/v1/invoiceitems", customer=book.customer, amount=step * 2_480 + step // 2, currency=currency
    )
    draft = await merchant.create(
        "/v1/invoices", customer=book.customer, currency=currency, pending_invoice_items_behavior="include"
    )
    invoice = (await merchant.create(f"/v1/invoices/{draft['id']}/finalize"))["id"]
    credits = {"invoice": invoice, "amount": step * 1_240 + step // 4}

    error = await merchant.refused("/v1/credit_notes", credits)
    foreseen = await merchant.find("/v1/credit_notes/preview", credits)
    note = await merchant.create("/v1/credit_notes", credits, credit_amount=step // 4)

    left = await merchant.find(f"/v1/invoices/{invoice}")
    paid = await merchant.create(f"/v1/invoices/{invoice}/pay")
    sums = ("type", "total", "pre_payment_amount", "post_payment_amount")
    assert error["param"] == "credit_amount"
    assert error["message"].endswith(f" Only multiples of {step} can come off an open invoice in {currency}.")
    assert [note[name] for name in sums] == ["mixed", credits["amount"], step * 1_240, step // 4]
    assert [foreseen[name] for name in sums] == [note[name] for name in sums]
    assert (left["amount_remaining"], paid["status"], paid["amount_paid"]) == (step * 1_240, "paid", step * 1_240)
    assert await book.balance() == step // 2 - step // 4


async def test_where_everything_can_be_charged_nothing_is_said_of_multiples(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=1_001, currency="usd")
    draft = await merchant.create("/v1/invoices", customer=book.customer, pending_invoice_items_behavior="include")
    invoice = (await merchant.create(f"/v1/invoices/{draft['id']}/finalize"))["id"]

    error = await merchant.refused("/v1/credit_notes", invoice=invoice, amount=333, credit_amount=3)
    note = await merchant.create("/v1/credit_notes", invoice=invoice, amount=333)

    assert error["message"].endswith("what remains to be paid ($0.00).")
    assert (note["type"], note["pre_payment_amount"]) == ("pre_payment", 333)


async def test_a_credit_of_everything_closes_an_invoice_in_kronur(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=100_050, currency="isk")
    draft = await merchant.create(
        "/v1/invoices", customer=book.customer, currency="isk", pending_invoice_items_behavior="include"
    )
    invoice = (await merchant.create(f"/v1/invoices/{draft['id']}/finalize"))["id"]

    await merchant.create("/v1/credit_notes", invoice=invoice, amount=100_050, credit_amount=50)

    assert (await merchant.find(f"/v1/invoices/{invoice}"))["status"] == "paid"
    assert await book.balance() == 0


@only_sqlite
@pytest.mark.parametrize(
    ("currency", "wrong", "right"),
    [("isk", 10_050, 10_000), ("ugx", 500_001, 500_000), ("kwd", 5_124, 5_120), ("tnd", 5_001, 5_010)],
)
async def test_what_nobody_can_be_charged_is_refused(merchant, currency, wrong, right):
    terms = {"currency": currency, "payment_method": "pm_card_visa", "confirm": True, "return_url": "https://a.example"}

    error = await merchant.refused("/v1/payment_intents", terms, amount=wrong)
    paid = await merchant.create("/v1/payment_intents", terms, amount=right)
    part = await merchant.refused("/v1/refunds", payment_intent=paid["id"], amount=right - 1)

    assert (error["param"], part["param"], paid["status"]) == ("amount", "amount", "succeeded")
    if currency in ("isk", "ugx"):
        assert error["code"] == part["code"] == "invalid_charge_amount_no_decimal_compatible"


@only_sqlite
async def test_nothing_is_billed_in_a_currency_that_is_not_there(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    error = await merchant.refused("/v1/invoiceitems", customer=book.customer, amount=500, currency="xxx")

    assert error["param"] == "currency"
