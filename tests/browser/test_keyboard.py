"""With the keyboard alone: where one is after a step, after a mistake, and after something is done."""

import pytest

from tests.browser import tills
from tests.browser.subscribers import subscribe
from tests.tours import STOPS, Tour

BACK = {"success_url": "https://shop.example/thanks?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://shop.example/cart"}
WRONG = [
    "change with errors", "change, declined", "checkout with errors", "checkout with errors in America",
    "declined invoice", "details with errors", "no reason",
]  # fmt: skip
"""Stops of the tour at which something is wrong."""


def here(window):
    """What has the focus, and whether one sees it."""
    return window.page.evaluate("""() => {
        const element = document.activeElement, box = element.getBoundingClientRect();
        const seen = box.top >= 0 && box.bottom <= innerHeight;
        return {id: element.id, name: element.name || "", role: element.getAttribute("role") || "", seen};
    }""")


def press(window, key):
    """A key that leads to another page."""
    with window.page.expect_navigation():
        window.page.keyboard.press(key)


@pytest.mark.parametrize("button", ["less", "more"])
def test_who_steps_through_quantities_stays_at_the_button(shop, open_window, button):
    window = open_window(viewport={"width": 390, "height": 700})
    subscribe(shop).visit(window)
    window.page.focus(f"#{button}")

    press(window, "Enter")
    after_one = here(window)
    press(window, "Space")

    assert (after_one["id"], after_one["seen"]) == (button, True)
    assert here(window)["id"] == button
    assert window.page.input_value("#quantity") == {"less": "3", "more": "7"}[button]


def test_a_code_that_was_tried_is_where_one_goes_on(shop, window):
    found = subscribe(shop)
    found.code("FINCH10")
    found.visit(window)
    window.page.fill("#promotion_code", "FINCH10")
    window.page.keyboard.press("Tab")

    press(window, "Enter")

    assert here(window)["id"] == "promotion_code"
    assert window.page.get_attribute("#promotion_code", "aria-describedby") == "promotion_code-h"


def test_on_checkout_a_step_leads_back_to_where_it_was_taken(shop, open_window):
    window = open_window(viewport={"width": 390, "height": 700})
    line = {"price": tills.price(shop), "quantity": 2, "adjustable_quantity": {"enabled": True}}
    more = [{"price": tills.price(shop, 300), "quantity": 1}]
    session = tills.subscribing(shop, BACK, line_items=[line], optional_items=more, allow_promotion_codes=True)
    coupon = shop.sdk.coupons.create({"percent_off": 10, "duration": "once"}).id
    shop.sdk.promotion_codes.create({"code": "TENTH", "promotion": {"type": "coupon", "coupon": coupon}})
    window.open(session.url)

    window.page.focus("#more-1")
    press(window, "Enter")
    stepped = here(window)
    window.page.focus("[id^=add-]")
    press(window, "Enter")
    added = here(window)
    press(window, "Enter")
    dropped = here(window)
    window.page.fill("#promotion_code", "TENTH")
    window.page.keyboard.press("Tab")
    press(window, "Enter")

    assert (stepped["id"], stepped["seen"]) == ("more-1", True)
    assert window.page.input_value("#quantity-1") == "3"
    assert added["id"].removeprefix("drop-") == dropped["id"].removeprefix("add-") != ""
    assert here(window)["id"] == "promotion_code"
    assert "TENTH" in window.text


@pytest.mark.parametrize("stop", WRONG)
def test_after_a_mistake_one_is_at_what_is_wrong_and_gets_to_it(shop, window, portico, stop):
    assert stop in STOPS
    Tour(shop, window, portico).visit(stop)
    told = here(window)
    links = window.page.locator("[role=alert] li a").count()

    assert (told["role"], told["seen"] or links > 5) == ("alert", True)
    for number in range(links):
        window.page.locator("[role=alert]").focus()
        for _ in range(number + 1):
            window.page.keyboard.press("Tab")
        target = window.page.evaluate("document.activeElement.hash.slice(1)")
        window.page.keyboard.press("Enter")
        window.page.wait_for_url(f"**#{target}")
        assert here(window)["id"] == target


def test_the_title_of_a_page_says_what_was_done(shop, window):
    customer = shop.customer()
    for name in ("pm_card_visa", "pm_card_mastercard"):
        shop.sdk.payment_methods.attach(name, {"customer": customer.id})
    window.open(shop.session(customer=customer).url)
    before = window.page.title()

    window.page.get_by_role("button", name="Make default").first.focus()
    press(window, "Enter")

    assert before.startswith("Billing · ")
    assert window.page.title() == f"This is now your default · {before}"
