"""A change that waits for its payment takes nothing along when nothing comes of it. Source: billing-behaviour 1.12."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
WAITS = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


async def owing(merchant, *, credit=0):
    """Somebody at 30.00 a month whose card does not pay any more; it is the 16th, and perhaps something waits."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.card("chargeCustomerFail")
    await book.on("2026-04-16")
    if credit:
        await merchant.create(
            "/v1/invoiceitems", customer=book.customer, amount=-credit, currency="usd", description="Sorry"
        )
    return book


async def statuses(book):
    return [invoice["status"] for invoice in await book.invoices()]


@pytest.mark.parametrize("end", ["expires", "is voided", "is paused away", "ends with it all"])
async def test_what_had_waited_before_waits_again_when_the_update(merchant, end):
    book = await owing(merchant, credit=700)
    waits = await book.change(quantity=2, **WAITS)
    if end == "expires":
        await book.later(hours=23)
    elif end == "is voided":
        await merchant.create(f"/v1/invoices/{waits['latest_invoice']}/void")
    elif end == "ends with it all":
        await book.cancel()
    else:
        await book.act("pause", bill_for={"unused_time_from": {"type": "none"}})

    left = [int(line.split()[0]) for line in (await book.waiting()).splitlines()]
    assert (await book.now_is())["pending_update"] is None
    assert (left, await statuses(book)) == ([-700], ["paid", "void"])


async def test_a_change_is_called_off_before_the_last_invoice_of_what_ends(merchant):
    book = await owing(merchant, credit=700)
    waits = await book.change(quantity=2, **WAITS)
    await book.events()

    ended = await book.cancel(invoice_now=True)

    told = [event["data"] for event in await book.events() if event["type"] == "customer.subscription.updated"]
    assert [(one["object"]["status"], one["object"]["latest_invoice"]) for one in told] == [
        ("active", waits["latest_invoice"])
    ]
    last = await book.latest()
    assert ended["latest_invoice"] == last["id"] != waits["latest_invoice"]
    assert [line["amount"] for line in last["lines"]["data"]] == [-700]


@pytest.mark.parametrize("again", [WAITS, {"proration_behavior": "always_invoice"}])
async def test_an_update_that_another_one_takes_the_place_of_is_never_charged(merchant, again):
    book = await owing(merchant, credit=700)
    await book.change(quantity=2, **WAITS)

    await book.change(quantity=3, **again)
    await book.card("visa")
    if again is not WAITS:
        await book.pay()
    await book.on("2026-04-30")

    bills = await book.invoices()
    took = [sorted(line["amount"] for line in invoice["lines"]["data"]) for invoice in bills[1:]]
    assert took == [[-1500, -700, 3000], [-1500, -700, 4500]]
    assert [invoice["status"] for invoice in bills[1:]] == ["void", "void" if again is WAITS else "paid"]


@pytest.mark.parametrize("ends", ["is voided", "is taken the place of"])
async def test_an_update_that_is_not_paid_leaves_the_subscription_as_it_is(merchant, ends):
    book = await owing(merchant)
    waits = await book.change(quantity=2, **WAITS)
    if ends == "is voided":
        await merchant.create(f"/v1/invoices/{waits['latest_invoice']}/void")
    await book.events()

    again = await book.change(quantity=3, **WAITS)

    changed = [event["data"].get("previous_attributes", {}) for event in await book.events()]
    assert (again["status"], [one for one in changed if one.get("status") == "active"]) == ("active", [])
    await book.card("visa")
    await book.pay()
    assert (await book.status, (await book.now_is())["items"]["data"][0]["quantity"]) == ("active", 3)


@pytest.mark.parametrize("when", ["at once", "later"])
async def test_a_paid_update_makes_up_for_a_renewal_that_failed(merchant, when):
    book = await owing(merchant)
    await book.on("2026-05-02")
    assert await book.status == "past_due"
    if when == "at once":
        await book.card("visa")

    await book.change(quantity=2, **WAITS)
    if when == "later":
        assert await book.status == "past_due"
        await book.card("visa")
        await book.pay()

    assert (await book.status, await statuses(book)) == ("active", ["paid", "open", "paid"])


async def test_an_update_just_before_a_renewal_is_gone_after_it(merchant):
    book = await owing(merchant)
    await book.on("2026-04-30 12:00")
    await book.change(quantity=2, **WAITS)

    await book.on("2026-05-01")
    await book.card("visa")
    await book.on("2026-05-10")

    assert await statuses(book) == ["paid", "void", "paid"]
    assert [item["quantity"] for item in await book.items()] == [1]


async def test_an_update_is_paid_for_by_its_own_invoice(merchant):
    """In between, what waits by the week has made another invoice, which is the latest one then."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), pending_invoice_item_interval={"interval": "week"})
    await book.card("chargeCustomerFail")
    await book.on("2026-04-07 12:00")
    waits = await book.change(quantity=2, **WAITS)
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd")
    await book.on("2026-04-08 02:00")
    after_the_other = await book.now_is()

    await book.card("visa")
    await book.pay(waits["latest_invoice"])

    paid = await book.now_is()
    assert after_the_other["latest_invoice"] != waits["latest_invoice"]
    assert (after_the_other["status"], after_the_other["pending_update"] is None) == ("past_due", False)
    assert (paid["items"]["data"][0]["quantity"], paid["pending_update"]) == (2, None)


async def test_another_invoice_does_not_pay_for_an_update(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), pending_invoice_item_interval={"interval": "week"})
    await book.card("chargeCustomerFail")
    await book.on("2026-04-07 12:00")
    await book.change(quantity=2, **WAITS)
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd")
    await book.on("2026-04-08 02:00")

    await book.card("visa")
    await book.pay()

    now = await book.now_is()
    assert (now["status"], now["items"]["data"][0]["quantity"]) == ("active", 1)
    assert now["pending_update"]["expires_at"] == moment("2026-04-08 11:00")


async def test_an_update_does_not_outlive_a_trial_that_ends_in_a_pause(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="chargeCustomerFail")
    pauses = {"end_behavior": {"missing_payment_method": "pause"}}
    await book.subscribe(await book.price("Pro", 3000), trial_end=moment("2026-04-10"), trial_settings=pauses)
    await book.on("2026-04-09 12:00")
    await book.change(trial_end="now", **WAITS)
    await book.without_card()

    await book.on("2026-04-10")
    await book.card("visa")
    await book.on("2026-04-20")

    assert (await book.status, await statuses(book)) == ("paused", ["paid", "void"])


async def test_nothing_waits_for_the_payment_of_an_invoice_that_is_sent(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), collection_method="send_invoice", days_until_due=30)
    item = (await book.items())[0]["id"]

    tried = [
        await book.try_to_change(quantity=2, **WAITS),
        await merchant.post(f"/v1/subscription_items/{item}", quantity=2, **WAITS),
    ]

    assert [(one.status, one.error["param"]) for one in tried] == [(400, "payment_behavior")] * 2
    assert [one["quantity"] for one in await book.items()] == [1]
    await book.change(quantity=2, proration_behavior="always_invoice")
    assert [one["quantity"] for one in await book.items()] == [2]
