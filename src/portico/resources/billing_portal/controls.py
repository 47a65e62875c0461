"""May they, and if not, why not? The one place that answers.

Pure functions from a situation (configuration, customer, and what they have) to one control for each thing a customer
can do. Pages show and hide by it, POSTs are checked by it again, `flow_data` is validated by it, and it can be asked.
Each refusal names the field that caused it.
"""

from collections.abc import Callable, Collection, Iterable

from portico.resources.billing_portal import changes, method_rules
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.choices import has_a_choice
from portico.resources.billing_portal.situations import (
    ACTIONS,
    SUBSCRIPTION_ACTIONS,
    SWITCHES,
    Action,
    Control,
    Refusal,
    Situation,
    SubscriptionAction,
    first,
)
from portico.resources.billing_portal.subscription_rules import RULES as OF_SUBSCRIPTIONS
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions.declaration import Subscription

Rule = Callable[[Situation, Action], Refusal | None]

_DISABLED: dict[Action, str] = {
    "customer_update": "This customer cannot be updated because the customer update feature",
    "invoice_history": "These invoices cannot be shown because the invoice history feature",
    "payment_method_update": "This payment method cannot be updated because the payment method update feature",
    "subscription_cancel": "This subscription cannot be canceled because the subscription cancel feature",
    "subscription_pause": "This subscription cannot be paused because the subscription pause feature",
    "subscription_update": "This subscription cannot be updated because the subscription update feature",
}


def controls(situation: Situation) -> dict[Action, Control]:
    """One control for each switch of the configuration."""
    return {action: control(situation, action) for action in ACTIONS}


def control(situation: Situation, action: Action) -> Control:
    """Whether the customer may do this one thing at all: the first rule that objects decides."""
    return Control(action, first(RULES, situation, action))


def of_subscriptions(
    situation: Situation, subscriptions: Iterable[Subscription]
) -> list[dict[SubscriptionAction, Control]]:
    """For each subscription, one control for each thing that can be done to it."""
    switches = [(action, first(RULES, situation, SWITCHES[action])) for action in SUBSCRIPTION_ACTIONS]
    return [
        {action: _control(situation, subscription, action, switch) for action, switch in switches}
        for subscription in subscriptions
    ]


def control_of(situation: Situation, subscription: Subscription, action: SubscriptionAction) -> Control:
    """Whether the customer may do this one thing to a subscription."""
    return _control(situation, subscription, action, first(RULES, situation, SWITCHES[action]))


def _control(
    situation: Situation, subscription: Subscription, action: SubscriptionAction, switch: Refusal | None
) -> Control:
    refusal = switch or first(OF_SUBSCRIPTIONS[action], situation, subscription)
    if refusal is None and action == "subscription_update":
        refusal = has_a_choice(situation, subscription)
    return Control(action, refusal)


def confirmation(situation: Situation, subscription: Subscription, change: Change) -> Control:
    """Whether the customer may make one particular change to a subscription."""
    refusal = first(RULES, situation, SWITCHES["subscription_update"])
    refusal = refusal or first(OF_SUBSCRIPTIONS["subscription_update"], situation, subscription)
    return Control("subscription_update", refusal or changes.against(situation, subscription, change))


def addition(situation: Situation, types: Collection[str]) -> Control:
    """Whether the customer may add a payment method, of one of these types."""
    refusal = control(situation, "payment_method_update").refusal
    return Control("payment_method_update", refusal or method_rules.something_offered(types))


def removal(
    situation: Situation,
    method: PaymentMethod,
    methods: Collection[PaymentMethod],
    subscriptions: Iterable[Subscription],
    now: int,
) -> Control:
    """Whether the customer may remove one of their payment methods."""
    refusal = control(situation, "payment_method_update").refusal
    return Control("payment_method_update", refusal or method_rules.needed(method, methods, subscriptions, now))


def preference(situation: Situation, method: PaymentMethod, now: int) -> Control:
    """Whether the customer may make one of their payment methods the default."""
    refusal = control(situation, "payment_method_update").refusal
    return Control("payment_method_update", refusal or method_rules.expired(method, now))


def change_of(situation: Situation, name: str, *, signed_in_by_email: bool) -> Refusal | None:
    """Why the customer may not change one of their details, `email` for instance; None if they may."""
    refusal = control(situation, "customer_update").refusal
    if refusal:
        return refusal
    allowed: tuple[str, ...] = situation.configuration.features.customer_update.allowed_updates
    if name not in allowed:
        message = f"`{name[:50]}` cannot be updated because `allowed_updates` in the portal configuration lacks it."
        return Refusal("update_not_allowed", "features.customer_update.allowed_updates", message)
    if name == "email" and signed_in_by_email:
        message = "The e-mail address cannot be updated because the customer signed in with it."
        return Refusal("signed_in_by_email", "customer.email", message)
    return None


def feature_is_on(situation: Situation, action: Action) -> Refusal | None:
    """The configuration must have the feature switched on."""
    if getattr(situation.configuration.features, action).enabled:
        return None
    message = f"{_DISABLED[action]} in the portal configuration is disabled."
    return Refusal("feature_disabled", f"features.{action}.enabled", message)


def something_may_change(situation: Situation, action: Action) -> Refusal | None:
    """A switch without anything that it lets change."""
    if action != "customer_update" or situation.configuration.features.customer_update.allowed_updates:
        return None
    message = "This customer cannot be updated because `allowed_updates` in the portal configuration is empty."
    return Refusal("nothing_allowed", "features.customer_update.allowed_updates", message)


RULES: tuple[Rule, ...] = (feature_is_on, something_may_change)
