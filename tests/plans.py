"""Plans that a portal offers, and a customer who has one of them."""

from dataclasses import dataclass
from typing import Any

from tests import people
from tests.merchants import Answer, Merchant
from tests.visitors import Visitor, token

Object = dict[str, Any]
APRIL = 1_775_001_600
"""When customers subscribe: 1 April 2026, midnight."""
MAY = 1_777_593_600
MIDDLE = 1_776_297_600
"""16 April 2026, midnight: half of the month is over."""

PRICES = {
    "starter": ("Starter", 1_200, "month"),
    "starter yearly": ("Starter", 12_000, "year"),
    "team": ("Team", 2_400, "month"),
    "team yearly": ("Team", 24_000, "year"),
    "business": ("Business", 4_200, "month"),
}
"""What each plan costs, in pence for a seat."""

LEAVING: Object = {
    "subscription_cancel": {"enabled": True, "cancellation_reason": {"enabled": True, "options": ["other"]}},
    "subscription_pause": {"enabled": True},
}
"""Leaving, with a reason, and taking a break."""


@dataclass
class Shop:
    """What there is to choose from, and who has something of it."""

    merchant: Merchant
    products: dict[str, Object]
    prices: dict[str, Object]
    customer: Object
    subscription: Object
    configuration: Object

    async def miss_a_payment(self) -> None:
        """The card that is charged from now on is declined, and the next renewal comes."""
        await self.card("pm_card_chargeCustomerFail", default=True)
        await self.advance(MAY + 7_200)

    @property
    def item(self) -> Object:
        """The subscription's only item, as it was first."""
        return self.subscription["items"]["data"][0]

    def id(self, plan: str) -> str:
        """The id of a price."""
        return self.prices[plan]["id"]

    async def confirm(self, **orders: Any) -> Answer:
        """Confirm a change by the API."""
        path = f"/v1/portico/subscriptions/{self.subscription['id']}/confirm_update"
        return await self.merchant.post(path, configuration=self.configuration["id"], **orders)

    async def now(self) -> Object:
        """The subscription as it stands."""
        return await self.merchant.find(f"/v1/subscriptions/{self.subscription['id']}")

    async def plan(self) -> tuple[str, int]:
        """Which plan it is, and how many."""
        item = (await self.now())["items"]["data"][0]
        return next(name for name, price in self.prices.items() if price["id"] == item["price"]["id"]), item["quantity"]

    async def invoice(self) -> Object:
        """The latest invoice."""
        return await self.merchant.find(f"/v1/invoices/{(await self.now())['latest_invoice']}")

    async def card(self, name: str, *, default: bool = False) -> str:
        """One card more."""
        made = await self.merchant.create(f"/v1/payment_methods/{name}/attach", customer=self.customer["id"])
        if default:
            settings = {"default_payment_method": made["id"]}
            await self.merchant.create(f"/v1/customers/{self.customer['id']}", invoice_settings=settings)
        return made["id"]

    async def allow(self, **features: Any) -> None:
        """Change what the portal allows of plans."""
        await self.configure(subscription_update=features)

    async def configure(self, **features: Any) -> None:
        """Change what the portal has."""
        path = f"/v1/billing_portal/configurations/{self.configuration['id']}"
        await self.merchant.create(path, features=features)

    async def advance(self, to: int) -> None:
        """Let the customer's time pass."""
        await self.merchant.advance(self.customer["test_clock"], to)

    async def code(self, code: str = "FINCH10", **params: Any) -> Object:
        """A promotion code: a tenth off for good, unless said otherwise."""
        made = await self.merchant.create("/v1/coupons", {"percent_off": 10, "duration": "forever"} | params)
        return await self.merchant.create(
            "/v1/promotion_codes", code=code, promotion={"type": "coupon", "coupon": made["id"]}
        )

    async def price_beside(self) -> str:
        """A price of Team that the portal does not offer."""
        order = {"currency": "gbp", "unit_amount": 1, "recurring": {"interval": "month"}}
        return (await self.merchant.create("/v1/prices", order, product=self.products["Team"]["id"]))["id"]

    async def extra(self, amount: int, **params: Any) -> Object:
        """Something that waits for the subscription's next invoice."""
        whose = {"customer": self.customer["id"], "subscription": self.subscription["id"], "currency": "gbp"}
        return await self.merchant.create("/v1/invoiceitems", whose | params, amount=amount)

    async def switch_off(self, feature: str) -> None:
        """The portal does not have it any more."""
        await self.configure(**{feature: {"enabled": False}})

    async def enter(self, **session: Any) -> "Portal":
        """The customer opens the portal, in British English."""
        made = await self.merchant.create(
            "/v1/billing_portal/sessions",
            {"customer": self.customer["id"], "configuration": self.configuration["id"], "locale": "en-GB"} | session,
        )
        visitor = Visitor(self.merchant.app)
        page = await visitor.open(made["url"])
        return Portal(self, visitor, f"/p/{made['id']}", page)

    async def events(self, since: str) -> list[str]:
        """The types of the events after one, the oldest first."""
        found = await self.merchant.find("/v1/events", limit=100, ending_before=since)
        return [event["type"] for event in reversed(found["data"])]

    async def last_event(self) -> str:
        """The id of the latest event."""
        return (await self.merchant.find("/v1/events", limit=1))["data"][0]["id"]


@dataclass
class Portal:
    """A visit of the customer's."""

    shop: Shop
    visitor: Visitor
    home: str
    page: Answer
    """What is shown."""

    @property
    def choose(self) -> str:
        """Where plans are chosen."""
        return self.at("update")

    @property
    def review(self) -> str:
        """Where the change is reviewed."""
        return f"{self.choose}/review"

    @property
    def text(self) -> str:
        """What is shown, with plain spaces."""
        return self.page.body.decode().replace("\N{NO-BREAK SPACE}", " ")

    def at(self, page: str) -> str:
        """The address of a page of the subscription."""
        return f"{self.home}/subscriptions/{self.shop.subscription['id']}/{page}"

    async def do(self, page: str, **fields: Any) -> Answer:
        """Open a page of the subscription, and send its form."""
        await self.get(self.at(page))
        return await self.post(self.at(page), **fields)

    async def get(self, path: str) -> Answer:
        """Open a page, and go on to where it leads."""
        self.page = await self.visitor.open(path)
        return self.page

    async def post(self, path: str, **fields: Any) -> Answer:
        """Send a form of the page that is shown; where it leads is for the test to follow."""
        sent = {"token": token(self.page), **{name: str(text) for name, text in fields.items()}}
        answer = await self.visitor.post(path, sent)
        if answer.status == 303:
            await self.get(answer.headers["location"])
        else:
            self.page = answer
        return answer


async def open_shop(
    merchant: Merchant,
    plan: str = "team",
    *,
    quantity: int = 5,
    update: Object | None = None,
    features: Object | None = None,
    card: str | None = "pm_card_visa",
    currency: str = "gbp",
    **subscription: Any,
) -> Shop:
    """A customer with a plan by the month since 1 April 2026, and a portal that offers all of them."""
    clock = await merchant.create("/v1/test_helpers/test_clocks", frozen_time=APRIL)
    customer = await merchant.create("/v1/customers", people.CHIARA | {"test_clock": clock["id"]})
    products, prices = await _catalogue(merchant, currency)
    shop = Shop(merchant, products, prices, customer, {}, {})
    if card:
        await shop.card(card, default=True)
    shop.configuration = await merchant.create(
        "/v1/billing_portal/configurations",
        features={"subscription_update": offer(shop) | (update or {}), **(features or {})},
    )
    shop.subscription = await merchant.create(
        "/v1/subscriptions",
        {"customer": customer["id"], "items": [{"price": prices[plan]["id"], "quantity": quantity}]} | subscription,
    )
    return shop


def offer(shop: Shop) -> Object:
    """All plans, and everything about them may change."""
    offers = [
        {
            "product": product["id"],
            "prices": [shop.id(plan) for plan, (called, _, _) in PRICES.items() if called == name],
            "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 50},
        }
        for name, product in shop.products.items()
    ]
    allowed = ["price", "promotion_code", "quantity"]
    return {"enabled": True, "default_allowed_updates": allowed, "products": offers}


async def _catalogue(merchant: Merchant, currency: str) -> tuple[dict[str, Object], dict[str, Object]]:
    products: dict[str, Object] = {}
    prices: dict[str, Object] = {}
    for plan, (name, amount, interval) in PRICES.items():
        if name not in products:
            products[name] = await merchant.create("/v1/products", name=name, description=f"All of {name}.")
        recurring, product = {"interval": interval}, products[name]["id"]
        prices[plan] = await merchant.create(
            "/v1/prices", currency=currency, unit_amount=amount, recurring=recurring, product=product
        )
    return products, prices
