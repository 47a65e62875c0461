"""Somebody who has a plan, made with the official SDK, and her windows on the pages on which it is changed."""

from dataclasses import dataclass
from typing import Any

from tests import people
from tests.browsers import Window
from tests.shops import Shop

Params = dict[str, Any]
PLANS = {"Starter": (1_200, 12_000), "Team": (2_400, 24_000), "Business": (4_200, None)}
"""What a seat costs a month, and a year, in pence."""
ALL = ["price", "promotion_code", "quantity"]


@dataclass
class Subscriber:
    """Has five seats of Team by the month, since a moment ago."""

    shop: Shop
    products: dict[str, str]
    prices: dict[str, str]
    """By plan and interval: `Team month`."""
    customer: Any
    card: str
    configuration: Any
    subscription: Any

    def allow(self, **update: Any) -> None:
        """Change what the portal allows."""
        features = {"features": {"subscription_update": update}}
        self.shop.sdk.billing_portal.configurations.update(self.configuration.id, features)

    def attach(self, name: str) -> str:
        """One more card."""
        return self.shop.sdk.payment_methods.attach(name, {"customer": self.customer.id}).id

    def code(self, code: str = "FINCH10") -> Any:
        """A promotion code: a tenth off."""
        coupon = self.shop.sdk.coupons.create({"percent_off": 10, "duration": "forever"}).id
        return self.shop.sdk.promotion_codes.create({"code": code, "promotion": {"type": "coupon", "coupon": coupon}})

    def visit(self, window: Window, end: str = "", **session: Any) -> None:
        """Open the page on which plans are chosen, or the one that a flow begins with."""
        made = self.shop.session(self.configuration, self.customer, **{"locale": "en-GB"} | session)
        window.open(made.url)
        if "flow_data" not in session:
            window.open(f"{self.shop.site}/p/{made.id}/subscriptions/{self.subscription.id}/update{end}")

    def now(self) -> Any:
        """The subscription as it stands."""
        return self.shop.sdk.subscriptions.retrieve(self.subscription.id)

    @property
    def plan(self) -> tuple[str, int]:
        """Which plan, and how many."""
        [item] = self.now()["items"].data
        return next(name for name, id in self.prices.items() if id == item.price.id), item.quantity

    def invoice(self) -> Any:
        """The latest one."""
        return self.shop.sdk.invoices.retrieve(self.now().latest_invoice)

    def events(self) -> list[str]:
        """The types of everything that happened, the newest first."""
        return [event.type for event in self.shop.sdk.events.list({"limit": 100}).data]


def offers(products: dict[str, str], prices: dict[str, str], **limits: Any) -> list[Params]:
    """All plans; seats from 2 to 50."""
    limits = {"enabled": True, "minimum": 2, "maximum": 50} | limits
    return [
        {
            "product": product,
            "prices": [id for name, id in prices.items() if name.startswith(plan)],
            "adjustable_quantity": limits,
        }
        for plan, product in products.items()
    ]


def subscribe(
    shop: Shop, update: Params | None = None, features: Params | None = None, **subscription: Any
) -> Subscriber:
    """Somebody with a plan that can be changed in every way."""
    sdk, products, prices = shop.sdk, {}, {}
    for plan, (month, year) in PLANS.items():
        products[plan] = sdk.products.create({"name": plan, "description": f"All of {plan}."}).id
        for interval, amount in (("month", month), ("year", year)):
            if amount is not None:
                price = {"currency": "gbp", "unit_amount": amount, "product": products[plan]}
                prices[f"{plan} {interval}"] = sdk.prices.create(price | {"recurring": {"interval": interval}}).id
    customer = sdk.customers.create(people.CHIARA)
    card = sdk.payment_methods.attach("pm_card_visa", {"customer": customer.id}).id
    sdk.customers.update(customer.id, {"invoice_settings": {"default_payment_method": card}})
    given = {"enabled": True, "default_allowed_updates": ALL, "proration_behavior": "always_invoice"}
    given |= {"products": offers(products, prices)} | (update or {})
    configuration = shop.configure(features={"subscription_update": given, **(features or {})})
    items = [{"price": prices["Team month"], "quantity": 5}]
    made = sdk.subscriptions.create({"customer": customer.id, "items": items} | subscription)
    return Subscriber(shop, products, prices, customer, card, configuration, made)


def choose(window: Window, plan: str = "Business", interval: str = "", quantity: str = "", code: str = "") -> None:
    """Choose as one does, and go on to the review."""
    page = window.page
    if interval:
        page.check(f"[name=interval][value={interval}]", force=True)
    page.locator("label.choice", has_text=plan).first.locator("input").check()
    if quantity:
        page.fill("#quantity", quantity)
    if code:
        page.fill("#promotion_code", code)
    press(window, "Review the change")


def press(window: Window, button: str) -> None:
    """Press a button, by its words."""
    window.click(window.page.get_by_role("button", name=button).last)
