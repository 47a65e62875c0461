"""What a subscription may change to: the plans and quantities that the configuration offers. Source: 3.3 and 3.5."""

from collections.abc import Iterator
from typing import NamedTuple

from portico.resources.billing_portal.features import AdjustableQuantity, SubscriptionUpdate, UpdateProduct
from portico.resources.billing_portal.situations import Refusal, Situation
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription

PRODUCTS = "features.subscription_update.products"
ALLOWED = "features.subscription_update.default_allowed_updates"


class Choice(NamedTuple):
    """A price that the configuration offers to one subscription."""

    product: Product
    price: Price
    quantity: AdjustableQuantity
    """Whether the quantity may change along, and within which limits."""
    is_current: bool
    """Whether the subscription has this price already."""
    refusal: Refusal | None = None
    """Why it cannot be chosen."""


def choices(situation: Situation, subscription: Subscription) -> tuple[Choice, ...]:
    """Every price on offer, in the order of the configuration, and whether the subscription may change to it."""
    return tuple(_choices(situation, subscription))


def _choices(situation: Situation, subscription: Subscription) -> Iterator[Choice]:
    for offer in features(situation).products:
        for id in offer.prices:
            price, product = situation.prices.get(id), situation.products.get(offer.product)
            if price is None or product is None:
                continue  # it was deleted since
            is_current = id == subscription.items.data[0].price.id
            refusal = None if is_current else against(subscription, price, product)
            yield Choice(product, price, offer.adjustable_quantity, is_current, refusal)


def against(subscription: Subscription, price: Price, product: Product) -> Refusal | None:
    """Why the subscription's item cannot change to a price that the configuration offers."""
    return (
        is_on_sale(subscription, price, product)
        or has_the_currency(subscription, price)
        or has_the_tax_behavior(subscription, price)
    )


def is_on_sale(subscription: Subscription, price: Price, product: Product) -> Refusal | None:
    """What was archived after it was offered is offered no more."""
    if not price.active:
        return Refusal("price_archived", "price.active", _cannot(subscription, price, "the price is not active"))
    if product.active:
        return None
    why = f"its product `{product.id}` is not active"
    return Refusal("product_archived", "product.active", _cannot(subscription, price, why))


def has_the_currency(subscription: Subscription, price: Price) -> Refusal | None:
    """A subscription keeps its currency."""
    if subscription.currency in (price.currency, *(price.currency_options or {})):
        return None
    why = f"the price is in `{price.currency}` and the subscription in `{subscription.currency}`"
    return Refusal("other_currency", "price.currency", _cannot(subscription, price, why))


def has_the_tax_behavior(subscription: Subscription, price: Price) -> Refusal | None:
    """Whether tax is inside the amount must stay as it is; where tax is calculated, both prices must say it."""
    now = tax_behavior(subscription.items.data[0].price, subscription.currency)
    then = tax_behavior(price, subscription.currency)
    unsaid = "unspecified" in (now, then)
    if unsaid and subscription.automatic_tax.enabled:
        why = "the `tax_behavior` of both prices must be specified while automatic tax is on"
        return Refusal("tax_behavior_unspecified", "price.tax_behavior", _cannot(subscription, price, why))
    if unsaid or now == then:
        return None
    why = f"its `tax_behavior` is `{then}` and that of the current price `{now}`"
    return Refusal("other_tax_behavior", "price.tax_behavior", _cannot(subscription, price, why))


def tax_behavior(price: Price, currency: str) -> str:
    """Whether tax is inside the amount in a currency."""
    options = price.currency_options or {}
    said = options[currency].tax_behavior if currency in options else price.tax_behavior
    return said or "unspecified"


def has_a_choice(situation: Situation, subscription: Subscription) -> Refusal | None:
    """There must be something that the customer could change."""
    if _prices_to_choose(situation, subscription) or _quantities_to_choose(situation, subscription):
        return None
    if "promotion_code" in features(situation).default_allowed_updates:
        return None
    message = (
        "This subscription cannot be updated because there is no price in the portal configuration available to "
        "change to."
    )
    return Refusal("no_choice", PRODUCTS, message)


def _prices_to_choose(situation: Situation, subscription: Subscription) -> bool:
    if "price" not in features(situation).default_allowed_updates:
        return False
    return any(not choice.is_current and not choice.refusal for choice in _choices(situation, subscription))


def _quantities_to_choose(situation: Situation, subscription: Subscription) -> bool:
    """Whether the quantity may become another one without a change of plan."""
    offer = offer_of(situation, subscription.items.data[0].price)
    if "quantity" not in features(situation).default_allowed_updates or offer is None:
        return False
    limits = offer.adjustable_quantity
    only = (subscription.items.data[0].quantity,) * 2
    return limits.enabled and (limits.minimum, limits.maximum) != only


def offer_of(situation: Situation, price: Price) -> UpdateProduct | None:
    """What the configuration says about the product of a price, whether or not it offers this price of it."""
    return next((offer for offer in features(situation).products if offer.product == price.product), None)


def features(situation: Situation) -> SubscriptionUpdate:
    """What the configuration says about changes."""
    return situation.configuration.features.subscription_update


def _cannot(subscription: Subscription, price: Price, why: str) -> str:
    return f"The item `{subscription.items.data[0].id}` cannot be updated to price `{price.id}` because {why}."
