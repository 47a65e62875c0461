"""A preview is a promise: whatever the subscription and the change, what was shown is what comes."""

import random

import pytest

from tests.chance import FULL
from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook

pytestmark = only_sqlite
WORLDS = 200 if FULL else 12
"""How many random subscriptions there are; each is changed several times."""
SUMS = (
    "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax", "amount_due", "currency", "period_start",
    "period_end",
)  # fmt: skip
TIERS = [{"up_to": 5, "unit_amount": 733}, {"up_to": "inf", "unit_amount": 611, "flat_amount": 99}]
ITEMIZED = {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}
MODES = ({"type": "classic"}, {"type": "flexible"}, ITEMIZED)
DAY = 86_400


def shown(invoice):
    """What a customer sees of an invoice, without the ids that an imagined one cannot know."""
    lines = [
        {
            "amount": line["amount"],
            "description": line["description"],
            "period": line["period"],
            "quantity": line["quantity"],
            "discounts": [taken["amount"] for taken in line["discount_amounts"]],
            "taxes": [(tax["amount"], tax["taxable_amount"], tax["tax_behavior"]) for tax in line["taxes"]],
            "pricing": line["pricing"],
        }
        for line in invoice["lines"]["data"]
    ]
    taxes = [(tax["amount"], tax["taxable_amount"]) for tax in invoice["total_taxes"]]
    discounts = [taken["amount"] for taken in invoice["total_discount_amounts"]]
    return lines, {name: invoice[name] for name in SUMS}, taxes, discounts


class World:
    """A random subscription, and what may happen to it."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    async def begin(self, merchant):
        """A customer with one to three items, perhaps with discounts, taxes, a trial, an anchor or a balance."""
        dice = self.dice
        start = 1_767_225_600 + dice.randrange(0, 365 * DAY)
        self.book = book = await open_notebook(merchant, start, balance=dice.choice([0, 0, -700, -123_456, 345]))
        self.prices = [await book.price(f"Plan {number}", dice.randrange(0, 20_000)) for number in range(3)]
        tiers = {"billing_scheme": "tiered", "tiers_mode": dice.choice(["volume", "graduated"]), "tiers": TIERS}
        self.prices.append(await book.price("Seats", **tiers))
        if dice.random() < 0.4:
            self.prices.append(await book.metered("Calls", 3, "calls"))
        chosen = dice.sample(self.prices, dice.choice([1, 1, 2, 3]))
        self.coupons = [
            await book.coupon(percent_off=dice.choice([10, 33.33, 50]), duration=dice.choice(["once", "forever"])),
            await book.coupon(amount_off=dice.randrange(1, 5000), duration=dice.choice(["once", "forever"])),
        ]
        params = {"billing_mode": dice.choice(MODES)}
        if dice.random() < 0.5:
            params["discounts"] = [{"coupon": coupon} for coupon in dice.sample(self.coupons, dice.choice([1, 2]))]
        if dice.random() < 0.5:
            params["default_tax_rates"] = [await book.tax(dice.choice([7, 19, 8.875]), inclusive=dice.random() < 0.4)]
        if dice.random() < 0.2:
            params["trial_period_days"] = dice.randrange(1, 40)
        await book.subscribe(*[self.item(price) for price in chosen], **params)

    def item(self, price):
        """An order for a price."""
        is_metered = len(self.prices) == 5 and price == self.prices[-1]
        return {"price": price} if is_metered else {"price": price, "quantity": self.dice.randrange(1, 12)}

    async def live(self):
        """Some time passes, in which perhaps something is used."""
        if len(self.prices) == 5:
            await self.book.use("calls", self.dice.randrange(1, 3000))
        await self.book.on(self.book.now + self.dice.randrange(1, 45 * DAY))

    async def change(self):
        """A random change, as a preview and an update want it."""
        dice, items = self.dice, await self.book.items()
        used = {item["price"]["id"] for item in items}
        unused = [price for price in self.prices if price not in used]
        orders = []
        for item in items:
            kind = dice.choice(["keep", "quantity", "price"])
            if kind == "quantity" and "quantity" in item:
                orders.append({"id": item["id"], "quantity": dice.randrange(1, 12)})
            elif kind == "price" and unused:
                orders.append({"id": item["id"]} | self.item(unused.pop()))
        if unused and dice.random() < 0.3:
            orders.append(self.item(unused.pop()))
        elif len(items) > 1 and not orders:
            orders.append({"id": items[0]["id"], "deleted": True})
        return {"items": orders} if orders else {"items": [self.item(price) for price in unused[:1]]}


async def in_full(merchant, invoice):
    """An invoice with all of its lines, as a preview has them."""
    return {**invoice, "lines": await merchant.find(f"/v1/invoices/{invoice['id']}/lines", limit=100)}


async def next_to_come(book):
    """The invoice that time makes, while it is still a draft."""
    before = len(await book.invoices())
    due = min(item["current_period_end"] for item in await book.items())
    await book.on(due)
    found = await book.invoices()
    assert len(found) == before + 1
    return found[-1]


async def newest(book, before):
    """The invoice that an act has made; the next one to come, if it made none."""
    after = await book.invoices()
    return after[-1] if len(after) > len(before) else await next_to_come(book)


@pytest.fixture(params=range(WORLDS))
async def world(request, merchant):
    """A random subscription that has begun."""
    made = World(request.param)
    await made.begin(merchant)
    return made


async def test_the_next_invoice_is_what_its_preview_said(merchant, world):
    for _ in range(3):
        await world.live()
        promised = await world.book.preview()

        real = await next_to_come(world.book)

        assert shown(await in_full(merchant, real)) == shown(promised)


async def test_a_change_costs_with_the_next_invoice_what_its_preview_said(merchant, world):
    for _ in range(3):
        await world.live()
        change = await world.change()
        promised = await world.book.preview(subscription_details=change)
        await world.book.change(**change)

        real = await next_to_come(world.book)

        assert shown(await in_full(merchant, real)) == shown(promised)


async def test_a_change_costs_at_once_what_its_preview_said(merchant, world):
    for _ in range(3):
        await world.live()
        change = await world.change() | {"proration_behavior": "always_invoice"}
        promised = await world.book.preview(subscription_details=change)
        before = await world.book.invoices()

        await world.book.change(**change)

        assert shown(await in_full(merchant, await newest(world.book, before))) == shown(promised)


async def test_leaving_costs_what_its_preview_said(merchant, world):
    await world.live()
    answer = await merchant.post(
        "/v1/invoices/create_preview", subscription=world.book.subscription, subscription_details={"cancel_now": True}
    )
    before = await world.book.invoices()

    await world.book.cancel(prorate=True, invoice_now=True)

    after = await world.book.invoices()
    if len(after) == len(before):
        assert (answer.status, answer.error["code"]) == (404, "invoice_upcoming_none")
    else:
        assert shown(await in_full(merchant, after[-1])) == shown(answer.json)


async def test_a_new_anchor_costs_what_its_preview_said(merchant, world):
    await world.live()
    details = {"billing_cycle_anchor": {"type": "now"}}
    promised = await world.book.preview(subscription_details=details)
    before = await world.book.invoices()

    await world.book.change(**details)

    assert shown(await in_full(merchant, await newest(world.book, before))) == shown(promised)


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_a_beginning_costs_what_its_preview_said(merchant, seed):
    world = World(seed)
    book = await open_notebook(merchant, 1_767_225_600 + seed * 8 * DAY)
    dice = world.dice
    items = [
        {"price": await book.price(f"Plan {number}", dice.randrange(100, 9999)), "quantity": 2} for number in (1, 2)
    ]
    terms = {"discounts": [{"coupon": await book.coupon(amount_off=dice.randrange(1, 5000))}]}
    rates = {"default_tax_rates": [await book.tax(19, inclusive=dice.random() < 0.5)]}
    promised = await book.preview(subscription_details={"items": items} | rates, **terms)

    await book.subscribe(*items, **rates, **terms)

    assert shown(await in_full(merchant, await book.latest())) == shown(promised)
