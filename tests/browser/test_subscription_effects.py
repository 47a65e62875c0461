"""The matrix goes on: leaves of a configuration that show on a subscription's pages; what they forbid is refused."""

import pytest

CANCEL = "subscription_cancel"


@pytest.fixture
def subscriber(shop):
    """A customer, and her subscription."""
    return shop.subscriber()


def opened(shop, window, subscriber, page, **features):
    """A page of the subscription, with only these features on; and the configuration."""
    customer, subscription = subscriber
    configuration = shop.configure(features=features)
    session = shop.session(configuration, customer)
    window.open(session.url)
    window.open(f"{shop.site}/p/{session.id}/subscriptions/{subscription.id}/{page}")
    return configuration


def press(window, name):
    window.click(window.page.get_by_role("button", name=name))


def cancel(**settings):
    return {CANCEL: {"enabled": True, **settings}}


def reasons(**settings):
    return cancel(cancellation_reason={"enabled": True, "options": ["other"], **settings})


def pause(*lengths):
    if not lengths:
        return {"subscription_pause": {"enabled": True, "duration": {"type": "indefinite"}}}
    options = [{"interval": interval, "interval_count": count} for interval, count in lengths]
    duration = {"type": "interval_options", "interval_options": options}
    return {"subscription_pause": {"enabled": True, "duration": duration}}


@pytest.mark.parametrize("is_on", [True, False])
def test_the_reason_is_asked_for_or_not(shop, window, subscriber, is_on):
    opened(shop, window, subscriber, "cancel", **reasons(enabled=is_on))

    press(window, "Cancel subscription")

    assert ("What made you leave?" in window.text) is is_on
    assert shop.sdk.subscriptions.retrieve(subscriber[1].id).cancel_at is not None


def test_the_answers_are_those_of_the_list(shop, window, subscriber):
    configuration = opened(shop, window, subscriber, "cancel", **reasons(options=["too_expensive", "unused"]))
    press(window, "Cancel subscription")
    before = window.page.locator(".choice").all_inner_texts()
    window.page.get_by_text("I no longer need it").click()

    features = reasons(options=["low_quality"])
    shop.sdk.billing_portal.configurations.update(configuration.id, {"features": features})
    press(window, "Send answer")

    assert before == ["It costs too much", "I no longer need it"]
    assert "Choose an answer, or skip the question." in window.text
    assert window.page.locator(".choice").all_inner_texts() == ["The quality"]
    assert shop.sdk.subscriptions.retrieve(subscriber[1].id).cancellation_details.feedback is None


def test_answers_of_the_business_s_own_are_shown(shop, window, subscriber):
    own = shop.sdk.billing.feedback_options.create({"description": "Closed my shop"})
    opened(shop, window, subscriber, "cancel", **reasons(feedback_options=[own.id]))
    press(window, "Cancel subscription")

    window.page.get_by_text("Closed my shop").click()
    press(window, "Send answer")

    assert shop.sdk.subscriptions.retrieve(subscriber[1].id).cancellation_details.feedback_option == own.id


@pytest.mark.parametrize(("mode", "status"), [("at_period_end", "active"), ("immediately", "canceled")])
def test_the_end_is_now_or_with_the_period(shop, window, subscriber, mode, status):
    opened(shop, window, subscriber, "cancel", **cancel(mode=mode))
    at_once = "It ends at once." in window.text

    press(window, "Cancel subscription")

    assert at_once is (mode == "immediately")
    assert shop.sdk.subscriptions.retrieve(subscriber[1].id).status == status


@pytest.mark.parametrize(("proration", "balance"), [("none", 0), ("create_prorations", -12_000)])
def test_unused_time_is_credited_or_not(shop, window, subscriber, proration, balance):
    opened(shop, window, subscriber, "cancel", **cancel(mode="immediately", proration_behavior=proration))
    told = "You get £120.00 back as credit" in window.text

    press(window, "Cancel subscription")

    assert told is (balance != 0)
    assert shop.sdk.customers.retrieve(subscriber[0].id).balance == balance


def test_the_lengths_are_those_of_the_list(shop, window, subscriber):
    configuration = opened(shop, window, subscriber, "pause", **pause(("week", 2), ("month", 1)))
    before = [text.split("\n")[0] for text in window.page.locator(".choice b").all_inner_texts()]
    window.page.get_by_text("2 weeks").click()

    shop.sdk.billing_portal.configurations.update(configuration.id, {"features": pause(("year", 1))})
    press(window, "Pause Team")

    assert before == ["2 weeks", "1 month"]
    assert "Choose for how long." in window.text
    assert window.page.locator(".choice b").all_inner_texts() == ["1 year"]
    assert shop.sdk.subscriptions.retrieve(subscriber[1].id).status == "active"


@pytest.mark.parametrize("has_end", [True, False])
def test_a_pause_has_an_end_or_none(shop, window, subscriber, has_end):
    opened(shop, window, subscriber, "pause", **pause(*([("month", 1)] if has_end else [])))

    press(window, "Pause Team")

    after = shop.sdk.subscriptions.retrieve(subscriber[1].id)
    assert (after.status, after.schedule is not None) == ("paused", has_end)
    assert ("Paused until you resume it" in window.text) is not has_end


@pytest.mark.parametrize(
    ("switch", "page", "button"),
    [(CANCEL, "cancel", "Cancel subscription"), ("subscription_pause", "pause", "Pause Team")],
)
def test_what_is_switched_off_while_the_page_is_open_is_refused(shop, window, subscriber, switch, page, button):
    configuration = opened(shop, window, subscriber, page, **cancel(), **pause(("month", 1)))

    shop.sdk.billing_portal.configurations.update(configuration.id, {"features": {switch: {"enabled": False}}})
    press(window, button)

    assert "This is not possible now" in window.text
    after = shop.sdk.subscriptions.retrieve(subscriber[1].id)
    assert (after.status, after.cancel_at) == ("active", None)
