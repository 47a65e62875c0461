"""What decides what a customer may do at one moment, and what an answer looks like."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeVar, get_args

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.customers.declaration import Customer
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription

Action = Literal[
    "customer_update",
    "invoice_history",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
"""One for each switch of a configuration."""

SubscriptionAction = Literal[
    "subscription_cancel",
    "subscription_pause",
    "subscription_release",
    "subscription_renew",
    "subscription_resume",
    "subscription_update",
]
SUBSCRIPTION_ACTIONS: tuple[SubscriptionAction, ...] = get_args(SubscriptionAction)
"""What can be done to one subscription: three have switches of their own, and three undo what those did."""

SWITCHES: dict[SubscriptionAction, Action] = {
    "subscription_cancel": "subscription_cancel",
    "subscription_pause": "subscription_pause",
    "subscription_release": "subscription_update",
    "subscription_renew": "subscription_cancel",
    "subscription_resume": "subscription_pause",
    "subscription_update": "subscription_update",
}
"""The switch that each depends on: who may cancel may come back, and so on."""

Reason = Literal[
    "already_canceling",
    "change_scheduled",
    "classic_billing",
    "feature_disabled",
    "has_a_schedule",
    "item_trialing",
    "metered_price",
    "no_changes",
    "no_choice",
    "not_canceling",
    "not_paused",
    "nothing_allowed",
    "nothing_scheduled",
    "only_payment_method",
    "other_currency",
    "other_tax_behavior",
    "payment_method_expired",
    "payment_overdue",
    "payment_under_way",
    "price_archived",
    "price_not_offered",
    "product_archived",
    "product_not_offered",
    "quantity_fixed",
    "quantity_out_of_range",
    "sends_invoices",
    "several_items",
    "signed_in_by_email",
    "subscription_ended",
    "subscription_incomplete",
    "subscription_paused",
    "subscription_trialing",
    "subscription_unpaid",
    "tax_behavior_unspecified",
    "unsupported_payment_method",
    "update_not_allowed",
]


@dataclass(frozen=True)
class Upcoming:
    """A change that a subscription's schedule will make."""

    schedule: str
    """The schedule's id."""
    begins: int
    """When its next phase begins, in Unix seconds."""


@dataclass(frozen=True)
class Situation:
    """Everything that decides what a customer may do at one moment."""

    configuration: Configuration
    customer: Customer
    upcoming: Mapping[str, Upcoming] = field(default_factory=dict)
    """The next phase of each subscription that has one before it, by the subscription's id."""
    debited: Collection[str] = ()
    """The ids of subscriptions for whose change a debit is under way."""
    methods: Mapping[str, str] = field(default_factory=dict)
    """The type of the payment method that each subscription is charged to, by the subscription's id."""
    prices: Mapping[str, Price] = field(default_factory=dict)
    """The prices that the configuration offers, by their ids."""
    products: Mapping[str, Product] = field(default_factory=dict)
    """Their products, by their ids."""


class Refusal(NamedTuple):
    """Why something cannot be done now."""

    reason: Reason
    """For machines: `feature_disabled`."""
    field: str
    """The field that caused it. Those of the configuration begin with `features`, others with the name of their noun:
    `features.subscription_cancel.enabled`, `subscription.schedule`, `price.currency`.
    """
    message: str
    """What the API answers."""


class Control(NamedTuple):
    """One thing a customer can do, and whether they may."""

    action: Action | SubscriptionAction
    refusal: Refusal | None = None

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return self.refusal is None


About = TypeVar("About")
SubscriptionRule = Callable[[Situation, Subscription], Refusal | None]
"""Whether something about a subscription stands against an action; None if not."""


def first(
    rules: Iterable[Callable[[Situation, About], Refusal | None]], situation: Situation, about: About
) -> Refusal | None:
    """What the first rule says that objects; None if none does."""
    for rule in rules:
        refusal = rule(situation, about)
        if refusal:
            return refusal
    return None
