"""Trials that end sooner than one would think."""

from tests.stories.notebook import open_notebook


async def trying(merchant, *, missing):
    """Somebody in a trial of a week, without a card by now, and what then happens at its end."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.without_card()
    settings = {"end_behavior": {"missing_payment_method": missing}}
    await book.subscribe(await book.price("Pro", 1000), trial_period_days=7, trial_settings=settings)
    return book


async def test_a_trial_of_a_day_is_announced_to_end_at_once(merchant):
    book = await open_notebook(merchant, "2026-04-01")

    made = await book.subscribe(await book.price("Pro", 1000), trial_period_days=1)

    listed = await merchant.find("/v1/events", type="customer.subscription.trial_will_end")
    assert [event["data"]["object"]["id"] for event in listed["data"]] == [made["id"]]


async def test_a_trial_that_is_ended_by_hand_pauses_without_a_card(merchant):
    book = await trying(merchant, missing="pause")

    changed = await book.change(trial_end="now")

    assert (changed["status"], changed["trial_end"]) == ("paused", book.now)
    assert changed["status_details"]["paused"]["subscription"] == {"type": "trial_end_without_payment_method"}
    assert len((await merchant.find("/v1/events", type="customer.subscription.paused"))["data"]) == 1


async def test_a_trial_that_is_ended_by_hand_is_cancelled_without_a_card(merchant):
    book = await trying(merchant, missing="cancel")

    changed = await book.change(trial_end="now")

    assert (changed["status"], changed["ended_at"]) == ("canceled", book.now)
