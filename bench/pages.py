"""What the portal's pages cost: the overview of a customer with much to see, and a change's exact preview."""

import http.client
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from servers import Server
from worlds import CONFIGURATIONS, SESSIONS, encoded, made, post, updating

SUBSCRIPTIONS, INVOICES = 3, 24
VISITORS = 16
"""How many are at a page at once."""
BROWSER = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}


@dataclass(frozen=True)
class Visit:
    """A portal that somebody has open."""

    path: str
    cookie: str


def customer(server: Server) -> tuple[Visit, Visit]:
    """Somebody's overview, and the review of their change of plan."""
    address = server.address
    prices = [price(address, number) for number in range(SUBSCRIPTIONS)]
    offers = [{"product": product, "prices": [id]} for product, id in prices]
    features = {
        "customer_update": {"enabled": True, "allowed_updates": ["address", "email", "name", "phone", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True},
        "subscription_pause": {"enabled": True},
        "subscription_update": {**updating(offers), "products": offers},
    }
    configuration = post(address, CONFIGURATIONS, encoded({"features": features}))["id"]
    card = {"default_payment_method": "pm_card_visa"}
    owner = made(address, "/v1/customers", name="Ada", payment_method="pm_card_visa", invoice_settings=card)
    held = [
        post(address, "/v1/subscriptions", encoded({"customer": owner, "items": [{"price": id}]})) for _, id in prices
    ]
    for _ in range(INVOICES - SUBSCRIPTIONS):
        bill(address, owner)
    item = held[0]["items"]["data"][0]["id"]
    change = {"subscription": held[0]["id"], "items": [{"id": item, "price": prices[1][1]}]}
    flow = {"type": "subscription_update_confirm", "subscription_update_confirm": change}
    session = {"customer": owner, "configuration": configuration}
    return opened(address, session), opened(address, {**session, "flow_data": flow})


def price(address: str, number: int) -> tuple[str, str]:
    """A product and its monthly price."""
    product = made(address, "/v1/products", name=f"Plan {number}")
    each = {"interval": "month"}
    return product, made(
        address, "/v1/prices", product=product, currency="eur", unit_amount=900 + 500 * number, recurring=each
    )


def bill(address: str, owner: str) -> None:
    """A paid invoice."""
    id = made(address, "/v1/invoices", customer=owner, auto_advance=False)
    made(address, "/v1/invoiceitems", customer=owner, invoice=id, amount=1_900, currency="eur", description="Help")
    post(address, f"/v1/invoices/{id}/pay", b"")


def opened(address: str, session: dict[str, Any]) -> Visit:
    """Open a session's URL as a browser does, and go to where it leads."""
    url = urlsplit(post(address, SESSIONS, encoded(session))["url"])
    path, cookie = url.path, ""
    while True:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        connection.request("GET", path, headers={**BROWSER, **({"cookie": cookie} if cookie else {})})
        answer = connection.getresponse()
        answer.read()
        cookie = (answer.getheader("set-cookie") or cookie).partition(";")[0]
        if answer.status != 303:
            assert answer.status == 200, answer.status
            return Visit(path, cookie)
        path = answer.getheader("location") or ""
