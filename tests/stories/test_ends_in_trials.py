"""A subscription that is to end before its trial does, or at the end of the period after all. Source: 1.9 and 1.10."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
TRIAL, BEFORE = moment("2026-04-11"), moment("2026-04-06")


async def ends(book):
    now = await book.now_is()
    (item,) = now["items"]["data"]
    return now["trial_end"], item["current_period_end"]


@pytest.mark.parametrize(("mode", "trial_end"), [("classic", BEFORE), ("flexible", TRIAL)])
@pytest.mark.parametrize("when", ["at first", "later"])
async def test_a_trial_ends_with_its_subscription_in_classic_mode(merchant, mode, trial_end, when):
    book = await open_notebook(merchant, "2026-04-01")
    terms = {"trial_end": TRIAL, "billing_mode": {"type": mode}}
    if when == "at first":
        await book.subscribe(await book.price("Pro", 3000), cancel_at=BEFORE, **terms)
    else:
        await book.subscribe(await book.price("Pro", 3000), **terms)
        await book.change(cancel_at=BEFORE)

    assert await ends(book) == (trial_end, BEFORE)
    await book.on("2026-04-20")
    assert (await book.status, len(await book.invoices())) == ("canceled", 1)


@pytest.mark.parametrize("when", ["at first", "later"])
async def test_periods_begin_where_a_trial_ends_that_was_to_end_with_its_subscription(merchant, when):
    book = await open_notebook(merchant, "2026-04-01")
    end, pro = {"cancel_at": BEFORE}, await book.price("Pro", 3000)
    terms = {"trial_end": TRIAL, "billing_mode": {"type": "classic"}}
    await book.subscribe(pro, **terms, **(end if when == "at first" else {}))
    if when == "later":
        await book.change(**end)

    await book.change(cancel_at="")
    await book.on("2026-04-07")

    assert (await book.now_is())["billing_cycle_anchor"] == BEFORE
    assert (await book.latest())["total"] == 3000


async def test_a_trial_that_need_not_end_with_its_subscription_goes_on_when_that_does(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), trial_end=TRIAL)
    await book.change(cancel_at=BEFORE)

    await book.change(cancel_at="")

    assert await ends(book) == (TRIAL, TRIAL)


@pytest.mark.parametrize("trial", [{}, {"trial_end": TRIAL}])
async def test_the_end_of_the_period_takes_the_place_of_a_day(merchant, trial):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), **trial)
    await book.change(cancel_at=BEFORE)

    after = await book.change(cancel_at="", cancel_at_period_end=True)

    end = TRIAL if trial else moment("2026-05-01")
    assert (after["cancel_at"], after["cancel_at_period_end"]) == (end, True)
    assert after["items"]["data"][0]["current_period_end"] == end
