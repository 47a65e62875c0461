"""One particular change of a subscription: may it be made? Source: portal-behaviour 2.6, 2.7 and 3.5."""

from collections.abc import Callable
from dataclasses import dataclass

from portico.resources.billing_portal import choices
from portico.resources.billing_portal.choices import ALLOWED, PRODUCTS, features, offer_of
from portico.resources.billing_portal.situations import Reason, Refusal, Situation
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.wire.errors import bracketed


@dataclass(frozen=True)
class Change:
    """What a subscription's item is to become."""

    item: SubscriptionItem
    price: Price
    """The new price, or the one that it has."""
    quantity: int | None
    """The new quantity, or the one that it has."""
    has_discount: bool = False
    """Whether a coupon or a promotion code comes with it."""

    @property
    def has_new_price(self) -> bool:
        """Whether the plan changes."""
        return self.price.id != self.item.price.id

    @property
    def has_new_quantity(self) -> bool:
        """Whether the quantity changes."""
        return self.quantity != self.item.quantity


Rule = Callable[[Situation, Subscription, Change], Refusal | None]


def against(situation: Situation, subscription: Subscription, change: Change) -> Refusal | None:
    """Why a change cannot be made, once the subscription may be changed at all."""
    refusals = (rule(situation, subscription, change) for rule in RULES)
    return next((refusal for refusal in refusals if refusal), None)


def changes_something(_: Situation, __: Subscription, change: Change) -> Refusal | None:
    """The same price and the same quantity are no change."""
    if change.has_new_price or change.has_new_quantity or change.has_discount:
        return None
    message = "Cannot update the subscription because there are no changes to confirm."
    return Refusal("no_changes", "subscription.items", message)


def may_change_price(situation: Situation, _: Subscription, change: Change) -> Refusal | None:
    """Plans may be switched, and to this one."""
    if not change.has_new_price:
        return None
    features_ = features(situation)
    if not any(change.price.id in offer.prices for offer in features_.products):
        return _not_included(situation, change, "price_not_offered", "the price", PRODUCTS)
    if "price" not in features_.default_allowed_updates:
        return _not_included(situation, change, "update_not_allowed", "`price`", ALLOWED)
    return None


def may_have_price(situation: Situation, subscription: Subscription, change: Change) -> Refusal | None:
    """The new price goes with the subscription."""
    product = situation.products.get(change.price.product)
    if not change.has_new_price or product is None:
        return None
    return choices.against(subscription, change.price, product)


def may_change_quantity(situation: Situation, _: Subscription, change: Change) -> Refusal | None:
    """Quantities may be changed, and this product's, too."""
    if not change.has_new_quantity:
        return None
    what = f"The quantity of the item `{change.item.id}` cannot be updated because the configuration"
    what = f"{what} `{situation.configuration.id}`"
    if "quantity" not in features(situation).default_allowed_updates:
        named = _named(ALLOWED)
        return Refusal("update_not_allowed", ALLOWED, f"{what} does not include `quantity` in its `{named}`.")
    offer = offer_of(situation, change.price)
    if offer is None:
        named = _named(PRODUCTS)
        return Refusal("product_not_offered", PRODUCTS, f"{what} does not include its product in its `{named}`.")
    if not offer.adjustable_quantity.enabled:
        message = f"{what} does not allow it for the product `{offer.product}`."
        return Refusal("quantity_fixed", _limit(situation, offer.product, "enabled"), message)
    return None


def is_within_limits(situation: Situation, _: Subscription, change: Change) -> Refusal | None:
    """The quantity is one that the configuration allows for the product."""
    offer = offer_of(situation, change.price)
    if offer is None or change.quantity is None or not offer.adjustable_quantity.enabled:
        return None
    if not change.has_new_price and not change.has_new_quantity:
        return None
    limits = offer.adjustable_quantity
    if change.quantity < limits.minimum:
        return _outside(situation, change, offer.product, "minimum", limits.minimum)
    if limits.maximum is not None and change.quantity > limits.maximum:
        return _outside(situation, change, offer.product, "maximum", limits.maximum)
    return None


def _outside(situation: Situation, change: Change, product: str, limit: str, value: int) -> Refusal:
    message = (
        f"The quantity of the item `{change.item.id}` cannot be {change.quantity} because the {limit} of the product "
        f"`{product}` in the configuration `{situation.configuration.id}` is {value}."
    )
    return Refusal("quantity_out_of_range", _limit(situation, product, limit), message)


def _limit(situation: Situation, product: str, name: str) -> str:
    index = [offer.product for offer in features(situation).products].index(product)
    return f"{PRODUCTS}.{index}.adjustable_quantity.{name}"


def _not_included(situation: Situation, change: Change, reason: Reason, what: str, field: str) -> Refusal:
    message = (
        f"The item `{change.item.id}` cannot be updated to price `{change.price.id}` because the configuration "
        f"`{situation.configuration.id}` does not include {what} in its `{_named(field)}`."
    )
    return Refusal(reason, field, message)


def _named(field: str) -> str:
    """A field as Stripe's sentences write it: `features[subscription_update][products]`."""
    return bracketed(tuple(field.split(".")))


RULES: tuple[Rule, ...] = (
    changes_something,
    may_change_price,
    may_have_price,
    may_change_quantity,
    is_within_limits,
)
"""What is asked about each change, in this order."""
