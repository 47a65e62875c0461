"""May they, and if not, why not? The one place that answers.

`controls` is a pure function from a situation (configuration, customer, and what they have) to one control for each
thing a customer can do. Pages show and hide by it, POSTs are checked by it again, `flow_data` is validated by it,
and it can be asked. Each refusal names the field that caused it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.customers.declaration import Customer

Action = Literal[
    "customer_update",
    "invoice_history",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True)
class Situation:
    """Everything that decides what a customer may do at one moment."""

    configuration: Configuration
    customer: Customer


@dataclass(frozen=True)
class Refusal:
    """Why something cannot be done now."""

    reason: str
    """For machines: `feature_disabled`."""
    field: str
    """The field that caused it: `features.subscription_cancel.enabled`."""
    message: str
    """What the API answers."""


@dataclass(frozen=True)
class Control:
    """One thing a customer can do, and whether they may."""

    action: Action
    refusal: Refusal | None = None

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return self.refusal is None


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
    """One control for each thing that a customer can do."""
    return {action: control(situation, action) for action in ACTIONS}


def control(situation: Situation, action: Action) -> Control:
    """Whether the customer may do this one thing: the first rule that objects decides."""
    refusals = (rule(situation, action) for rule in RULES)
    return Control(action, next((refusal for refusal in refusals if refusal), None))


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
