"""What a change leaves as it was, and what it does not: quantities, usage, deadlines, dates."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages

pytestmark = only_sqlite
WAITS = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


async def test_another_price_begins_with_one_unless_it_is_said_otherwise(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1000), "quantity": 3})

    one = await book.change(await book.price("Plus", 2000))
    four = await book.change(await book.price("Max", 3000), 4)

    assert [made["items"]["data"][0]["quantity"] for made in (one, four)] == [1, 4]


@pytest.mark.parametrize(("mode", "waiting"), [("flexible", 3000), ("classic", None)])
async def test_usage_of_an_item_that_goes_is_billed_or_dropped(merchant, mode, waiting):
    book = await open_notebook(merchant, "2026-04-01")
    calls = await book.metered("Calls", 10, "calls")
    made = await book.subscribe(await book.price("Pro", 1000), calls, billing_mode={"type": mode})
    item = next(one["id"] for one in made["items"]["data"] if one["price"]["id"] == calls)
    await book.use("calls", 300)
    await book.on("2026-04-16")

    await book.change(items=[{"id": item, "deleted": True}])

    listed = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]
    assert [one["amount"] for one in listed] == ([waiting] if waiting else [])


@pytest.mark.parametrize("day", ["2026-03-31 23:59:59", "2026-05-01 00:00:01"])
async def test_a_change_is_reckoned_from_within_the_period(merchant, day):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-16")

    answer = await book.try_to_change(await book.price("Plus", 2000), proration_date=moment(day))

    assert (answer.status, answer.error["param"]) == (400, "proration_date")


@pytest.mark.parametrize(("day", "status"), [("2026-03-01", 400), ("2026-02-28 23:59:59", 200)])
@pytest.mark.parametrize("item", ["changed", "added"])
async def test_a_month_that_would_be_over_by_now_cannot_begin(merchant, day, status, item):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Pro", 9000, "year"))
    await book.on(day)
    month = {"price": await book.price("Plus", 700)}
    order = {"items": [month | ({"id": (await book.items())[0]["id"]} if item == "changed" else {})]}
    order["proration_date"] = moment("2026-02-10")

    previewed = await merchant.post(
        "/v1/invoices/create_preview", subscription=book.subscription, subscription_details=order
    )
    made = await book.try_to_change(**order)

    assert (made.status, previewed.status) == (status, status)
    if status == 400:
        assert made.error["param"] == "proration_date"
        assert previewed.error["param"] == "subscription_details[proration_date]"


async def test_a_second_decline_keeps_the_first_deadline(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("chargeCustomerFail")
    await book.on("2026-04-16")
    first = await book.change(await book.price("Plus", 2000), **WAITS)
    await book.later(hours=5)

    second = await book.change(await book.price("Max", 3000), **WAITS)

    assert first["pending_update"]["expires_at"] == moment("2026-04-16 23:00")
    assert second["pending_update"]["expires_at"] == moment("2026-04-16 23:00")


async def test_an_update_does_not_wait_longer_than_the_trial(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), trial_period_days=3)
    await book.card("chargeCustomerFail")
    await book.on("2026-04-03 12:00")

    waits = await book.change(await book.price("Plus", 2000), trial_end="now", **WAITS)

    assert (waits["status"], waits["pending_update"]["expires_at"]) == ("trialing", moment("2026-04-04"))


async def test_who_leaves_with_the_period_leaves_with_the_shortest_one(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    made = await book.subscribe(
        await book.price("Pro", 1000), await book.price("Support", 9000, every="year"), cancel_at_period_end=True
    )

    assert (made["cancel_at"], made["cancel_at_period_end"]) == (moment("2026-05-01"), True)


async def test_usage_of_a_pause_is_billed_only_if_it_is_asked_for(merchant):
    for through, amounts in (("now", [3000]), ("none", [])):
        book = await open_notebook(merchant, "2026-04-01")
        await book.subscribe(await book.metered("Calls", 10, f"calls_{through}"))
        await book.use(f"calls_{through}", 300)
        await book.on("2026-04-16")

        await book.act("pause", bill_for={"outstanding_usage_through": {"type": through}})

        listed = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]
        assert [one["amount"] for one in listed] == amounts


async def test_a_pause_may_give_the_whole_period_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-04-16")

    await book.act("pause", bill_for={"unused_time_from": {"type": "item_current_period_start"}})

    assert (await book.waiting()).split()[0] == "-3000"


async def test_a_discount_of_an_items_own_takes_the_place_of_the_customers(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=50, duration="forever")
    book = await open_notebook(merchant, "2026-04-01", coupon=coupon["id"])
    pro, own = await book.price("Pro", 1000), await book.coupon(percent_off=10, duration="forever")

    await book.subscribe({"price": pro, "discounts": [{"coupon": own}]})
    await book.subscribe(pro)

    assert await book.pages() == pages("""
        2026-04-01 create paid 900
            1000  1 × Pro (at $10.00 / month)  less 100  2026-04-01..2026-05-01
        2026-04-01 create paid 500
            1000  1 × Pro (at $10.00 / month)  less 500  2026-04-01..2026-05-01
    """)


async def test_a_first_payment_after_a_free_stretch_leaves_the_trial_running(merchant):
    """Something that is paid for once is due at the start of a trial; paying it late does not end the trial."""
    book = await open_notebook(merchant, "2026-04-01", card="chargeCustomerFail")
    setup = {"price_data": {"currency": "usd", "product": await product(merchant), "unit_amount": 1000}}
    made = await book.subscribe(await book.price("Pro", 1000), trial_period_days=7, add_invoice_items=[setup])
    await book.card("visa")

    await book.pay()

    assert (made["status"], await book.status) == ("incomplete", "trialing")


async def product(merchant):
    return (await merchant.create("/v1/products", name="Setup"))["id"]


async def test_classic_gives_back_of_a_short_period_what_that_costs_now(merchant):
    """1000 a month from 10 April to 1 May is 700; of that 11 of 21 days come back, and 11 of 30 are charged of 2000."""
    book = await open_notebook(merchant, "2026-04-10")
    pro, max_ = await book.price("Pro", 1000), await book.price("Max", 2000)
    await book.subscribe(pro, billing_cycle_anchor=moment("2026-05-01"), billing_mode={"type": "classic"})

    await book.on("2026-04-20")
    await book.change(max_)

    assert [line.split()[0] for line in (await book.waiting()).splitlines()] == ["-367", "733"]


async def leaving(merchant, mode):
    """Somebody who pays 900 for April, and is to leave on the 21st."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 900), billing_mode={"type": mode})
    await book.change(cancel_at=moment("2026-04-21"))
    return book


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_what_ends_early_is_charged_until_then(merchant, mode):
    """A subscription of April that ends on the 21st: on the 11th, ten of thirty days are left of either price."""
    book = await leaving(merchant, mode)
    before = len((await book.waiting()).splitlines())

    await book.on("2026-04-11")
    await book.change(await book.price("Max", 2000))

    assert [line.split()[0] for line in (await book.waiting()).splitlines()][:2] == ["-300", "667"], before


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_an_end_that_was_set_and_taken_back_costs_nothing(merchant, mode):
    """900 in April: whoever was to leave on the 21st and stays, gets 600 back for the last 20 days, and no less."""
    book = await leaving(merchant, mode)
    await book.change(cancel_at="")

    await book.on("2026-04-11")
    await book.change(await book.price("Max", 2000))
    amounts = [int(line.split()[0]) for line in (await book.waiting()).splitlines()]

    assert sum(amounts) == -600 + 1333


async def test_what_was_given_back_is_not_given_back_again(merchant):
    """Who is to leave on the 21st, and leaves on the 11th, has paid for ten days of thirty."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 900))
    await book.change(cancel_at=moment("2026-04-21"))

    await book.on("2026-04-11")
    await book.cancel(prorate=True, invoice_now=True)

    assert await book.pages(last=1) == pages("""
        2026-04-11 update paid -600 balance 0 -> -600
            -300  Unused time on Pro after 11 Apr 2026  2026-04-11..2026-04-21
            -300  Unused time on Pro after 21 Apr 2026  2026-04-21..2026-05-01
    """)


async def test_a_bit_of_what_is_left_carries_its_discount(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(percent_off=50, duration="forever")
    mode = {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}
    await book.subscribe(await book.price("Pro", 900), discounts=[{"coupon": coupon}], billing_mode=mode)
    await book.change(cancel_at=moment("2026-04-21"))

    await book.on("2026-04-11")
    await book.cancel(prorate=True, invoice_now=True)
    (first, second) = (await book.latest())["lines"]["data"]

    assert [(one["amount"], one["discount_amounts"][0]["amount"]) for one in (first, second)] == [(-300, -150)] * 2


@pytest.mark.parametrize(("mode", "invoices"), [("classic", [1000, 500]), ("flexible", [1000])])
async def test_what_is_paid_once_makes_no_invoice_by_itself_in_flexible_mode(merchant, mode, invoices):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), billing_mode={"type": mode})
    product = (await merchant.create("/v1/products", name="Training"))["id"]
    training = {"price_data": {"currency": "usd", "product": product, "unit_amount": 500}}
    await book.on("2026-04-16")

    await book.change(add_invoice_items=[training], proration_behavior="always_invoice")

    assert [one["total"] for one in await book.invoices()] == invoices
    await book.on("2026-05-01 01:00")
    assert [one["total"] for one in await book.invoices()][len(invoices) :] == [2500 - sum(invoices)]


async def test_what_is_paid_once_goes_along_with_an_invoice_that_is_made_anyway(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    product = (await merchant.create("/v1/products", name="Training"))["id"]
    training = {"price_data": {"currency": "usd", "product": product, "unit_amount": 500}}
    await book.on("2026-04-16")

    await book.change(quantity=3, add_invoice_items=[training], proration_behavior="always_invoice")

    assert [one["total"] for one in await book.invoices()] == [1000, 1500]


@pytest.mark.parametrize("when", ["first", "always_invoice", "create_prorations"])
async def test_what_is_paid_once_is_an_invoice_item(merchant, when):
    book = await open_notebook(merchant, "2026-04-01")
    setup = await book.price("Setup", 700)
    data = {"currency": "usd", "unit_amount": 700, "product": (await merchant.find(f"/v1/prices/{setup}"))["product"]}
    once = {"add_invoice_items": [{"price_data": data, "metadata": {"why": "setup"}}]}

    await book.subscribe(await book.price("Pro", 1000), **(once if when == "first" else {}))
    if when != "first":
        await book.change(await book.price("Plus", 3000), proration_behavior=when, **once)
        await book.on("2026-05-01 01:00")

    items = (await merchant.find("/v1/invoiceitems", customer=book.customer))["data"]
    item = next(one for one in items if one["metadata"] == {"why": "setup"})
    lines = [(line, invoice) for invoice in await book.invoices() for line in invoice["lines"]["data"]]
    ((line, invoice),) = [(line, invoice) for line, invoice in lines if line["description"] == "Setup"]
    assert line["parent"]["type"] == "invoice_item_details"
    assert line["parent"]["invoice_item_details"]["invoice_item"] == item["id"]
    assert line["parent"]["invoice_item_details"]["subscription"] == book.subscription
    assert (item["invoice"], item["amount"], line["metadata"]) == (invoice["id"], 700, {"why": "setup"})


async def test_what_was_to_be_paid_once_goes_with_a_change_that_is_not_paid(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    setup = (await merchant.find(f"/v1/prices/{await book.price('Setup', 700)}"))["product"]
    data = {"currency": "usd", "unit_amount": 700, "product": setup}
    await book.card("chargeCustomerFail")

    await book.change(await book.price("Plus", 3000), **WAITS, add_invoice_items=[{"price_data": data}])
    asked = (await book.latest())["total"]
    await book.later(hours=24)

    assert (asked, (await book.latest())["status"], await book.waiting()) == (2700, "void", "")


@pytest.mark.parametrize(("mode", "tax"), [("flexible", -300), ("classic", -150)])
@pytest.mark.parametrize("waits", [True, False])
async def test_what_comes_back_carries_the_tax_that_was_paid(merchant, mode, tax, waits):
    book = await open_notebook(merchant, "2026-04-01")
    old, new = await book.tax(20), await book.tax(10)
    await book.subscribe(await book.price("Pro", 3000), default_tax_rates=[old], billing_mode={"type": mode})
    await book.change(default_tax_rates=[new])
    await book.on("2026-04-16")

    await book.change(
        await book.price("Plus", 9000), proration_behavior="create_prorations" if waits else "always_invoice"
    )
    if waits:
        await book.on("2026-05-01 01:00")

    lines = (await book.latest())["lines"]["data"]
    taxes = {line["amount"]: sum(one["amount"] for one in line["taxes"]) for line in lines}
    assert (taxes[-1500], taxes[4500]) == (tax, 450)


@pytest.mark.parametrize(("mode", "tax"), [("flexible", 0), ("classic", -300)])
async def test_what_comes_back_of_an_untaxed_charge_carries_no_tax(merchant, mode, tax):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), billing_mode={"type": mode})
    await book.change(default_tax_rates=[await book.tax(20)])
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 9000))
    await book.on("2026-05-01 01:00")

    lines = (await book.latest())["lines"]["data"]
    taxes = {line["amount"]: sum(one["amount"] for one in line["taxes"]) for line in lines}
    assert taxes == {-1500: tax, 4500: 900, 9000: 1800}


async def test_a_change_that_is_taken_back_gives_back_the_tax_of_both_charges(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, plus = await book.price("Pro", 3000), await book.price("Plus", 9000)
    await book.subscribe(pro, default_tax_rates=[await book.tax(20)])
    await book.on("2026-04-16")
    await book.change(plus, proration_behavior="always_invoice")

    await book.change(default_tax_rates="")
    await book.cancel(prorate=True, invoice_now=True)

    assert (await book.latest())["total"] == -5400


@pytest.mark.parametrize("how", ["always_invoice", "create_prorations"])
@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_what_waits_is_left_out_of_a_new_anchors_invoice_in_classic_mode(merchant, mode, how):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), billing_mode={"type": mode})
    waits = {"customer": book.customer, "subscription": book.subscription, "amount": 500, "currency": "usd"}
    await merchant.create("/v1/invoiceitems", waits, description="Help")
    await book.on("2026-04-16")
    order = {"billing_cycle_anchor": {"type": "now"}, "proration_behavior": how}

    promised = await book.preview(subscription_details=order)
    await book.change(**order)

    stays = (mode, how) == ("classic", "always_invoice")
    assert promised["total"] == (await book.latest())["total"] == (1500 if stays else 2000)
    assert bool(await book.waiting()) is stays
