"""What happens in the middle of an item's trial. See decision 0033."""

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages
from tests.stories.offers import offered, weekly

pytestmark = only_sqlite


async def test_a_part_on_trial_leaves_the_other_parts_of_a_subscription_in_their_periods(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    base = await book.price("Base", 2800)
    await book.subscribe(base)
    offer = await offered(book, await book.price("Extra trial", 0, "week"), await book.price("Extra", 1400))

    await book.on("2026-01-11")
    changed = await book.change(items=[offer])
    assert (changed["status"], changed["trial_end"]) == ("active", None)
    assert [item["current_trial"] is None for item in changed["items"]["data"]] == [True, False]
    await book.on("2026-02-18 01:00")

    assert await book.pages() == pages("""
        2026-01-01 create paid 2800
            2800  1 × Base (at $28.00 / month)  2026-01-01..2026-02-01
        2026-01-11 update paid 0
               0  Free trial for 1 × Extra trial  2026-01-11..2026-01-18
        2026-01-18 cycle paid 1400
            1400  1 × Extra (at $14.00 / month)  2026-01-18..2026-02-18
        2026-02-01 cycle paid 1535
            1535  1 × Base (at $28.00 / month)  2026-02-01..2026-02-18
        2026-02-18 cycle paid 4200
            1400  1 × Extra (at $14.00 / month)  2026-02-18..2026-03-18
            2800  1 × Base (at $28.00 / month)  2026-02-18..2026-03-18
    """)


async def test_a_plan_becomes_the_trial_of_a_dearer_one_and_what_was_paid_comes_back(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe({"price": await book.price("Basic", 3100), "quantity": 2})
    offer = await offered(book, await book.price("Premium trial", 700, "week"), await book.price("Premium", 9000))
    item = (await book.items())[0]["id"]

    await book.on("2026-01-11")
    await book.change(items=[{"id": item, **offer}])
    await book.on("2026-01-18 01:00")

    assert await book.pages() == pages("""
        2026-01-01 create paid 6200
            6200  2 × Basic (at $31.00 / month)  2026-01-01..2026-02-01
        2026-01-11 update paid -2800 balance 0 -> -2800
           -4200  Unused time on 2 × Basic after 11 Jan 2026  2026-01-11..2026-02-01
            1400  2 × Premium trial (at $7.00 / week)  2026-01-11..2026-01-18
        2026-01-18 cycle paid 18000 due 15200 balance -2800 -> 0
           18000  2 × Premium (at $90.00 / month)  2026-01-18..2026-02-18
    """)


async def test_another_quantity_during_a_trial_is_paid_for_what_is_left_of_it(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    offer = await weekly(book, 700, 2000)
    await book.subscribe(offer)

    await book.on("2026-01-03")
    await book.change(quantity=3)
    await book.on("2026-01-08 01:00")

    assert await book.pages(last=1) == pages("""
        2026-01-08 cycle paid 7000
            -500  Unused time on Pro trial after 03 Jan 2026  2026-01-03..2026-01-08
            1500  Remaining time on 3 × Pro trial after 03 Jan 2026  2026-01-03..2026-01-08
            6000  3 × Pro (at $20.00 / month)  2026-01-08..2026-02-08
    """)


async def test_another_price_ends_the_trial(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    month = await book.price("Pro", 3100)
    await book.subscribe(await offered(book, await book.price("Pro trial", 700, "week"), month))

    await book.on("2026-01-03")
    changed = await book.change(month)

    assert changed["items"]["data"][0]["current_trial"] is None
    assert await book.pages(last=1) == pages("""
        2026-01-03 update paid 2400
            -500  Unused time on Pro trial after 03 Jan 2026  2026-01-03..2026-01-08
            2900  Remaining time on Pro after 03 Jan 2026  2026-01-03..2026-02-01
    """)


async def test_a_paid_part_ends_the_trial_of_a_subscription_but_not_that_of_its_item(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    offer = await weekly(book, 0, 2000)
    await book.subscribe(offer)

    await book.on("2026-01-03")
    changed = await book.change(items=[{"price": await book.price("Extra", 3100)}])

    assert (changed["status"], changed["trial_end"]) == ("active", moment("2026-01-03"))
    assert changed["items"]["data"][0]["current_trial"]["end_date"] == moment("2026-01-08")
    await book.on("2026-01-08 01:00")
    assert await book.pages(last=1) == pages("""
        2026-01-08 cycle paid 4900
            2900  Remaining time on Extra after 03 Jan 2026  2026-01-03..2026-02-01
            2000  1 × Pro (at $20.00 / month)  2026-01-08..2026-02-08
    """)


async def test_what_is_used_during_a_trial_is_paid_at_the_price_of_the_trial(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    cheap = await book.metered("Calls on trial", 10, "call")
    meter = (await merchant.find(f"/v1/prices/{cheap}"))["recurring"]["meter"]
    dear = await book.price("Calls", 50, recurring={"usage_type": "metered", "meter": meter})
    made = await book.subscribe(await offered(book, cheap, dear))
    assert (made["status"], "quantity" in made["items"]["data"][0]) == ("active", False)

    await book.on("2026-01-20")
    await book.use("call", 30)
    await book.on("2026-02-05")
    await book.use("call", 10)
    await book.on("2026-03-01 02:00")

    assert await book.pages() == pages("""
        2026-02-01 cycle paid 300
             300  30 × Calls on trial (at $0.10 / month)  2026-01-01..2026-02-01
        2026-03-01 cycle paid 500
             500  10 × Calls (at $0.50 / month)  2026-02-01..2026-03-01
    """)
