"""stripe-python, unmodified, sells something once: a session, the page that a customer pays on, and what came of it."""

import stripe

from tests import checkouts
from tests.sdk.visits import Visit


def test_something_is_sold_once_and_partly_given_back(shop, sdk):
    lamp = sdk.prices.create({"currency": "eur", "unit_amount": 4900, "product_data": {"name": "Lamp"}})
    session = sdk.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"price": lamp.id, "quantity": 2}],
            "success_url": f"{shop.site}/livez?s={{CHECKOUT_SESSION_ID}}",
            "payment_intent_data": {"metadata": {"order": "7"}, "description": "Two lamps"},
            "invoice_creation": {"enabled": True},
            "metadata": {"cart": "7"},
        }
    )
    visit = Visit(session.url)

    visit.press("Pay €98.00", **checkouts.typed(checkouts.DECLINED))
    visit.press("Pay €98.00", **checkouts.typed())

    paid = sdk.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge", "invoice"]})
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (paid.status, paid.payment_status, paid.amount_total, paid.metadata["cart"]) == (
        "complete",
        "paid",
        9800,
        "7",
    )
    assert (intent.status, intent.metadata["order"], intent.description) == ("succeeded", "7", "Two lamps")
    assert intent.latest_charge.billing_details.email == paid.customer_details.email == "rose@example.com"
    assert (paid.invoice.status, paid.invoice.amount_paid, paid.invoice.customer) == ("paid", 9800, paid.customer)
    assert [line.description for line in sdk.checkout.sessions.line_items.list(session.id).data] == ["Lamp"]
    (found,) = sdk.checkout.sessions.list({"payment_intent": intent.id}).data
    refund = sdk.refunds.create({"payment_intent": intent.id, "amount": 4900})
    assert (found.id, refund.status) == (session.id, "succeeded")
    assert sdk.charges.retrieve(intent.latest_charge.id).amount_refunded == 4900
    told = [event.type for event in sdk.events.list({"limit": 100}).auto_paging_iter()]
    assert {"payment_intent.payment_failed", "checkout.session.completed", "invoice.paid"} < set(told)
