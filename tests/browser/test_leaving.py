"""Leaving, pausing and coming back, driven to their ends in a real browser, and read by the official SDK."""

from pathlib import Path

import pytest

from tests.browsers import Window
from tests.shops import ALL_ON

REASONS = {"enabled": True, "options": ["too_expensive", "unused", "other"]}
EVERYTHING = {**ALL_ON, "subscription_cancel": {"enabled": True, "cancellation_reason": REASONS}}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request, open_window) -> Window:
    """A window, and one that runs no scripts."""
    return open_window(java_script_enabled=request.param)


def press(window, name, role="button"):
    window.click(window.page.get_by_role(role, name=name, exact=True).first)


def by_keyboard(window, name):
    """Reach something with the Tab key alone, and press Enter."""
    for _ in range(60):
        window.page.keyboard.press("Tab")
        focused = window.page.locator(":focus")
        if focused.count() and name in focused.inner_text():
            with window.page.expect_navigation():
                window.page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached")


def types(shop, since):
    found = shop.sdk.events.list({"limit": 50, "ending_before": since})
    return [event.type for event in reversed(found.data)]


def last_event(shop):
    return shop.sdk.events.list({"limit": 1}).data[0].id


def test_cancelling_giving_a_reason_and_coming_back(shop, page):
    customer, subscription = shop.subscriber()
    page.open(shop.session(shop.configure(features=EVERYTHING), customer).url)
    since = last_event(shop)

    press(page, "Cancel subscription", "link")
    press(page, "Cancel subscription")
    page.page.get_by_text("It costs too much").click()
    press(page, "Send answer")
    gone = shop.sdk.subscriptions.retrieve(subscription.id)
    told = page.text
    press(page, "Keep Team")
    back = shop.sdk.subscriptions.retrieve(subscription.id)

    assert gone.cancel_at == subscription["items"].data[0].current_period_end
    assert (gone.cancellation_details.reason, gone.cancellation_details.feedback) == (
        "cancellation_requested", "too_expensive",
    )  # fmt: skip
    assert "Your subscription is canceled" in told
    assert (back.cancel_at, back.canceled_at, back.cancellation_details.feedback) == (None, None, None)
    assert types(shop, since) == ["customer.subscription.updated"] * 3
    assert page.complaints == []


def test_something_else_opens_a_field_for_words(shop, window):
    customer, subscription = shop.subscriber()
    window.open(shop.session(shop.configure(features=EVERYTHING), customer).url)
    press(window, "Cancel subscription", "link")
    press(window, "Cancel subscription")
    before = window.page.locator("#comment").is_visible()

    window.page.get_by_text("Something else").click()
    window.page.fill("#comment", "Too much tea.")
    press(window, "Send answer")

    assert before is False
    assert shop.sdk.subscriptions.retrieve(subscription.id).cancellation_details.comment == "Too much tea."


def test_pausing_and_resuming(shop, page):
    customer, subscription = shop.subscriber()
    page.open(shop.session(shop.configure(features=EVERYTHING), customer).url)

    press(page, "Pause subscription", "link")
    press(page, "Pause Team")
    paused = shop.sdk.subscriptions.retrieve(subscription.id)
    told = page.text
    press(page, "Resume subscription", "link")
    press(page, "Resume subscription")

    assert (paused.status, paused.status_details.paused.subscription.type) == ("paused", "pause_requested")
    assert "Your subscription is paused" in told
    assert shop.sdk.subscriptions.retrieve(subscription.id).status == "active"
    assert page.complaints == []


def test_by_keyboard_alone(shop, window):
    customer, subscription = shop.subscriber()
    window.open(shop.session(shop.configure(features=EVERYTHING), customer).url)

    by_keyboard(window, "Cancel subscription")
    by_keyboard(window, "Cancel subscription")
    by_keyboard(window, "Skip")

    assert shop.sdk.subscriptions.retrieve(subscription.id).cancel_at is not None
    assert "Your subscription is canceled" in window.text


@pytest.mark.parametrize("button", ["Take 25% off and stay", "No thanks, continue canceling"])
def test_an_offer_taken_or_declined(shop, page, button):
    customer, subscription = shop.subscriber()
    coupon = shop.sdk.coupons.create({"percent_off": 25, "duration": "once"})
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon.id}}
    details = {"subscription": subscription.id, "retention": retention}
    flow = {"type": "subscription_cancel", "subscription_cancel": details}
    page.open(shop.session(shop.configure(), customer, flow_data=flow).url)

    taken = button.startswith("Take")
    press(page, button, "button" if taken else "link")
    if not taken:
        press(page, "Cancel subscription")

    after = shop.sdk.subscriptions.retrieve(subscription.id)
    assert (len(after.discounts), after.cancel_at is None) == ((1, True) if taken else (0, False))


@pytest.mark.parametrize("mode", ["at_period_end", "immediately"])
def test_it_is_over_when_that_was_said_and_there_is_proof(shop, page, mode):
    clock = shop.sdk.test_helpers.test_clocks.create({"frozen_time": 1_793_000_000})
    customer, subscription = shop.subscriber(test_clock=clock.id)
    features = {"subscription_cancel": {"enabled": True, "mode": mode}}
    session = shop.session(shop.configure(features=features), customer)
    page.open(session.url)

    press(page, "Cancel subscription", "link")
    press(page, "Cancel subscription")
    before = shop.sdk.subscriptions.retrieve(subscription.id).status
    if mode == "at_period_end":
        press(page, "+1 month")
        press(page, "+1 day")
    page.open(f"{shop.site}/p/{session.id}/subscriptions/{subscription.id}/canceled")
    with page.page.expect_download() as download:
        page.page.get_by_role("link", name="Download PDF").click()

    after = shop.sdk.subscriptions.retrieve(subscription.id)
    assert (before, after.status) == ("active" if mode == "at_period_end" else "canceled", "canceled")
    assert after.ended_at == (
        subscription["items"].data[0].current_period_end if mode == "at_period_end" else 1_793_000_000
    )
    assert "Team ended on" in page.text
    assert "Keep Team" not in page.text
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert "customer.subscription.deleted" in [one.type for one in shop.sdk.events.list({"limit": 20}).data]


def test_time_goes_by_in_the_test_bar_and_the_page_shows_it(shop, page):
    clock = shop.sdk.test_helpers.test_clocks.create({"frozen_time": 1_793_000_000})
    customer, _ = shop.subscriber()
    living = shop.sdk.customers.create({"test_clock": clock.id, "name": "Timed"})
    method = shop.sdk.payment_methods.attach("pm_card_visa", {"customer": living.id})
    shop.sdk.customers.update(living.id, {"invoice_settings": {"default_payment_method": method.id}})
    price = {"currency": "gbp", "unit_amount": 900, "recurring": {"interval": "day"}, "product_data": {"name": "Daily"}}
    item = {"price": shop.sdk.prices.create(price).id}
    subscription = shop.sdk.subscriptions.create({"customer": living.id, "items": [item]})
    page.open(shop.session(shop.configure(), living).url)
    before = page.page.locator(".testbar time").inner_text()

    press(page, "Next renewal")
    renewed = shop.sdk.subscriptions.retrieve(subscription.id)
    press(page, "+1 month")

    assert renewed["items"].data[0].current_period_start == 1_793_000_000 + 86_400
    assert shop.sdk.test_helpers.test_clocks.retrieve(clock.id).frozen_time > 1_793_000_000 + 29 * 86_400
    assert page.page.locator(".testbar time").inner_text() != before
    page.open(shop.session(shop.configure(), customer).url)
    assert page.page.locator(".testbar form").count() == 0


def test_live_mode_has_no_time_travel_and_explains_nothing(shop, window):
    window.open(shop.live.session().url)

    assert window.page.locator("form[action$=time]").count() == 0
    assert "Explain this page" not in window.text
