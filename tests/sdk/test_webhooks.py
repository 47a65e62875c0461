"""Applications with the official SDKs hear of a customer's whole life, and end up knowing how things are."""

import json
import secrets
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import pytest
import stripe

from tests.sdk import npm, shop_app
from tests.sdk.test_life import SEEN, Life
from tests.sdk.visits import Visit

PATIENCE = 120
FEATURES = {
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "immediately"},
    "subscription_pause": {
        "enabled": True,
        "duration": {
            "type": "interval_options",
            "interval_options": [{"interval": "month", "interval_count": count} for count in (1, 3)],
        },
    },
}
"""What the customer may do in the portal."""
NEEDED = {
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.paused",
    "customer.subscription.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_succeeded",
    "payment_method.attached",
    "charge.failed",
    "setup_intent.succeeded",
    "subscription_schedule.created",
}
ORDERS = {
    "as it comes": {},
    "everything three times": {"duplicates": 2},
    "out of order": {"reorder": 7},
    "double and out of order, after failures": {"duplicates": 1, "reorder": 5, "failures": 1},
}


class AtHome(Life):
    """A customer who does by herself, in the portal, what the API would do for her. Her browser runs no scripts."""

    def visit(self):
        """The portal, as a fresh session opens it."""
        made = self.sdk.billing_portal.configurations.create({"features": FEATURES})
        terms = {"customer": self.customer.id, "configuration": made.id, "return_url": "https://shop.example"}
        return Visit(self.sdk.billing_portal.sessions.create(terms).url)

    def recover(self):
        """Another card, and the invoice that is open."""
        portal = self.visit()
        portal.follow("Add")
        portal.press("Continue")
        card = {"number": "5555555555554444", "exp": "12 / 34", "cvc": "123"}
        portal.press("Save the payment method", email="rose@example.com", name="Rose", **card)
        portal.follow("Back to Your business")
        portal.press("Make default Mastercard ending 4444")
        portal.follow("Pay $31.00")
        portal.press("Pay $31.00")

    def pause(self):
        """Three months."""
        portal = self.visit()
        portal.follow("Pause subscription")
        portal.press("Pause Pro", duration="month-3")

    def leave(self):
        """Although it is paused."""
        portal = self.visit()
        portal.follow("Cancel subscription")
        portal.press("Cancel subscription")


KEPT = {
    "canceled": SEEN["canceled"] | {"invoice": ["subscription_update", "paid", -3_094, 0]},
    "subscribed again": SEEN["subscribed again"] | {"invoice": ["subscription_create", "paid", 3_100, 0]},
    "invoices": [3_100, -3_094, *SEEN["invoices"][1:]],
    "events": [*SEEN["events"][:7], "invoice.paid", *SEEN["events"][7:]],
}
"""Whoever leaves in the portal keeps the credit of the pause: 31.00 less an hour and a half of April. It pays what
comes next, but for 6 cents, which are too little to charge and wait on the balance."""


@contextmanager
def node_app(site, key):
    """The application with stripe-node: its port, how it gets the secret, and what it knows."""
    npm.package()
    running = subprocess.Popen(
        [*npm.programs().node, "app.mjs"],
        cwd=npm.FOLDER,
        env={"PORTICO_SITE": site, "PORTICO_KEY": key, "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield running, int(running.stdout.readline())
    finally:
        running.kill()
        running.wait()
        for stream in (running.stdin, running.stdout):
            stream.close()


def state_of(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/state") as answer:
        return json.load(answer)


def endpoint_for(client, port, orders):
    """A new endpoint, with whom things go wrong as ordered."""
    made = client.v1.webhook_endpoints.create({"url": f"http://127.0.0.1:{port}/hook", "enabled_events": ["*"]})
    client.raw_request("post", f"/v1/portico/webhook_endpoints/{made.id}/simulate", **orders)
    return made


def settled(client):
    """Wait until everything has arrived, and nothing new happens."""
    end = time.monotonic() + PATIENCE
    while client.raw_request("get", "/v1/portico/webhook_deliveries", outcome="pending").data["data"]:
        assert time.monotonic() < end, "not everything arrives"
        time.sleep(0.1)


def attempts_of(client, endpoint):
    """What was tried to deliver each event to an endpoint, by the event."""
    found, more = {}, {}
    while True:
        filters = {"endpoint": endpoint.id, "limit": 100, **more}
        page = client.raw_request("get", "/v1/portico/webhook_deliveries", **filters).data
        found |= {delivery["event"]: delivery["attempts"] for delivery in page["data"]}
        if not page["has_more"]:
            return found
        more = {"starting_after": page["data"][-1]["id"]}


def all_events(client):
    return {event.id: event.type for event in client.v1.events.list({"limit": 100}).auto_paging_iter()}


def arrived(attempts):
    """How often the application took an event, as the recorder says."""
    return sum(attempt["succeeded"] for attempt in attempts)


def sent(attempts):
    """How often it got it: once more for each answer that came too late, on a machine that has other things to do."""
    return sum(attempt["simulated"] != "failure" for attempt in attempts)


@pytest.mark.parametrize("orders", ORDERS.values(), ids=ORDERS.keys())
def test_both_applications_end_in_the_right_state(site, orders):
    key = f"sk_test_{secrets.token_hex(8)}"
    client = stripe.StripeClient(key, base_addresses={"api": site})
    with shop_app.running(client.v1) as python, node_app(site, key) as (node, port):
        endpoints = [endpoint_for(client, app, orders) for app in (python.port, port)]
        python.secret = endpoints[0].secret
        node.stdin.write(endpoints[1].secret + "\n")
        node.stdin.flush()

        life = AtHome(client.v1)
        saw = life.live()
        settled(client)
        heard, events = [python.state, state_of(port)], all_events(client)
        tried = [attempts_of(client, endpoint) for endpoint in endpoints]

    assert saw == SEEN | KEPT
    subscriptions = client.v1.subscriptions.list({"customer": life.customer.id, "status": "all"}).data
    invoices = client.v1.invoices.list({"customer": life.customer.id}).data
    for state, attempts in zip(heard, tried, strict=True):
        assert state["refused"] == 0
        assert state["subscriptions"] == {one.id: one.status for one in sorted(subscriptions, key=lambda one: one.id)}
        assert state["paid"] == {one.id: one.amount_paid for one in invoices if one.status == "paid"}
        assert set(state["received"]) == set(events)
        assert {arrived(one) for one in attempts.values()} == {1 + orders.get("duplicates", 0)}
        assert state["received"] == {event: sent(one) for event, one in attempts.items()}
        assert set(state["types"]) >= NEEDED
