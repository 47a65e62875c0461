"""A change at once, while another one waits for its payment. Source: docs/decisions/0043."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook
from tests.stories.test_pending_updates import WAITS, statuses

pytestmark = only_sqlite


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


async def test_what_the_update_charged_comes_back_when_its_item_goes(merchant):
    book, pro, storage, waits = await with_storage(merchant)
    await book.change(items=[{"id": storage, "quantity": 5}])
    await paid(book, waits)

    await book.change(items=[{"id": pro, "deleted": True}])

    assert await waits_for(book) == [-3000, -500, 2500]


async def test_an_item_that_the_update_removes_stays_away(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), await book.price("Storage", 1000))
    await book.card("chargeCustomerFail")
    await book.on("2026-04-16")
    pro, storage = [item["id"] for item in await book.items()]
    leaving = [{"id": pro, "quantity": 2}, {"id": storage, "deleted": True}]
    waits = await book.change(items=leaving, **WAITS)

    changed = await book.change(items=[{"id": storage, "metadata": {"shelf": "top"}}])
    now = await paid(book, waits)

    assert ordered(changed["items"]["data"]) == {pro: 1, storage: 1}
    assert ordered(now["items"]["data"]) == {pro: 2}


async def test_a_price_that_is_edited_meanwhile_is_still_the_same_price(merchant):
    book, pro, storage, waits = await with_storage(merchant)
    price = (await book.items())[0]["price"]["id"]
    await merchant.create(f"/v1/prices/{price}", nickname="Professional")

    await book.change(items=[{"id": pro, "price": price, "metadata": {"seat": "corner"}}])
    now = await paid(book, waits)

    assert ordered(now["items"]["data"]) == {pro: 2, storage: 1}


async def test_an_item_that_is_added_or_removed_meanwhile_stays_so(merchant):
    book, pro, storage, waits = await with_storage(merchant)
    backups = await book.price("Backups", 500)

    changed = await book.change(items=[{"id": storage, "deleted": True}, {"price": backups}])
    now = await paid(book, waits)

    (added,) = {item["id"] for item in changed["items"]["data"]} - {pro}
    assert ordered(now["items"]["data"]) == {pro: 2, added: 1}
    assert await statuses(book) == ["paid", "paid"]


async def at_another_price(book, pro, _):
    return await book.change(items=[{"id": pro, "price": await book.price("Plus", 5000)}])


CLASHES = {
    "another price": at_another_price,
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
    assert ordered(now["items"]["data"]) in ({pro: 4, storage: 1}, {pro: 1, storage: 1}, {storage: 1})
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


async def test_an_update_that_begins_new_periods_is_called_off_by_an_item_that_is_added(merchant):
    book, *_ = await with_storage(merchant, billing_cycle_anchor={"type": "now"})

    added = await book.change(items=[{"price": await book.price("Backups", 500)}])

    assert added["pending_update"] is None
    assert await statuses(book) == ["paid", "void"]


async def test_an_update_that_ends_a_trial_is_called_off_by_an_item_that_is_added(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="chargeCustomerFail")
    await book.subscribe(await book.price("Pro", 3000), trial_end=moment("2026-04-10"))
    waits = await book.change(trial_end="now", **WAITS)

    added = await book.change(items=[{"price": await book.price("Backups", 500)}])

    assert waits["pending_update"]["trial_end"] == moment("2026-04-01")
    assert (added["pending_update"], added["trial_end"]) == (None, moment("2026-04-10"))
    assert await statuses(book) == ["paid", "void"]


async def test_the_same_price_is_not_there_twice_when_the_update_is_paid(merchant):
    book, *_ = await with_storage(merchant)
    extra = await book.price("Extra", 700)
    await book.change(items=[{"price": extra}], **WAITS)

    await book.change(items=[{"price": extra}])

    assert (await book.now_is())["pending_update"] is None
    assert set(ordered(await book.items()).values()) == {1}
    assert await statuses(book) == ["paid", "void", "void"]
