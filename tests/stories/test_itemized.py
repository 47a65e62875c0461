"""`proration_discounts=itemized`: parts of periods show what they cost before discounts, and what those take off."""

import secrets

import pytest

from tests.conftest import only_sqlite
from tests.merchants import Merchant
from tests.stories.notebook import open_notebook
from tests.stories.test_previews import ITEMIZED, World

pytestmark = only_sqlite
MODE = "billing_mode[flexible][proration_discounts]"
SUMS = ("total", "total_excluding_tax", "amount_due", "ending_balance")


async def discounted(merchant, mode=ITEMIZED):
    """Half of April, of 2000 a month with ten percent off the item and two dollars a half month off the whole."""
    book = await open_notebook(merchant, "2026-04-01")
    tenth, four = await book.coupon(percent_off=10, duration="forever"), await book.coupon(amount_off=400)
    free = await book.price("Pro", 0)
    made = await book.subscribe(free, billing_mode=mode)
    await book.on("2026-04-16")
    plus = {"id": made["items"]["data"][0]["id"], "price": await book.price("Plus", 2000)}
    await book.change(items=[plus | {"discounts": [{"coupon": tenth}]}], discounts=[{"coupon": four}])
    return book


async def test_what_waits_says_what_it_was_and_what_it_is(merchant):
    book = await discounted(merchant)

    [found] = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]

    own, common = (await book.items())[0]["discounts"], (await book.now_is())["discounts"]
    assert (found["amount"], found["net_amount"], found["discountable"]) == (1000, 700, False)
    taken = [(one["discount"], one["amount"]) for one in found["proration_details"]["discount_amounts"]]
    assert taken == [(own[0], 100), (common[0], 200)]
    assert found["discounts"] == own


async def test_what_was_included_before_says_only_what_it_is(merchant):
    book = await discounted(merchant, {"type": "flexible"})

    [found] = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]

    assert (found["amount"], found["net_amount"], found["discounts"]) == (700, 700, [])


async def test_an_invoice_takes_the_own_discounts_off_its_subtotal_and_the_others_off_its_total(merchant):
    book = await discounted(merchant)

    made = await merchant.create("/v1/invoices", customer=book.customer, subscription=book.subscription)
    again = await merchant.create(f"/v1/invoices/{made['id']}", description="Looked at once more")

    for found in (made, again):
        [line] = found["lines"]["data"]
        assert [one["amount"] for one in line["discount_amounts"]] == [100, 200]
        assert [one["amount"] for one in line["pretax_credit_amounts"]] == [100, 200]
        assert (line["amount"], found["subtotal"], found["total"]) == (1000, 900, 700)
        assert [one["amount"] for one in found["total_discount_amounts"]] == [100, 200]


async def test_a_credit_gives_back_what_was_paid_and_shows_what_was_not(merchant):
    book = await discounted(merchant)
    await book.on("2026-04-21")

    await book.change(items=[{"id": (await book.items())[0]["id"], "price": await book.price("Nothing", 0)}])

    found = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]
    [credit] = [item for item in found if item["amount"] < 0]
    taken = [one["amount"] for one in credit["proration_details"]["discount_amounts"]]
    assert (credit["amount"], credit["net_amount"], taken) == (-667, -467, [-66, -134])


@pytest.mark.parametrize("seed", range(8))
async def test_it_costs_the_same_however_it_is_shown(app, seed, monkeypatch):
    found = []
    for mode in ({"type": "flexible"}, ITEMIZED):
        monkeypatch.setattr("tests.stories.test_previews.MODES", [mode])
        world = World(seed)
        await world.begin(Merchant(app, f"sk_test_{secrets.token_hex(8)}"))
        await world.live()
        await world.book.try_to_change(**await world.change(), proration_behavior="always_invoice")
        await world.live()
        found.append([[invoice[name] for name in SUMS] for invoice in await world.book.invoices()])

    assert found[0] == found[1]


async def test_a_running_subscription_may_be_made_to_show_its_discounts_but_not_to_hide_them(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), billing_mode={"type": "flexible"})

    migrated = await book.act("migrate", billing_mode=ITEMIZED)

    assert migrated["billing_mode"] == ITEMIZED | {"updated_at": book.now}
    path = f"/v1/subscriptions/{book.subscription}/migrate"
    back = {"type": "flexible", "flexible": {"proration_discounts": "included"}}
    assert (await merchant.refused(path, billing_mode=back))["param"] == MODE
    assert (await merchant.refused(path, billing_mode=ITEMIZED))["param"] == "billing_mode[type]"


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/subscription_schedules"])
async def test_the_classic_mode_has_no_such_choice(merchant, path):
    book = await open_notebook(merchant, "2026-04-01")
    items = [{"price": await book.price("Pro", 1000)}]
    order = {"customer": book.customer, "items": items}
    if path.endswith("schedules"):
        order = {"customer": book.customer, "start_date": "now", "phases": [{"items": items}]}

    error = await merchant.refused(path, order, billing_mode={**ITEMIZED, "type": "classic"})

    assert error["param"] == "billing_mode[flexible]"


async def test_a_schedule_may_ask_for_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    phases = [{"items": [{"price": await book.price("Pro", 1000)}], "duration": {"interval": "month"}}]

    made = await merchant.create(
        "/v1/subscription_schedules", customer=book.customer, start_date="now", phases=phases, billing_mode=ITEMIZED
    )

    book.subscription = made["subscription"]
    assert made["billing_mode"] == (await book.now_is())["billing_mode"] == ITEMIZED | {"updated_at": book.now}
