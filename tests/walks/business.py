"""A small business at random, with one customer, and the dice that its walk is taken with."""

import random
from typing import Any

from tests.merchants import Merchant
from tests.stories.worlds import CURRENCIES, World
from tests.walks.books import Object

ENDED = ("canceled", "incomplete_expired")


class Business(World):
    """What there is to buy, and whatever it takes to buy it."""

    coupons: list[str]
    rates: list[str]
    prices: list[str]
    currency: str
    """That of the customer."""
    abroad: Object
    """What is said where she begins to pay, if her currency is not that of the business."""

    async def open(self, merchant: Merchant) -> None:
        """The business of `World`, with codes for its coupons, things that are paid once, trials, and a portal."""
        await super().open(merchant)
        self.customer, self.clock = self.book.customer, self.book.clock
        self.codes = [await self.code(coupon, f"WALK{number}") for number, coupon in enumerate(self.coupons[:2])]
        amount = {"unit_amount": self.amount(9_000)}
        once = {"currency": self.currency, "product_data": {"name": "Setup"}, **amount}
        self.once = (await merchant.create("/v1/prices", once | {"currency_options": self.others(lambda: amount)}))[
            "id"
        ]
        self.configuration = await self.portal()
        self.offers = [await self.offer() for _ in range(2)]
        self.abroad = {"currency": self.dice.choice(CURRENCIES)} if self.dice.random() < 0.2 else {}
        self.currency = self.abroad.get("currency", self.currency)

    async def offer(self) -> str:
        """A trial at another price, for some periods."""
        price = await self.price(0)
        lasts = {"type": "relative", "relative": {"iterations": self.dice.choice([1, 1, 3])}}
        end = {"transition": {"price": self.dice.choice(self.prices)}}
        path = "/v1/product_catalog/trial_offers"
        return (await self.merchant.create(path, price=price, duration=lasts, end_behavior=end))["id"]

    def item(self, price: str) -> Object:
        """An order for a price, or for a trial of something else."""
        order: Object = super().item(price)
        if self.dice.random() < 0.05:
            return {
                "current_trial": {"trial_offer": self.dice.choice(self.offers)},
                "quantity": order.get("quantity", 1),
            }
        return order

    def planned(self, price: str) -> Object:
        """An order for a price in a phase, which knows no such trials."""
        return super().item(price)

    async def code(self, coupon: str, word: str) -> str:
        """A promotion code."""
        order = {"promotion": {"type": "coupon", "coupon": coupon}, "code": word, "max_redemptions": 3}
        return (await self.merchant.create("/v1/promotion_codes", order))["id"]

    async def portal(self) -> str:
        """A portal in which plans and quantities may be changed."""
        offers: dict[str, list[str]] = {}
        intervals = set()
        for id in self.prices[:2]:
            price = await self.merchant.find(f"/v1/prices/{id}")
            if price["recurring"]["interval"] not in intervals:
                offers.setdefault(price["product"], []).append(id)
        how = self.dice.choice(["create_prorations", "always_invoice", "none"])
        products = [{"product": product, "prices": prices} for product, prices in offers.items()]
        update = {"enabled": True, "default_allowed_updates": ["price", "quantity", "promotion_code"]}
        update |= {"products": products, "proration_behavior": how}
        features = {"subscription_update": update}
        return (await self.merchant.create("/v1/billing_portal/configurations", features=features))["id"]

    def at(self, seed: int, now: int) -> None:
        """Throw the dice anew, at a time."""
        self.dice, self.book.now = random.Random(seed), now

    def one(self, found: list[Object]) -> Object | None:
        """Any of these; mostly the latest, since that is where something happens."""
        if not found:
            return None
        return found[-1] if self.dice.random() < 0.5 else self.dice.choice(found)

    def discount(self) -> Object:
        """An order for a discount."""
        if self.dice.random() < 0.3:
            return {"promotion_code": self.dice.choice(self.codes)}
        return {"coupon": self.dice.choice(self.coupons)}

    def some(self, **chances: tuple[float, Any]) -> Object:
        """Of each of these at most one value, with its chance; a function makes its value only then."""
        found = {}
        for name, (chance, value) in chances.items():
            if self.dice.random() < chance:
                found[name] = value() if callable(value) else value
        return found
