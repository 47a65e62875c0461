"""A year in the life of a customer, month by month: what she does in the browser, and what the merchant then reads.

The time is that of a test clock. Whatever she does, she does on the pages; nothing is done for her but time.
"""

import re
import time
from dataclasses import dataclass
from typing import Any

import pytest

from tests import people
from tests.browser.subscribers import ALL, PLANS, choose, offers, press
from tests.browser.tills import fill, send
from tests.browsers import Window
from tests.shops import ALL_ON, Shop
from tests.sites import Elsewhere
from tests.stories.notebook import day, moment

FAILS = "4000000000000341"
"""A card that can be left, and is refused whenever it is charged."""
WAITS = {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}
MONTH = {"type": "interval_options", "interval_options": [{"interval": "month", "interval_count": 1}]}
REASONS = {"enabled": True, "options": ["too_expensive", "unused", "other"]}
TOLD = re.compile(
    r"checkout\.session\.completed|customer\.subscription\.(created|paused|resumed|deleted)|invoice\.(paid|payment_failed)"
    r"|subscription_schedule\.(created|completed|released)"
)
"""What is worth telling of a year."""


EVENTS = [
    "01-15 customer.subscription.created",
    "01-15 invoice.paid",
    "01-15 checkout.session.completed",
    "02-15 invoice.paid",
    "03-01 invoice.paid",
    "03-15 invoice.paid",
    "04-15 invoice.paid",
    "04-20 subscription_schedule.created",
    "04-20 customer.subscription.paused",
    "05-20 invoice.paid",
    "05-20 customer.subscription.resumed",
    "05-20 subscription_schedule.completed",
    "05-20 subscription_schedule.released",
    "06-10 checkout.session.completed",
    "06-20 invoice.payment_failed",
    "06-23 invoice.payment_failed",
    "06-25 checkout.session.completed",
    "06-25 invoice.paid",
    "07-10 subscription_schedule.created",
    "07-20 invoice.paid",
    "08-20 subscription_schedule.completed",
    "08-20 subscription_schedule.released",
    "08-20 invoice.paid",
    "09-20 invoice.paid",
    "10-20 invoice.paid",
    "11-20 invoice.paid",
    "12-20 customer.subscription.deleted",
]
"""What was told of it, by day: the prices are those that she was shown, and the days those that she was promised."""


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(open_window, request):
    """A window with and without scripts."""
    return open_window(java_script_enabled=request.param)


@dataclass
class Year:
    """One customer, her clock, and the shop that she buys from."""

    shop: Shop
    window: Window
    elsewhere: Elsewhere

    def __post_init__(self) -> None:
        """Three plans, a portal, and somebody who has nothing yet."""
        sdk = self.shop.sdk
        self.clock = sdk.test_helpers.test_clocks.create({"frozen_time": moment("2026-01-15 09:00:00")}).id
        self.customer = sdk.customers.create({**people.CHIARA, "test_clock": self.clock}).id
        products = {plan: sdk.products.create({"name": plan}).id for plan in PLANS}
        month = {"currency": "gbp", "recurring": {"interval": "month"}}
        self.prices = {
            f"{plan} month": sdk.prices.create({**month, "unit_amount": amount, "product": products[plan]}).id
            for plan, (amount, _) in PLANS.items()
        }
        update = {"enabled": True, "default_allowed_updates": ALL, "products": offers(products, self.prices)}
        update |= {"proration_behavior": "always_invoice", "schedule_at_period_end": WAITS}
        cancel = {"enabled": True, "cancellation_reason": REASONS}
        pause = {"enabled": True, "duration": MONTH}
        features = {"subscription_update": update, "subscription_cancel": cancel, "subscription_pause": pause}
        self.configuration = self.shop.configure(features={**ALL_ON, **features})

    @property
    def subscription(self) -> Any:
        """Her only one."""
        return self.shop.sdk.subscriptions.list({"customer": self.customer, "status": "all"}).data[0]

    @property
    def plan(self) -> tuple[str, int, str]:
        """Which plan, how many, and how it stands."""
        one = self.subscription
        [item] = one["items"].data
        name = next(name for name, id in self.prices.items() if id == item.price.id)
        return name.removesuffix(" month"), item.quantity, one.status

    @property
    def paid(self) -> list[int]:
        """What she has paid so far, invoice by invoice."""
        found = self.shop.sdk.invoices.list({"customer": self.customer, "limit": 100}).data
        return [one.amount_paid for one in reversed(found)]

    def subscribe(self) -> None:
        """On the pages of Checkout."""
        thanks = self.elsewhere.page("<main>Thanks</main>")
        line = {"price": self.prices["Team month"], "quantity": 5}
        back = {"success_url": thanks, "cancel_url": thanks, "customer": self.customer}
        made = self.shop.sdk.checkout.sessions.create({"mode": "subscription", "line_items": [line], **back})
        self.window.open(made.url)
        fill(self.window)
        send(self.window)
        self.window.page.wait_for_url(thanks)

    def until(self, day: str) -> None:
        """Let time pass, two months at most at a time; then she opens her portal."""
        clocks, end, last = (
            self.shop.sdk.test_helpers.test_clocks,
            moment(f"2026-{day} 12:00:00"),
            time.monotonic() + 60,
        )
        while (clock := clocks.retrieve(self.clock)).frozen_time < end or clock.status != "ready":
            assert time.monotonic() < last, "the clock does not arrive"
            if clock.status == "ready":
                clocks.advance(self.clock, {"frozen_time": min(end, clock.frozen_time + 55 * 86_400)})
            time.sleep(0.01)
        made = self.shop.session(
            self.configuration, customer=self.shop.sdk.customers.retrieve(self.customer), locale="en-GB"
        )
        self.window.open(made.url)

    def follow(self, name: str) -> None:
        """Follow a link, by its words."""
        self.window.click(self.window.page.get_by_role("link", name=name, exact=True).first)

    def add_card(self, number: str) -> None:
        """Another card, which becomes the default."""
        self.follow("Add a payment method")
        self.window.page.check("[name=default]")
        press(self.window, "Continue")
        fill(self.window, number)
        send(self.window)
        self.window.page.wait_for_url(re.compile("done="))

    def events(self) -> list[str]:
        """What was told of it all, in order."""
        found = self.shop.sdk.events.list({"limit": 100})
        told = [one for one in found.auto_paging_iter() if TOLD.fullmatch(one.type)]
        return [f"{day(one.created)[5:10]} {one.type}" for one in reversed(told)]


def winter(year: Year) -> None:
    """She comes, moves, and grows."""
    window, page, shop = year.window, year.window.page, year.shop

    # 15 January: she subscribes
    year.subscribe()
    assert (year.plan, year.paid) == (("Team", 5, "active"), [12_000])

    # 20 February: it has renewed, and she has moved
    year.until("02-20")
    year.follow("Edit billing details")
    page.select_option("#address_country", label="Austria")
    for part, text in (("line1", "Ringstraße 1"), ("city", "Wien"), ("postal_code", "1010")):
        page.fill(f"#address_{part}", text)
    press(window, "Save details")
    assert shop.sdk.customers.retrieve(year.customer).address.city == "Wien"
    assert year.paid == [12_000] * 2

    # 1 March, 12:00: her shop has grown; 13.875 days of 28 are left, of £120.00 and of £252.00
    year.until("03-01")
    year.follow("Change plan")
    choose(window, "Business", quantity="6")
    button = page.locator("main button.primary").inner_text()
    press(window, "and change plan")
    assert button == "Pay £65.42 and change plan"
    assert (year.plan, year.paid[-1]) == (("Business", 6, "active"), 6_542)


def spring(year: Year) -> None:
    """She takes a break, and comes back from it."""
    window = year.window

    # 20 April: a quiet month, so she pauses
    year.until("04-20")
    year.follow("Pause subscription")
    press(window, "Pause Business")
    assert year.plan == ("Business", 6, "paused")
    assert "Paused until 20 May 2026" in window.text

    # 1 June: it has gone on by itself, on the day that was said
    before = year.paid
    year.until("06-01")
    assert year.plan == ("Business", 6, "active")
    assert len(year.paid) == len(before) + 1
    assert "Paused" not in window.text


def summer(year: Year) -> None:
    """A card that is no good, and less that is enough."""
    window = year.window

    # 10 June: a new card, which is no good
    year.until("06-10")
    year.add_card(FAILS)
    assert "Visa ending 4242 still pays for Business." in window.text
    press(window, "Use it for everything")
    assert year.subscription.default_payment_method is None

    # 25 June: so the renewal was refused; another card pays it
    year.until("06-25")
    assert year.plan[2] == "past_due"
    year.add_card("5555555555554444")
    year.follow("Pay £252.00")
    press(window, "Pay £252.00")
    assert year.plan[2] == "active"

    # 10 July: less is enough, from the next period on
    year.until("07-10")
    year.follow("Change plan")
    choose(window, "Starter", quantity="2")
    press(window, "Change on")
    assert "Your change is planned" in window.text
    assert year.plan == ("Business", 6, "active")

    # 1 August: and so it is
    year.until("08-01")
    assert year.plan == ("Starter", 2, "active")
    assert year.paid[-1] == 2_400


def autumn(year: Year) -> None:
    """She leaves, twice."""
    window, page = year.window, year.window.page

    # 10 September: she leaves, and thinks better of it
    year.until("09-10")
    year.follow("Cancel subscription")
    press(window, "Cancel subscription")
    page.get_by_text("It costs too much").click()
    press(window, "Send answer")
    assert year.subscription.cancellation_details.feedback == "too_expensive"
    press(window, "Keep Starter")
    assert year.subscription.cancel_at is None

    # 10 December: she leaves for good
    year.until("12-10")
    year.follow("Cancel subscription")
    press(window, "Cancel subscription")
    press(window, "Skip")

    # 31 December: it is over, and the proof is still there
    year.until("12-31")
    assert year.plan == ("Starter", 2, "canceled")
    assert "No subscription at the moment" in window.text
    window.open(f"{page.url}/subscriptions/{year.subscription.id}/canceled")
    assert "Your subscription is cancelled" in window.text


def test_a_year_in_the_life_of_a_customer(shop, window, elsewhere):
    year = Year(shop, window, elsewhere)

    for season in (winter, spring, summer, autumn):
        season(year)

    assert year.events() == EVENTS
