"""What stands against adding or removing a payment method. Source: portal-behaviour 3.7."""

from collections.abc import Collection, Iterable

from portico.resources.billing_portal.situations import Refusal
from portico.resources.billing_portal.subscription_rules import ending_field
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions.declaration import Subscription


def will_be_charged(subscription: Subscription) -> bool:
    """Whether the customer's payment method is needed any more: not for what ends, unless something is owed."""
    if subscription.has_ended or subscription.collection_method != "charge_automatically":
        return False
    return ending_field(subscription) is None or subscription.status in ("past_due", "unpaid")


def needed(
    method: PaymentMethod, methods: Collection[PaymentMethod], subscriptions: Iterable[Subscription]
) -> Refusal | None:
    """The only payment method stays while something is charged to it."""
    if any(one.id != method.id for one in methods):
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
