"""Trials: those that convert, and those that do not."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages


def ending(behavior):
    """Trial settings for somebody who gave no card."""
    return {"end_behavior": {"missing_payment_method": behavior}}


async def trying(merchant, days, card="visa", **params):
    """A notebook of somebody who tries Pro, for 20.00 a month, from 1 April on."""
    book = await open_notebook(merchant, "2026-04-01", card=card)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=days, **params)
    return book


async def test_a_trial_converts(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    made = await book.subscribe(await book.price("Pro", 2000), trial_period_days=14)

    await book.on("2026-04-15")
    turned = await book.now_is()
    await book.on("2026-04-15 01:00")

    assert (made["status"], turned["status"]) == ("trialing", "active")
    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 1 × Pro  2026-04-01..2026-04-15
        2026-04-15 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-04-15..2026-05-15
    """)
    assert turned["billing_cycle_anchor"] == moment("2026-04-15")


@only_sqlite
async def test_a_trial_is_announced_to_end_three_days_before(merchant):
    book = await trying(merchant, 14)
    await book.events()

    await book.on("2026-04-11 23:59:59")
    before = await book.happened()
    await book.on("2026-04-12")

    assert (before, await book.happened()) == ([], ["customer.subscription.trial_will_end"])


@only_sqlite
async def test_a_trial_without_a_card_makes_a_debt(merchant):
    book = await trying(merchant, 7, card=None)

    await book.on("2026-04-08")
    at_once = await book.status
    await book.on("2026-04-08 01:00")

    assert (at_once, await book.status) == ("active", "past_due")
    assert await book.pages(last=1) == pages("""
        2026-04-08 cycle open 2000
            2000  1 × Pro (at $20.00 / month)  2026-04-08..2026-05-08
    """)


@only_sqlite
async def test_a_trial_without_a_card_ends_the_subscription_if_it_is_told_to(merchant):
    book = await trying(merchant, 7, card=None, trial_settings=ending("cancel"))

    await book.on("2026-05-08")

    gone = await book.now_is()
    assert (gone["status"], gone["ended_at"], len(await book.invoices())) == ("canceled", moment("2026-04-08"), 1)


@only_sqlite
async def test_a_trial_without_a_card_pauses_and_goes_on_with_one(merchant):
    book = await trying(merchant, 7, card=None, trial_settings=ending("pause"))
    await book.on("2026-04-20")
    resting = await book.now_is()
    await book.card()

    await book.act("resume")
    await book.pay()

    assert resting["status"] == "paused"
    why = resting["status_details"]["paused"]["subscription"]["type"]
    assert why == "trial_end_without_payment_method"
    assert await book.status == "active"
    assert await book.pages(last=1) == pages("""
        2026-04-20 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-04-20..2026-05-20
    """)


@only_sqlite
async def test_a_trial_that_is_ended_by_a_change_pauses_with_what_was_ordered(merchant):
    book = await trying(merchant, 7, card=None, trial_settings=ending("pause"))
    ended = (await book.now_is())["trial_end"]
    await book.on("2026-04-04")
    await book.events()

    paused = await book.change(await book.price("Plus", 9000), 2, trial_end="now")

    told = [event["data"] for event in await book.events() if event["type"] == "customer.subscription.updated"]
    assert [sorted(one["previous_attributes"]) for one in told] == [["items", "status", "status_details", "trial_end"]]
    assert (paused["status"], told[0]["previous_attributes"]["trial_end"]) == ("paused", ended)
    assert (await book.items())[0]["quantity"] == 2
    assert await book.period() == "2026-04-01..2026-04-04"
    await book.card()
    await book.act("resume", payment_behavior="resume_on_payment_success")
    assert await book.pages(last=1) == pages("""
        2026-04-04 cycle paid 18000
           18000  2 × Plus (at $90.00 / month)  2026-04-04..2026-05-04
    """)


@only_sqlite
@pytest.mark.parametrize("behavior", ["cancel", "pause"])
async def test_a_card_that_comes_in_time_saves_a_trial(merchant, behavior):
    book = await trying(merchant, 7, card=None, trial_settings=ending(behavior))
    await book.on("2026-04-07")

    await book.card()
    await book.on("2026-04-08 01:00")

    assert await book.status == "active"
    assert (await book.latest())["amount_paid"] == 2000


@only_sqlite
async def test_a_trial_is_made_longer(merchant):
    book = await trying(merchant, 7)
    await book.on("2026-04-05")

    await book.change(trial_end=moment("2026-04-20"))
    await book.on("2026-04-20 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 1 × Pro  2026-04-01..2026-04-08
        2026-04-20 cycle paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-04-20..2026-05-20
    """)


@only_sqlite
async def test_a_trial_in_the_middle_of_a_paid_month_gives_the_rest_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-04-16")

    tried = await book.change(trial_end=moment("2026-04-26"))
    await book.on("2026-04-26 01:00")

    assert tried["status"] == "trialing"
    assert await book.pages(last=2) == pages("""
        2026-04-16 update paid -1500 balance 0 -> -1500
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
               0  Free trial for 1 × Pro  2026-04-16..2026-04-26
        2026-04-26 cycle paid 3000 due 1500 balance -1500 -> 0
            3000  1 × Pro (at $30.00 / month)  2026-04-26..2026-05-26
    """)


@only_sqlite
async def test_a_classic_trial_has_words_of_its_own(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 3000), trial_period_days=7, billing_mode={"type": "classic"})

    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Trial period for Pro  2026-04-01..2026-04-08
    """)


@only_sqlite
async def test_whoever_leaves_during_a_trial_never_pays(merchant):
    book = await trying(merchant, 14)
    await book.on("2026-04-10")

    leaving = await book.change(cancel_at_period_end=True)
    await book.on("2026-06-01")

    assert leaving["cancel_at"] == moment("2026-04-15")
    assert (await book.status, len(await book.invoices()), (await book.latest())["total"]) == ("canceled", 1, 0)


@only_sqlite
async def test_another_plan_during_a_trial_costs_nothing_yet(merchant):
    book = await trying(merchant, 14)
    await book.on("2026-04-10")

    await book.change(await book.price("Plus", 5000), proration_behavior="always_invoice")
    await book.on("2026-04-15 01:00")

    assert await book.pages(last=1) == pages("""
        2026-04-15 cycle paid 5000
            5000  1 × Plus (at $50.00 / month)  2026-04-15..2026-05-15
    """)
