"""What stands against adding or removing a payment method, or making it the default. Source: portal-behaviour 3.7."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from portico.resources.billing_portal.situations import Refusal
from portico.resources.billing_portal.subscription_rules import ending_field
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions.declaration import Subscription


def will_be_charged(subscription: Subscription) -> bool:
    """Whether the customer's payment method is needed any more: not for what ends, unless something is owed."""
    if subscription.has_ended or subscription.collection_method != "charge_automatically":
        return False
    return ending_field(subscription) is None or subscription.status in ("past_due", "unpaid")


def months_left(method: PaymentMethod, now: int) -> int | None:
    """Until it expires, in months; negative afterwards, None for what does not expire."""
    card, today = method.card, datetime.fromtimestamp(now, UTC)
    return (card.exp_year - today.year) * 12 + card.exp_month - today.month if card else None


def is_expired(method: PaymentMethod, now: int) -> bool:
    """Whether it can no longer be charged."""
    left = months_left(method, now)
    return left is not None and left < 0


def expired(method: PaymentMethod, now: int) -> Refusal | None:
    """A card that can no longer be charged does not become what everything is charged to."""
    if not is_expired(method, now):
        return None
    message = f"The payment method `{method.id}` cannot become the default because the card has expired."
    return Refusal("payment_method_expired", "payment_method.card.exp_year", message)


def needed(
    method: PaymentMethod, methods: Collection[PaymentMethod], subscriptions: Iterable[Subscription], now: int
) -> Refusal | None:
    """The only payment method that can be charged stays while something is charged to it."""
    others = [one for one in methods if one.id != method.id]
    if any(is_expired(method, now) or not is_expired(one, now) for one in others):
        return None
    charged = next((one for one in subscriptions if will_be_charged(one)), None)
    if charged is None:
        return None
    message = (
        f"The payment method `{method.id}` cannot be removed because it is the customer's only one and the "
        f"subscription `{charged.id}` is charged automatically. Add another one first."
    )
    return Refusal("only_payment_method", "subscription.collection_method", message)


def something_offered(types: Collection[str]) -> Refusal | None:
    """There must be a type that may be added."""
    if types:
        return None
    message = "No payment method can be added because the payment method configuration has none that can be set up."
    return Refusal("nothing_allowed", "features.payment_method_update.payment_method_configuration", message)
