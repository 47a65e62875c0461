"""What previews promise holds for items on trial, too: random offers, changes and stretches of time."""

import random

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook
from tests.stories.test_previews import DAY, WORLDS, newest, next_to_come, shown

pytestmark = only_sqlite


class World:
    """A random subscription, of which some items are on trial."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    async def begin(self, merchant):
        """A customer with one or two items, perhaps with discounts, taxes or an anchor that stays."""
        dice = self.dice
        self.book = book = await open_notebook(merchant, 1_767_225_600 + dice.randrange(0, 365 * DAY))
        self.prices = [await book.price(f"Plan {number}", dice.randrange(1_000, 20_000)) for number in range(4)]
        self.offers = [await self.offer(merchant, then) for then in self.prices]
        params = {}
        if dice.random() < 0.4:
            params["discounts"] = [{"coupon": await book.coupon(percent_off=33.33, duration="forever")}]
        if dice.random() < 0.4:
            params["default_tax_rates"] = [await book.tax(8.875, inclusive=dice.random() < 0.4)]
        if dice.random() < 0.4:
            params["trial_settings"] = {"end_behavior": {"billing_cycle_anchor": "unchanged"}}
        await book.subscribe(*[self.item(which) for which in dice.sample(range(4), dice.choice([1, 2]))], **params)

    async def offer(self, merchant, then):
        """A trial, free or paid, of one to three days, weeks or months."""
        dice = self.dice
        interval = dice.choice(["day", "week", "month"])
        price = await self.book.price("Trial", dice.choice([0, dice.randrange(100, 5_000)]), interval)
        made = await merchant.create(
            "/v1/product_catalog/trial_offers",
            price=price,
            duration={"type": "relative", "relative": {"iterations": dice.randrange(1, 4)}},
            end_behavior={"transition": {"price": then}},
        )
        return made["id"]

    def item(self, which):
        """An order for a plan, on trial or not."""
        many = {"quantity": self.dice.randrange(1, 12)}
        if self.dice.random() < 0.7:
            return {"current_trial": {"trial_offer": self.offers[which]}} | many
        return {"price": self.prices[which]} | many

    async def live(self):
        """Some time passes."""
        await self.book.on(self.book.now + self.dice.randrange(1, 25 * DAY))

    async def change(self):
        """Another quantity, another plan, or one item more."""
        dice, items = self.dice, await self.book.items()
        lasting = [await self.plan_of(item) for item in items]
        unused = [which for which in range(4) if which not in lasting]
        item, kind = dice.choice(items), dice.choice(["quantity", "price", "more"])
        if kind == "quantity":
            return {"items": [{"id": item["id"], "quantity": dice.randrange(1, 12)}]}
        if kind == "price" or len(items) > 2:
            return {"items": [{"id": item["id"]} | self.item(unused[0])]}
        return {"items": [self.item(unused[0])]}

    async def plan_of(self, item):
        """Which plan an item is of, or will be."""
        if item["current_trial"]:
            return self.offers.index(item["current_trial"]["trial_offer"])
        return self.prices.index(item["price"]["id"])


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_the_next_invoice_is_what_its_preview_said(merchant, seed):
    world = World(seed)
    await world.begin(merchant)

    for _ in range(4):
        promised = await world.book.preview()

        real = await next_to_come(world.book)

        assert shown(real) == shown(promised)
        await world.live()


@pytest.mark.parametrize("how", ["create_prorations", "always_invoice", "none"])
@pytest.mark.parametrize("seed", range(WORLDS))
async def test_a_change_costs_what_its_preview_said(merchant, seed, how):
    world = World(seed)
    await world.begin(merchant)

    for _ in range(4):
        await world.live()
        change = await world.change() | {"proration_behavior": how}
        promised = await world.book.preview(subscription_details=change)
        before = await world.book.invoices()

        await world.book.change(**change)

        assert shown(await newest(world.book, before)) == shown(promised)
