"""A small business, as triggers need one: its customers, prices, subscriptions and invoices, made one at a time."""

import time
from typing import Any

from portico.remote.caller import Caller, Refused

Noun = dict[str, Any]

DAY = 24 * 60 * 60
BEGINNING = 1_767_225_600
"""1 January 2026, where its test clocks begin."""
CARD, DECLINED, UNPROVEN = "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"
ATTEMPTS, PAUSE = 600, 0.05
"""How often, and after how many seconds, a test clock is asked whether it has arrived."""


class Shop:
    """Makes real objects, by the API alone."""

    def __init__(self, caller: Caller) -> None:
        self.api = caller

    def customer(self, card: str = "", clock: str = "", **params: Any) -> Noun:
        """A customer, charged to a card if one of the test cards is named."""
        named = {"test_clock": clock} if clock else {}
        made = self.api.post("/v1/customers", name="Jenny Rosen", email="jenny.rosen@example.com", **named, **params)
        if not card:
            return made
        method = self.api.post(f"/v1/payment_methods/{card}/attach", customer=made["id"])
        settings = {"default_payment_method": method["id"]}
        return self.api.post(f"/v1/customers/{made['id']}", invoice_settings=settings)

    def price(self, amount: int = 2_000, **params: Any) -> Noun:
        """A monthly price."""
        params = {"recurring": {"interval": "month"}, "product_data": {"name": "Plan"}, **params}
        return self.api.post("/v1/prices", currency="usd", unit_amount=amount, **params)

    def subscription(self, customer: Noun, amount: int = 2_000, **params: Any) -> Noun:
        """A subscription to a new price."""
        items = [{"price": self.price(amount)["id"]}]
        return self.api.post("/v1/subscriptions", customer=customer["id"], items=items, **params)

    def invoice(self, customer: Noun, amount: int = 2_000, **params: Any) -> Noun:
        """A draft with one line."""
        made = self.api.post("/v1/invoices", customer=customer["id"], auto_advance=False, **params)
        self.api.post("/v1/invoiceitems", customer=customer["id"], invoice=made["id"], amount=amount, currency="usd")
        return made

    def act(self, noun: str, id: str, verb: str, **params: Any) -> Noun:
        """An action on an object: `act("invoices", "in_…", "pay")`."""
        return self.api.post(f"/v1/{noun}/{id}/{verb}", **params)

    def attempt(self, noun: str, id: str, verb: str, **params: Any) -> None:
        """An action that is meant to fail: what the bank says no to is refused, and has happened all the same."""
        try:
            self.act(noun, id, verb, **params)
        except Refused:
            return

    def clock(self) -> str:
        """A test clock; its id."""
        return str(self.api.post("/v1/test_helpers/test_clocks", frozen_time=BEGINNING)["id"])

    def advance(self, clock: str, to: int) -> None:
        """Move a test clock, and wait until everything on the way is done."""
        path = f"/v1/test_helpers/test_clocks/{clock}"
        self.api.post(f"{path}/advance", frozen_time=to)
        for _ in range(ATTEMPTS):
            if self.api.get(path)["status"] == "ready":
                return
            time.sleep(PAUSE)
