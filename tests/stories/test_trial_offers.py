"""Trials of single items: a price to begin with, then another. See decision 0033; the cases are Stripe's own."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages
from tests.stories.offers import offered, weekly

pytestmark = only_sqlite


async def test_a_week_for_a_dollar_then_whole_months_from_its_end(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    week, month = await book.price("Pro trial", 100, "week"), await book.price("Pro", 2000)
    offer = await offered(book, week, month)

    made = await book.subscribe(offer)

    item = made["items"]["data"][0]
    assert (made["status"], made["trial_end"], item["price"]["id"], item["quantity"]) == ("active", None, week, 1)
    assert item["current_trial"] == {
        "end_date": moment("2026-01-08"),
        "start_date": moment("2026-01-01"),
        "trial_offer": offer["current_trial"]["trial_offer"],
    }
    assert await book.period() == "2026-01-01..2026-01-08"
    coming = await book.preview()
    assert (coming["total"], coming["lines"]["data"][0]["period"]["end"]) == (2_000, moment("2026-02-08"))

    await book.on("2026-02-10")
    item = (await book.items())[0]
    assert (item["current_trial"], item["price"]["id"], item["plan"]["id"]) == (None, month, month)
    assert await book.pages() == pages("""
        2026-01-01 create paid 100
             100  1 × Pro trial (at $1.00 / week)  2026-01-01..2026-01-08
        2026-01-08 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-01-08..2026-02-08
        2026-02-08 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-02-08..2026-03-08
    """)


async def test_four_weeks_at_a_dollar_are_paid_one_by_one_and_the_end_is_announced(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    offer = await weekly(book, 100, 2000, weeks=3)
    await book.subscribe({**offer, "quantity": 2})
    await book.events()

    await book.on("2026-01-18 23:59")
    assert "customer.subscription.trial_will_end" not in await book.happened()
    await book.on("2026-01-19")
    assert await book.happened() == ["customer.subscription.trial_will_end"]
    await book.on("2026-01-22 01:00")

    assert await book.pages() == pages("""
        2026-01-01 create paid 200
             200  2 × Pro trial (at $1.00 / week)  2026-01-01..2026-01-08
        2026-01-08 cycle paid 200
             200  2 × Pro trial (at $1.00 / week)  2026-01-08..2026-01-15
        2026-01-15 cycle paid 200
             200  2 × Pro trial (at $1.00 / week)  2026-01-15..2026-01-22
        2026-01-22 cycle paid 4000
            4000  2 × Pro (at $20.00 / month)  2026-01-22..2026-02-22
    """)


async def test_the_anchor_stays_if_the_subscription_says_so(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    offer = await weekly(book, 100, 3100)
    await book.subscribe(offer, trial_settings={"end_behavior": {"billing_cycle_anchor": "unchanged"}})

    await book.on("2026-02-01 01:00")

    assert await book.pages() == pages("""
        2026-01-01 create paid 100
             100  1 × Pro trial (at $1.00 / week)  2026-01-01..2026-01-08
        2026-01-08 cycle paid 2400
            2400  1 × Pro (at $31.00 / month)  2026-01-08..2026-02-01
        2026-02-01 cycle paid 3100
            3100  1 × Pro (at $31.00 / month)  2026-02-01..2026-03-01
    """)


async def test_a_free_trial_is_a_trial_of_the_subscription_and_needs_no_card_until_it_ends(merchant):
    book = await open_notebook(merchant, "2026-01-01", card=None)
    offer = await weekly(book, 0, 2000, weeks=2)
    made = await book.subscribe(offer)
    assert (made["status"], made["trial_start"], made["trial_end"]) == (
        "trialing",
        moment("2026-01-01"),
        moment("2026-01-15"),
    )
    assert await book.period() == "2026-01-01..2026-01-15"

    await book.on("2026-01-12")
    assert (await book.happened())[-1] == "customer.subscription.trial_will_end"
    await book.card()
    await book.on("2026-01-15 01:00")

    assert await book.status == "active"
    assert await book.pages() == pages("""
        2026-01-01 create paid 0
               0  Free trial for 1 × Pro trial  2026-01-01..2026-01-15
        2026-01-15 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-01-15..2026-02-15
    """)


@pytest.mark.parametrize("behavior", ["cancel", "pause"])
async def test_a_free_trial_without_a_card_ends_as_the_subscription_says(merchant, behavior):
    book = await open_notebook(merchant, "2026-01-01", card=None)
    month = await book.price("Pro", 2000)
    offer = await offered(book, await book.price("Pro trial", 0, "week"), month)
    await book.subscribe(offer, trial_settings={"end_behavior": {"missing_payment_method": behavior}})

    await book.on("2026-01-08 01:00")

    assert await book.status == {"cancel": "canceled", "pause": "paused"}[behavior]
    assert len(await book.invoices()) == 1
    if behavior == "pause":
        assert (await book.items())[0]["price"]["id"] == month
        await book.card()
        await book.on("2026-01-20")
        await book.act("resume")
        await book.pay()
        resumed = await book.now_is()
        item = resumed["items"]["data"][0]
        assert (resumed["status"], item["price"]["id"], item["current_trial"]) == ("active", month, None)
        assert (await book.latest())["total"] == 2_000


async def test_who_leaves_at_the_end_of_a_trial_pays_nothing_more(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    offer = await weekly(book, 100, 2000)
    await book.subscribe(offer)
    await book.change(cancel_at_period_end=True)

    await book.on("2026-01-09")

    assert (await book.status, len(await book.invoices())) == ("canceled", 1)


async def test_a_short_trial_is_announced_to_end_when_it_begins(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Base", 3000))
    offer = await offered(book, await book.price("Extra trial", 100, "day"), await book.price("Extra", 1000))
    await book.events()

    await book.change(items=[offer])

    assert (await book.happened())[-1] == "customer.subscription.trial_will_end"


async def test_an_archived_offer_goes_on_where_it_has_begun(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    week, month = await book.price("Pro trial", 100, "week"), await book.price("Pro", 2000)
    offer = await offered(book, week, month)
    await book.subscribe(offer)
    for path in (
        f"product_catalog/trial_offers/{offer['current_trial']['trial_offer']}",
        f"prices/{week}",
        f"prices/{month}",
    ):
        await merchant.create(f"/v1/{path}", active=False)

    await book.on("2026-01-08 01:00")

    assert (await book.latest())["total"] == 2_000
