"""Changing a plan in a real browser, with scripts and without; what came of it is asked by the official SDK."""

import pytest

from tests.browser.subscribers import choose, press, subscribe

DOWN = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}
REFUSED = ["Failed to load resource: the server responded with a status of 402 (Payment Required)"]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(request, open_window):
    return open_window(java_script_enabled=request.param)


def heading(window):
    return window.page.locator("main h1, main .toast h2").first.inner_text()


def test_an_upgrade_is_paid_and_told(shop, window):
    chiara = subscribe(shop)
    chiara.visit(window)

    choose(window, quantity="6")
    press(window, "Pay £132.00 and change plan")

    invoice = chiara.invoice()
    assert "Your plan is changed" in window.text
    assert "You paid £132.00 with Visa ending 4242." in window.text
    assert chiara.plan == ("Business month", 6)
    assert (invoice.status, invoice.total, invoice.billing_reason) == ("paid", 13_200, "subscription_update")
    assert {"invoice.paid", "customer.subscription.updated", "invoiceitem.created"} <= set(chiara.events()[:20])
    assert window.complaints == []


def test_months_and_years_are_switched(shop, window):
    chiara = subscribe(shop)
    chiara.visit(window)
    page = window.page
    monthly = page.locator("label.choice", has_text="Team").inner_text()

    page.check("[name=interval][value=year]", force=True)
    yearly = page.locator("label.choice", has_text="Team").inner_text()
    hidden = page.locator("label.choice", has_text="Business").is_hidden()
    choose(window, "Team", "year", "5")
    press(window, "Pay")

    assert ("£24.00 a month" in monthly, "£240.00 a year" in yearly, hidden) == (True, True, True)
    assert chiara.plan == ("Team year", 5)


def test_a_downgrade_is_planned(shop, window):
    chiara = subscribe(shop, DOWN)
    chiara.visit(window)

    choose(window, "Starter")
    press(window, "Change on")

    schedule = shop.sdk.subscription_schedules.retrieve(chiara.now().schedule)
    assert "Your change is planned" in window.text
    assert chiara.plan == ("Team month", 5)
    assert [phase["items"][0].price for phase in schedule.phases] == [
        chiara.prices["Team month"],
        chiara.prices["Starter month"],
    ]
    assert chiara.events()[:3] == [
        "subscription_schedule.updated", "customer.subscription.updated", "subscription_schedule.created",
    ]  # fmt: skip
    press(window, "Undo this change")
    assert "The planned change is undone" in window.text
    assert (chiara.now().schedule, chiara.events()[1]) == (None, "subscription_schedule.released")


@pytest.mark.parametrize(("behavior", "next_one"), [("create_prorations", "£300.00"), ("none", "£210.00")])
def test_what_is_not_paid_now_is_told_for_the_next_invoice(shop, window, behavior, next_one):
    chiara = subscribe(shop, {"proration_behavior": behavior})
    chiara.visit(window)

    choose(window)
    reviewed = window.text
    press(window, "Change plan")

    assert next_one in reviewed
    assert "£0.00" in reviewed
    assert chiara.plan == ("Business month", 5)
    assert chiara.invoice().billing_reason == "subscription_create"


def test_the_stepper_works_by_the_server(shop, window):
    chiara = subscribe(shop)
    chiara.visit(window)

    press(window, "One more")
    press(window, "One more")
    press(window, "One less")
    counted = window.page.input_value("#quantity")
    press(window, "Review the change")
    press(window, "Pay £24.00 and change plan")

    assert counted == "6"
    assert chiara.plan == ("Team month", 6)


def test_a_code_that_is_wrong_and_one_that_is_right(shop, window):
    chiara = subscribe(shop)
    chiara.code()
    chiara.visit(window)

    choose(window, quantity="6", code="NOPE")
    wrong, kept = window.text, window.page.input_value("#promotion_code")
    described = window.page.get_attribute("#promotion_code", "aria-describedby")
    window.page.fill("#promotion_code", "finch10")
    press(window, "Apply")
    right = window.text
    press(window, "Review the change")
    press(window, "Pay £106.80 and change plan")

    assert "We do not know this code" in wrong
    assert (kept, described) == ("NOPE", "promotion_code-e")
    assert "This code is good." in right
    assert len(chiara.now().discounts) == 1
    assert chiara.plan == ("Business month", 6)


@pytest.mark.parametrize(
    ("behavior", "button", "status"),
    [("end_trial", "Pay £210.00 and change plan", "active"), ("continue_trial", "Change plan", "trialing")],
)
def test_a_trial_does_what_the_page_says(shop, window, behavior, button, status):
    chiara = subscribe(shop, {"trial_update_behavior": behavior}, trial_period_days=14)
    chiara.visit(window)

    choose(window)
    press(window, button)

    assert chiara.now().status == status
    assert chiara.plan == ("Business month", 5)


def pay_for_six(chiara, window, card):
    """She changes to six seats of Business, and pays with a new card, whose id it is."""
    id = chiara.attach(card)
    chiara.visit(window)
    choose(window, quantity="6")
    window.page.check(f"[value={id}]")
    press(window, "Pay £132.00 and change plan")
    return id


def test_after_a_decline_another_card_pays(shop, window):
    chiara = subscribe(shop)
    bad = pay_for_six(chiara, window, "pm_card_chargeCustomerFail")

    declined, is_kept = window.text, window.page.is_checked(f"[value={bad}]")
    was = chiara.plan
    window.page.check(f"[value={chiara.card}]")
    press(window, "Pay £132.00 and change plan")

    assert "Your payment method was declined" in declined
    assert (is_kept, was) == (True, ("Team month", 5))
    assert chiara.plan == ("Business month", 6)
    assert window.complaints in ([], REFUSED)


@pytest.mark.parametrize("passes", [True, False])
def test_through_the_bank_and_back(shop, window, passes):
    chiara = subscribe(shop)
    pay_for_six(chiara, window, "pm_card_authenticationRequired")

    at_the_bank, pending = window.page.url, chiara.now().pending_update
    window.page.locator(f"button[value={'succeeded' if passes else 'failed'}]").click()
    window.page.wait_for_url("**/p/bps_*") if passes else window.page.wait_for_url("**/review?*")

    assert "/authenticate/" in at_the_bank
    assert pending is not None
    if passes:
        assert "Your plan is changed" in window.text
        assert chiara.plan == ("Business month", 6)
        assert "customer.subscription.pending_update_applied" in chiara.events()[:10]
        return
    assert "Your bank could not confirm that it was you." in window.text
    assert chiara.plan == ("Team month", 5)
    window.page.check(f"[value={chiara.card}]")
    press(window, "Pay £132.00 and change plan")
    assert chiara.plan == ("Business month", 6)


def test_by_keyboard_alone(shop, window):
    chiara = subscribe(shop)
    chiara.visit(window)
    keys = window.page.keyboard

    window.page.focus("[name=plan]:checked")
    keys.press("ArrowDown")
    keys.press("Tab")
    for _ in range(10):
        if window.page.evaluate("document.activeElement.id") == "quantity":
            break
        keys.press("Tab")
    keys.press("Control+a")
    keys.type("6")
    with window.page.expect_navigation():
        keys.press("Enter")
    window.page.focus("main button.primary")
    with window.page.expect_navigation():
        keys.press("Enter")

    assert chiara.plan == ("Business month", 6)


def flow(chiara, type, after):
    details = {"subscription": chiara.subscription.id}
    if type == "subscription_update_confirm":
        item = chiara.subscription["items"].data[0].id
        details["items"] = [{"id": item, "price": chiara.prices["Business month"], "quantity": 6}]
    return {"type": type, type: details, "after_completion": after}


@pytest.mark.parametrize("type", ["subscription_update", "subscription_update_confirm"])
@pytest.mark.parametrize("after", ["hosted_confirmation", "portal_homepage", "redirect"])
def test_a_flow_ends_as_it_was_asked_to(shop, window, elsewhere, type, after):
    chiara, thanks = subscribe(shop), elsewhere.page("<main>Thanks</main>")
    said = {
        "hosted_confirmation": {"hosted_confirmation": {"custom_message": "See you soon"}},
        "portal_homepage": {},
        "redirect": {"redirect": {"return_url": thanks}},
    }[after]
    chiara.visit(window, flow_data=flow(chiara, type, {"type": after, **said}))

    if type == "subscription_update":
        choose(window, quantity="6")
    press(window, "Pay £132.00 and change plan")
    if after == "redirect":
        window.page.wait_for_url(thanks)

    expected = {"hosted_confirmation": "See you soon", "portal_homepage": "Subscription", "redirect": "Thanks"}[after]
    assert expected in window.text
    assert chiara.plan == ("Business month", 6)
