"""The checkout page in a browser: sessions, and what a customer does on their page."""

import re

GOOD, DECLINED, ASKING = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000002500003155"


def price(shop, amount=1000, **params):
    product = shop.sdk.products.create({"name": "Tea <b>& more"})
    sent = {"product": product.id, "currency": "eur", "unit_amount": amount, "recurring": {"interval": "month"}}
    return shop.sdk.prices.create(sent | params).id


def subscribing(shop, back, quantity=2, **params):
    lines = [{"price": price(shop), "quantity": quantity}]
    return shop.sdk.checkout.sessions.create({"mode": "subscription", "line_items": lines, **back} | params)


def paying(shop, back, **params):
    data = {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Tea <b>& more"}}
    lines = [{"price_data": data, "quantity": 2}]
    return shop.sdk.checkout.sessions.create({"mode": "payment", "line_items": lines, **back} | params)


def saving(shop, back, **params):
    sent = {"mode": "setup", "currency": "eur", "customer": shop.customer().id, **back} | params
    return shop.sdk.checkout.sessions.create(sent)


def fill(window, number=GOOD, **more):
    fields = {"number": number, "exp": "12 / 40", "cvc": "123", "name": "Rose Tree"} | more
    for name, text in fields.items():
        window.page.fill(f"[name={name}]", text)


def send(window, value="pay"):
    window.click(window.page.locator(f"button[value={value}]").last)


def arrived(window, session):
    window.page.wait_for_url(re.compile(f"s={session.id}"))
    assert "Thanks" in window.text


def now(shop, session):
    return shop.sdk.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "setup_intent.payment_method"]})


def types(shop):
    return [event.type for event in reversed(shop.sdk.events.list({"limit": 100}).data)]
