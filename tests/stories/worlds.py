"""Random subscriptions of every kind, and what may happen to them; each seed is always the same one."""

import random

from tests.stories.notebook import moment, open_notebook

DAY = 86_400
ITEMIZED = {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}
MODES = ({"type": "classic"}, {"type": "flexible"}, ITEMIZED)
CURRENCIES = ("usd", "eur", "jpy", "kwd")
MULTIPLES = {
    "day": ("day", "week", "2 week"),
    "week": ("week", "2 week"),
    "month": ("month", "3 month", "year"),
    "year": ("year", "month"),
}
"""Which intervals go together."""


class World:
    """A random subscription."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def perhaps(self, chance, value):
        """A value, or nothing; the dice are thrown for both either way."""
        return value if self.dice.random() < chance else None

    # --- What there is --------------------------------------------------------------------------------------------

    async def open(self, merchant):
        """A customer, and what she can buy."""
        dice = self.dice
        self.merchant, self.interval = merchant, dice.choice(list(MULTIPLES))
        self.currency, self.mode = dice.choice(CURRENCIES), dice.choice(MODES)
        start = moment("2023-11-01") + dice.randrange(0, 900 * DAY)
        exempt = dice.choice(["none"] * 6 + ["exempt", "reverse"])
        balance = dice.choice([0, 0, 0, -700, -123_450, 340])
        self.book = await open_notebook(merchant, start, balance=balance, tax_exempt=exempt)
        self.prices = [await self.price(number) for number in range(4)]
        self.prices.append(await self.tiered())
        self.calls = self.perhaps(0.4, True) and await self.usage()
        self.coupons = [await self.coupon() for _ in range(3)]
        rates = [(dice.choice([7, 19, 8.875]), dice.random() < 0.4) for _ in range(2)]
        self.rates = [await self.book.tax(percentage, inclusive=inside) for percentage, inside in rates]

    def amount(self, most):
        """Minor units that can be charged in every currency."""
        return self.dice.randrange(0, most // 10) * 10

    async def price(self, number):
        """Something licensed, in every currency: at a whole price, with decimals, or in packages."""
        dice, more = self.dice, {}
        every = self.interval if number < 2 else dice.choice(MULTIPLES[self.interval])
        kind = dice.choice(["plain", "plain", "plain", "free", "decimal", "packages"])
        if kind == "plain":
            more["currency_options"] = self.others(lambda: {"unit_amount": self.amount(20_000)})
        if kind == "decimal":
            parts = {"unit_amount_decimal": f"{dice.randrange(0, 9_999)}.{dice.randrange(1, 1_000):03}"}
            options = {"currency": self.currency, "currency_options": self.others(lambda: parts)}
            return await self.book.price("Parts", None, every, **parts, **options)
        if kind == "packages":
            more["transform_quantity"] = {"divide_by": dice.choice([3, 10]), "round": dice.choice(["up", "down"])}
        amount = 0 if kind == "free" else self.amount(20_000)
        more = {"currency_options": self.others(lambda: {"unit_amount": amount})} | more
        return await self.book.price(f"Plan {number}", amount, every, currency=self.currency, **more)

    def others(self, option):
        """The same in the other currencies."""
        return {other: option() for other in CURRENCIES if other != self.currency}

    async def tiered(self):
        """Something that is cheaper by the dozen."""
        tiers = [{"up_to": 5, "unit_amount": 730}, {"up_to": "inf", "unit_amount": 610, "flat_amount": 90}]
        options = {"currency": self.currency, "currency_options": self.others(lambda: {"tiers": tiers})}
        return await self.book.price(
            "Seats", None, self.interval, billing_scheme="tiered", tiers=tiers, **options,
            tiers_mode=self.dice.choice(["volume", "graduated"]),
        )  # fmt: skip

    async def usage(self):
        """Something that is counted."""
        formula = {"formula": "sum"}
        meter = await self.merchant.create(
            "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation=formula
        )
        counted = {"usage_type": "metered", "meter": meter["id"]}
        options = {"currency": self.currency, "currency_options": self.others(lambda: {"unit_amount": 30})}
        return await self.book.price("Calls", 30, self.interval, recurring=counted, **options)

    async def coupon(self):
        """A percentage or an amount, once, for some months or forever."""
        dice = self.dice
        terms = dice.choice([{"duration": "once"}, {"duration": "forever"}, {"duration": "repeating"}])
        if terms["duration"] == "repeating":
            terms = terms | {"duration_in_months": dice.randrange(1, 4)}
        if dice.random() < 0.5:
            return await self.book.coupon(percent_off=dice.choice([10, 33.33, 50, 100]), **terms)
        off = {"amount_off": 10 + self.amount(5_000)}
        options = {"currency": self.currency, "currency_options": self.others(lambda: off)}
        return await self.book.coupon(**off, **options, **terms)

    # --- What is ordered ------------------------------------------------------------------------------------------

    def item(self, price):
        """An order for a price, perhaps with a tax rate or a discount of its own."""
        dice = self.dice
        if price == self.calls:
            return {"price": price}
        order = {"price": price, "quantity": dice.choice([0, 1, 1, 1, 2, 3, 7, 12, 100])}
        if dice.random() < 0.1:
            order["tax_rates"] = [dice.choice(self.rates)]
        if dice.random() < 0.1:
            order["discounts"] = [{"coupon": dice.choice(self.coupons)}]
        return order

    def on_offer(self):
        """All prices, in a random order."""
        found = [*self.prices, self.calls] if self.calls else list(self.prices)
        self.dice.shuffle(found)
        return found

    def terms(self):
        """What may be said of a new subscription, and of its preview alike."""
        dice, now = self.dice, self.book.now
        anchor = self.perhaps(0.15, {"type": "timestamp", "timestamp": now + dice.randrange(1, 27 * DAY)})
        found = {
            "default_tax_rates": self.perhaps(0.45, dice.sample(self.rates, dice.choice([1, 1, 2]))),
            "trial_end": self.perhaps(0.25, now + dice.randrange(1, 60 * DAY)),
            "cancel_at": self.perhaps(0.1, now + dice.randrange(1, 200 * DAY)),
            "proration_behavior": self.perhaps(0.15, "none"),
            "billing_cycle_anchor": anchor,
            "start_date": self.perhaps(0.1, now - dice.randrange(1, 70 * DAY)) if anchor is None else None,
        }
        items = [self.item(price) for price in self.on_offer()[: dice.choice([1, 1, 2, 3])]]
        said = {name: value for name, value in found.items() if value is not None}
        return {"items": items, "billing_mode": self.mode} | said

    def change(self, items):
        """A random change, as a preview and an update want it."""
        dice, used = self.dice, {item["price"]["id"] for item in items}
        unused = [price for price in self.on_offer() if price not in used]
        orders = [order for item in items if (order := self.item_change(item, unused))]
        if unused and dice.random() < 0.3:
            orders.append(self.item(unused.pop()))
        if len(items) > 1 and dice.random() < 0.15:
            orders = [{"id": items[0]["id"], "deleted": True}]
        start, end = max(one["current_period_start"] for one in items), min(one["current_period_end"] for one in items)
        now = self.book.now
        trial = dice.choice(["now", now + dice.randrange(1, 50 * DAY)])
        leaving = dice.choice([{"cancel_at": now + dice.randrange(1, 99 * DAY)}, {"cancel_at": "max_period_end"}])
        said = {
            "billing_cycle_anchor": self.perhaps(0.3, {"type": dice.choice(["now", "unchanged"])}),
            "trial_end": self.perhaps(0.15, trial),
            "proration_date": self.perhaps(0.15, dice.randrange(start, end) if start < end else None),
            "default_tax_rates": self.perhaps(0.1, dice.choice(["", self.rates[:1]])),
            "items": orders or None,
        }
        how = {"proration_behavior": dice.choice(["create_prorations", "create_prorations", "always_invoice", "none"])}
        return (
            how
            | {name: value for name, value in said.items() if value is not None}
            | (self.perhaps(0.1, leaving) or {})
        )

    def item_change(self, item, unused):
        """What becomes of one item, if anything does."""
        dice = self.dice
        kind = dice.choice(["nothing", "quantity", "price", "price", "price", "discounts", "tax_rates"])
        if kind == "quantity" and "quantity" in item:
            return {"id": item["id"], "quantity": dice.choice([0, 1, 2, 5, 9, 11])}
        if kind == "price" and unused:
            return {"id": item["id"]} | self.item(unused.pop())
        if kind == "discounts":
            return {"id": item["id"], "discounts": [{"coupon": dice.choice(self.coupons)}]}
        return {"id": item["id"], "tax_rates": [dice.choice(self.rates)]} if kind == "tax_rates" else None

    def discounts(self, chance):
        """Discounts of the whole, if there are any."""
        given = [{"coupon": coupon} for coupon in self.dice.sample(self.coupons, self.dice.choice([1, 2]))]
        return {"discounts": given} if self.dice.random() < chance else {}
