"""Situations of a customer as plain values: nothing is kept, nothing is asked of a server."""

from typing import Any

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.features import AdjustableQuantity, Features, SubscriptionUpdate, UpdateProduct
from portico.resources.billing_portal.situations import Situation
from portico.resources.customers.declaration import Customer
from portico.resources.prices.declaration import Price, Recurring
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.parts import BillingMode
from portico.wire.lists import ListOf

DAY = 86_400
NOW = 1_793_000_000
END = NOW + 20 * DAY

CLASSIC = BillingMode.of(type="classic")


def price(id: str = "price_basic", product: str = "prod_tea", **changes: Any) -> Price:
    """A monthly price in euros."""
    recurring = Recurring.of(interval=changes.pop("interval", "month"), usage_type=changes.pop("usage", "licensed"))
    return Price.of(id=id, product=product, currency="eur", recurring=recurring).having(**changes)


def product(id: str = "prod_tea", **changes: Any) -> Product:
    return Product.of(id=id, name="Tea").having(**changes)


def item(id: str = "si_1", of: Price | None = None, quantity: int | None = 1) -> SubscriptionItem:
    """An item with the basic price."""
    return SubscriptionItem.of(
        id=id, price=of or price(), quantity=quantity, current_period_start=END - 30 * DAY, current_period_end=END
    )


def subscription(*items: SubscriptionItem, **changes: Any) -> Subscription:
    """Chiara's subscription to the tea of the month, unless said otherwise."""
    made = Subscription.of(id="sub_1", customer="cus_1", currency="eur", items=ListOf.of(data=items or (item(),)))
    return made.having(**changes)


def offer(*prices: str, product: str = "prod_tea", **limits: Any) -> UpdateProduct:
    """A product with some of its prices; its quantity may be changed from 1 up unless said otherwise."""
    return UpdateProduct.of(
        product=product, prices=prices, adjustable_quantity=AdjustableQuantity.of(**{"enabled": True, **limits})
    )


OFFERS = (offer("price_basic", "price_pro"), offer("price_coffee", product="prod_coffee", enabled=False))


def situation(
    *, allowed: tuple[str, ...] = ("price", "quantity"), offers: tuple[UpdateProduct, ...] = OFFERS, **changes: Any
) -> Situation:
    """Everything is switched on, and two products are on offer."""
    on = {name: kind.of(enabled=True) for name, kind in _switches().items()}
    update = SubscriptionUpdate.of(enabled=True, default_allowed_updates=allowed, products=offers)
    features = Features.of(**(on | {"subscription_update": update}))
    prices = [price(), price("price_pro", interval="year"), price("price_coffee", "prod_coffee")]
    given = {
        "prices": {one.id: one for one in prices},
        "products": {id: product(id) for id in ("prod_tea", "prod_coffee")},
    }
    configuration = Configuration.of(id="bpc_1", features=features)
    return Situation(configuration, Customer.of(id="cus_1"), **(given | changes))


def switched_off(action: str) -> Situation:
    """Everything is on but one feature."""
    before = situation()
    features = before.configuration.features
    off = getattr(features, action).model_copy(update={"enabled": False})
    features = features.model_copy(update={action: off})
    return Situation(before.configuration.having(features=features), before.customer)


def having_price(id: str, **changes: Any) -> Situation:
    """One of the prices on offer is different."""
    prices = situation().prices
    return situation(prices={**prices, id: prices[id].having(**changes)})


def _switches() -> dict[str, Any]:
    return {name: info.annotation for name, info in Features.model_fields.items()}
