"""stripe-python and stripe-node, unmodified, lead a subscription through its whole life, while a clock is moved."""

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.sdk import npm
from tests.stories.notebook import day, moment

PATIENCE = 60
STEP = 58 * 86_400
"""A clock goes two months at most at a time, if somebody pays by the month."""
STARTS = moment("2026-01-31 09:00:00")
FAILS = "4000000000000341"
"""A card that can be attached, and is refused whenever it is charged."""
TOLD = [
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "invoice.paid",
    "invoice.payment_failed",
]


@dataclass
class Life:
    """One customer's, on a clock of its own."""

    sdk: Any
    saw: dict[str, Any] = field(default_factory=dict)

    def begin(self):
        """Two plans, and a customer with a card."""
        self.clock = self.sdk.test_helpers.test_clocks.create({"frozen_time": STARTS})
        terms = {"currency": "usd", "recurring": {"interval": "month"}}
        self.basic, self.pro = (
            self.sdk.prices.create({**terms, "unit_amount": amount, "product_data": {"name": name}})
            for name, amount in (("Basic", 1_000), ("Pro", 3_100))
        )
        self.customer = self.sdk.customers.create({"name": "Rose", "test_clock": self.clock.id})
        self.card("pm_card_visa")

    def card(self, method):
        """The customer pays with this one from now on."""
        attached = self.sdk.payment_methods.attach(method, {"customer": self.customer.id})
        settings = {"default_payment_method": attached.id}
        self.sdk.customers.update(self.customer.id, {"invoice_settings": settings})

    def until(self, when):
        """Move the clock, and wait until everything on the way is done."""
        clocks, end = self.sdk.test_helpers.test_clocks, time.monotonic() + PATIENCE
        while (clock := clocks.retrieve(self.clock.id)).frozen_time < moment(when):
            assert clock.status in ("advancing", "ready"), clock.status
            assert time.monotonic() < end, "the clock does not arrive"
            if clock.status == "ready":
                clocks.advance(clock.id, {"frozen_time": min(moment(when), clock.frozen_time + STEP)})
            time.sleep(0.02)
        assert clocks.retrieve(self.clock.id).status == "ready"

    def subscribe(self, price):
        """A new subscription."""
        made = self.sdk.subscriptions.create({"customer": self.customer.id, "items": [{"price": price.id}]})
        self.id = made.id
        return made

    def look(self, chapter):
        """Write down how things stand."""
        found = self.sdk.subscriptions.retrieve(self.id, {"expand": ["latest_invoice"]})
        invoice = found.latest_invoice
        self.saw[chapter] = {
            "status": found.status,
            "ends": day(found["items"].data[0].current_period_end),
            "invoice": [invoice.billing_reason, invoice.status, invoice.total, invoice.attempt_count],
        }

    def live(self):
        """From the first subscription to the second one."""
        self.begin()
        self.subscribe(self.basic)
        self.look("subscribed")
        self.until("2026-02-28 10:30:00")
        self.look("renewed")
        self.until("2026-03-16 09:00:00")
        item = self.sdk.subscriptions.retrieve(self.id)["items"].data[0].id
        upgrade = {"items": [{"id": item, "price": self.pro.id}], "proration_behavior": "always_invoice"}
        self.sdk.subscriptions.update(self.id, upgrade)
        self.look("upgraded")
        self.card(self.sdk.payment_methods.create({"type": "card", "card": card_of(FAILS)}).id)
        self.until("2026-03-31 10:30:00")
        self.look("failed")
        self.recover()
        self.look("recovered")
        self.pause()
        self.until("2026-06-01 00:00:00")
        self.look("paused")
        self.leave()
        self.look("canceled")
        self.subscribe(self.pro)
        self.look("subscribed again")
        self.saw["invoices"] = [invoice.total for invoice in self.sdk.invoices.list({"customer": self.customer.id})]
        self.saw["subscriptions"] = [
            one.status for one in self.sdk.subscriptions.list({"customer": self.customer.id, "status": "all"})
        ]
        events = self.sdk.events.list({"types": TOLD, "limit": 100}).data
        self.saw["events"] = [event.type for event in reversed(events)]
        return self.saw

    def recover(self):
        """Pay what could not be collected, with another card."""
        self.card("pm_card_mastercard")
        self.sdk.invoices.pay(self.sdk.subscriptions.retrieve(self.id).latest_invoice)

    def pause(self):
        """Take a break."""
        self.sdk.subscriptions.pause(self.id)

    def leave(self):
        """Cancel, at once."""
        self.sdk.subscriptions.cancel(self.id)


def card_of(number):
    return {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123"}


SEEN = {
    "subscribed": {
        "status": "active",
        "ends": "2026-02-28 09:00",
        "invoice": ["subscription_create", "paid", 1_000, 1],
    },
    "renewed": {"status": "active", "ends": "2026-03-31 09:00", "invoice": ["subscription_cycle", "paid", 1_000, 1]},
    "upgraded": {
        "status": "active",
        "ends": "2026-03-31 09:00",
        "invoice": ["subscription_update", "paid", 1_016, 1],
    },
    "failed": {"status": "past_due", "ends": "2026-04-30 09:00", "invoice": ["subscription_cycle", "open", 3_100, 1]},
    "recovered": {
        "status": "active",
        "ends": "2026-04-30 09:00",
        "invoice": ["subscription_cycle", "paid", 3_100, 1],
    },
    "paused": {"status": "paused", "ends": "2026-03-31 10:30", "invoice": ["subscription_cycle", "paid", 3_100, 1]},
    "canceled": {"status": "canceled", "ends": "2026-03-31 10:30", "invoice": ["subscription_cycle", "paid", 3_100, 1]},
    "subscribed again": {
        "status": "active",
        "ends": "2026-07-01",
        "invoice": ["subscription_create", "paid", 3_100, 1],
    },
    "invoices": [3_100, 3_100, 1_016, 1_000, 1_000],
    "subscriptions": ["active", "canceled"],
    "events": [
        "customer.subscription.created",
        "invoice.paid",
        "invoice.paid",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.paid",
        "customer.subscription.paused",
        "customer.subscription.deleted",
        "customer.subscription.created",
        "invoice.paid",
    ],
}
"""15 of the 31 days of March are left when Basic (10.00) becomes Pro (31.00): 21.00 x 15 / 31 = 10.16. Paying by hand
after a failure is no attempt that counts: `attempt_count` has those that Stripe makes by itself."""


def test_stripe_python_leads_a_whole_life(sdk):
    saw = Life(sdk).live()

    assert saw == SEEN


def test_stripe_node_leads_the_same_life(site):
    done = npm.run("life.mjs", PORTICO_SITE=site, PORTICO_KEY=f"sk_test_{secrets.token_hex(8)}")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == SEEN
