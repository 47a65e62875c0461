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


@pytest.mark.parametrize("end", ["expires", "is voided", "is paused away"])
async def test_what_had_waited_before_waits_again_when_the_update(merchant, end):
    book = await owing(merchant, credit=700)
    waits = await book.change(quantity=2, **WAITS)
    if end == "expires":
        await book.later(hours=23)
    elif end == "is voided":
        await merchant.create(f"/v1/invoices/{waits['latest_invoice']}/void")
    else:
        await book.act("pause", bill_for={"unused_time_from": {"type": "none"}})

    left = [int(line.split()[0]) for line in (await book.waiting()).splitlines()]
    assert (await book.now_is())["pending_update"] is None
    assert (left, await statuses(book)) == ([-700], ["paid", "void"])


@pytest.mark.parametrize("again", [WAITS, {"proration_behavior": "always_invoice"}])
async def test_an_update_that_another_one_takes_the_place_of_is_never_charged(merchant, again):
    book = await owing(merchant, credit=700)
    await book.change(quantity=2, **WAITS)

    await book.change(quantity=3, **again)
    await book.card("visa")
    await book.on("2026-04-30")

    bills = await book.invoices()
    took = [sorted(line["amount"] for line in invoice["lines"]["data"]) for invoice in bills[1:]]
    assert took == [[-1500, -700, 3000], [-1500, -700, 4500]]
    assert [invoice["status"] for invoice in bills[1:]] == ["void", "void" if again is WAITS else "paid"]


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


async def with_storage(merchant, **change):
    """Somebody at 30.00 a month and 10.00 for storage, who owes for a second seat; it is the 16th."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), await book.price("Storage", 1000))
    await book.card("chargeCustomerFail")
    await book.on("2026-04-16")
    pro, storage = (await book.now_is())["items"]["data"]
    waits = await book.change(items=[{"id": pro["id"], "quantity": 2}], **WAITS, **change)
    return book, pro["id"], storage["id"], waits


def ordered(items):
    """What there is, and how many of it."""
    return {item["id"]: item["quantity"] for item in items}


async def waits_for(book):
    return sorted(int(line.split()[0]) for line in (await book.waiting()).splitlines())


async def paid(book, waits):
    await book.card("visa")
    await book.pay(waits["latest_invoice"])
    return await book.now_is()


async def test_another_item_that_changes_meanwhile_stays_changed(merchant):
    book, pro, storage, waits = await with_storage(merchant)

    changed = await book.change(items=[{"id": storage, "quantity": 5}])
    now = await paid(book, waits)

    assert ordered(changed["items"]["data"]) == {pro: 1, storage: 5}
    assert ordered(changed["pending_update"]["subscription_items"]) == {pro: 2, storage: 5}
    assert (ordered(now["items"]["data"]), now["pending_update"]) == ({pro: 2, storage: 5}, None)
    assert await waits_for(book) == [-500, 2500]
    await book.change(items=[{"id": storage, "quantity": 1}])
    assert await waits_for(book) == [-2500, -500, 500, 2500]


async def test_an_item_that_is_added_or_removed_meanwhile_stays_so(merchant):
    book, pro, storage, waits = await with_storage(merchant)
    backups = await book.price("Backups", 500)

    changed = await book.change(items=[{"id": storage, "deleted": True}, {"price": backups}])
    now = await paid(book, waits)

    (added,) = {item["id"] for item in changed["items"]["data"]} - {pro}
    assert ordered(now["items"]["data"]) == {pro: 2, added: 1}
    assert await statuses(book) == ["paid", "paid"]


CLASHES = {
    "another quantity": lambda book, pro, _: book.change(items=[{"id": pro, "quantity": 4}]),
    "without prorations": lambda book, pro, _: book.change(
        items=[{"id": pro, "quantity": 4}], proration_behavior="none"
    ),
    "away with it": lambda book, pro, _: book.change(items=[{"id": pro, "deleted": True}]),
    "by its own address": lambda book, pro, _: book.merchant.create(f"/v1/subscription_items/{pro}", quantity=4),
}


@pytest.mark.parametrize("change", CLASHES.values(), ids=CLASHES.keys())
async def test_the_same_item_that_changes_meanwhile_calls_the_update_off(merchant, change):
    book, pro, storage, waits = await with_storage(merchant)

    await change(book, pro, storage)
    await book.card("visa")

    now = await book.now_is()
    assert now["pending_update"] is None
    assert await statuses(book) == ["paid", "void"]
    assert ordered(now["items"]["data"]) in ({pro: 4, storage: 1}, {storage: 1})
    assert waits["latest_invoice"] == now["latest_invoice"]


async def test_a_note_on_the_same_item_is_kept_and_the_update_waits_on(merchant):
    book, pro, storage, waits = await with_storage(merchant)

    await book.change(items=[{"id": pro, "metadata": {"seat": "corner"}}])
    now = await paid(book, waits)

    assert ordered(now["items"]["data"]) == {pro: 2, storage: 1}
    assert [item["metadata"] for item in now["items"]["data"]] == [{"seat": "corner"}, {}]


async def test_an_update_that_begins_new_periods_is_called_off_by_any_other_item(merchant):
    book, pro, storage, _ = await with_storage(merchant, billing_cycle_anchor={"type": "now"})

    await book.change(items=[{"id": storage, "quantity": 5}])

    assert (await book.now_is())["pending_update"] is None
    assert await statuses(book) == ["paid", "void"]
    assert ordered(await book.items()) == {pro: 1, storage: 5}


async def test_the_same_price_is_not_there_twice_when_the_update_is_paid(merchant):
    book, *_ = await with_storage(merchant)
    extra = await book.price("Extra", 700)
    await book.change(items=[{"price": extra}], **WAITS)

    await book.change(items=[{"price": extra}])

    assert (await book.now_is())["pending_update"] is None
    assert set(ordered(await book.items()).values()) == {1}
    assert await statuses(book) == ["paid", "void", "void"]


async def test_nothing_waits_for_the_payment_of_an_invoice_that_is_sent(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), collection_method="send_invoice", days_until_due=30)
    item = (await book.items())[0]["id"]

    tried = [
        await book.try_to_change(quantity=2, **WAITS),
        await merchant.post(f"/v1/subscription_items/{item}", quantity=2, **WAITS),
    ]

    assert [(one.status, one.error["param"]) for one in tried] == [(400, "payment_behavior")] * 2
    assert ordered(await book.items()) == {item: 1}
