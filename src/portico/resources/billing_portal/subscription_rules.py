"""What a subscription must be like for each thing that can be done to it. Source: portal-behaviour 3.3 and 3.6.

Each rule knows one reason against one or several actions. They are asked in order, and the first that objects is the
answer, so the order is from what cannot be helped to what the customer can change.
"""

from portico.resources.billing_portal.situations import Reason, Refusal, Situation, SubscriptionAction, SubscriptionRule
from portico.resources.subscriptions.declaration import Subscription

SUPPORTED = frozenset(
    {
        "acss_debit", "amazon_pay", "au_becs_debit", "bacs_debit", "boleto", "card", "cashapp", "link", "paypal",
        "sepa_debit", "us_bank_account",
    }
)  # fmt: skip
"""The payment methods with which a subscription can be changed in a portal."""

_DONE: dict[SubscriptionAction, str] = {
    "subscription_cancel": "canceled",
    "subscription_pause": "paused",
    "subscription_renew": "renewed",
    "subscription_resume": "resumed",
    "subscription_update": "updated",
}


def _against(action: SubscriptionAction, reason: Reason, cause: str, why: str) -> Refusal:
    """A refusal in the shape of Stripe's: "This subscription cannot be … because …"."""
    return Refusal(reason, f"subscription.{cause}", f"This subscription cannot be {_DONE[action]} because {why}.")


def lives(action: SubscriptionAction) -> SubscriptionRule:
    """What has ended, or has not begun, stays as it is."""

    def rule(_: Situation, subscription: Subscription) -> Refusal | None:
        if subscription.has_ended:
            return _against(action, "subscription_ended", "status", f"it has ended (`{subscription.status}`)")
        if subscription.status == "incomplete":
            why = "its first payment is not made yet (`incomplete`)"
            return _against(action, "subscription_incomplete", "status", why)
        return None

    return rule


def goes_on(action: SubscriptionAction) -> SubscriptionRule:
    """Nobody leaves twice, and who leaves must come back before anything else."""

    def rule(_: Situation, subscription: Subscription) -> Refusal | None:
        field = ending_field(subscription)
        if field is None:
            return None
        if action != "subscription_cancel":
            return _against(action, "already_canceling", field, "it is already set to be canceled at period end")
        message = f"The subscription `{subscription.id}` is already set to be canceled at period end."
        return Refusal("already_canceling", f"subscription.{field}", message)

    return rule


def has_no_change_ahead(action: SubscriptionAction) -> SubscriptionRule:
    """While a schedule will change it, the only thing that can be done is to let go of that change."""

    def rule(situation: Situation, subscription: Subscription) -> Refusal | None:
        upcoming = situation.upcoming.get(subscription.id)
        if upcoming is None:
            return None
        why = f"the subscription schedule `{upcoming.schedule}` will change it at {upcoming.begins}"
        return _against(action, "change_scheduled", "schedule", why)

    return rule


def is_not_paused(action: SubscriptionAction) -> SubscriptionRule:
    """What is paused must be resumed first."""

    def rule(_: Situation, subscription: Subscription) -> Refusal | None:
        if subscription.status != "paused":
            return None
        return _against(action, "subscription_paused", "status", "it is paused")

    return rule


def owes_nothing(_: Situation, subscription: Subscription) -> Refusal | None:
    """An overdue invoice is paid before plans are changed."""
    if subscription.status not in ("past_due", "unpaid"):
        return None
    why = f"its latest invoice is not paid (`{subscription.status}`)"
    return _against("subscription_update", "payment_overdue", "status", why)


def is_not_being_paid(situation: Situation, subscription: Subscription) -> Refusal | None:
    """While a debit for one change is under way, there is no other one, which would call it off."""
    if subscription.id not in situation.debited:
        return None
    why = "the payment for its pending update is under way"
    return _against("subscription_update", "payment_under_way", "pending_update", why)


def has_one_item(_: Situation, subscription: Subscription) -> Refusal | None:
    """The portal changes one item, so there must not be several."""
    if len(subscription.items.data) <= 1:
        return None
    message = (
        f"This PortalSession cannot update subscription `{subscription.id}` because it has multiple items. The "
        "subscription update flow cannot be used when a subscription contains multiple products."
    )
    return Refusal("several_items", "subscription.items", message)


def is_licensed(_: Situation, subscription: Subscription) -> Refusal | None:
    """Usage has no plan to switch and no quantity to set."""
    for index, item in enumerate(subscription.items.data):
        if item.price.recurring and item.price.recurring.usage_type == "metered":
            cause = f"items.data.{index}.price.recurring.usage_type"
            why = f"its price `{item.price.id}` is usage-based"
            return _against("subscription_update", "metered_price", cause, why)
    return None


def is_in_no_trial(action: SubscriptionAction, reason: Reason) -> SubscriptionRule:
    """What a trial offer began, the portal only shows."""

    def rule(_: Situation, subscription: Subscription) -> Refusal | None:
        for index, item in enumerate(subscription.items.data):
            if item.current_trial is not None:
                why = f"its item `{item.id}` is in a trial"
                return _against(action, reason, f"items.data.{index}.current_trial", why)
        return None

    return rule


def charges_automatically(action: SubscriptionAction) -> SubscriptionRule:
    """Who pays by invoice agrees on changes with the merchant."""

    def rule(_: Situation, subscription: Subscription) -> Refusal | None:
        if subscription.collection_method == "charge_automatically":
            return None
        return _against(action, "sends_invoices", "collection_method", "its `collection_method` is `send_invoice`")

    return rule


def is_paid_by_what_is_supported(situation: Situation, subscription: Subscription) -> Refusal | None:
    """Payment methods that the portal cannot handle."""
    method = situation.methods.get(subscription.id)
    if method is None or method in SUPPORTED:
        return None
    why = f"it is paid by `{method}`, which the portal does not support"
    return _against("subscription_update", "unsupported_payment_method", "default_payment_method", why)


def may_be_paused(_: Situation, subscription: Subscription) -> Refusal | None:
    """What Stripe asks of a pause: flexible billing, no schedule at all, and nothing free or overdue."""
    action: SubscriptionAction = "subscription_pause"
    if not subscription.is_flexible:
        return _against(action, "classic_billing", "billing_mode.type", "its `billing_mode` is not `flexible`")
    if subscription.schedule is not None:
        why = f"the subscription schedule `{subscription.schedule}` is attached to it"
        return _against(action, "has_a_schedule", "schedule", why)
    if subscription.status == "trialing":
        return _against(action, "subscription_trialing", "status", "it is in a trial")
    if subscription.status == "unpaid":
        return _against(action, "subscription_unpaid", "status", "its latest invoice is not paid (`unpaid`)")
    return None


def is_ending(_: Situation, subscription: Subscription) -> Refusal | None:
    """Only who is about to leave can come back."""
    if ending_field(subscription):
        return None
    why = "it is not set to be canceled"
    return _against("subscription_renew", "not_canceling", "cancel_at", why)


def is_paused(_: Situation, subscription: Subscription) -> Refusal | None:
    """Only what is paused can be resumed."""
    if subscription.status == "paused":
        return None
    return _against("subscription_resume", "not_paused", "status", f"it is not paused (`{subscription.status}`)")


def has_a_change_ahead(situation: Situation, subscription: Subscription) -> Refusal | None:
    """Only a change that is still to come can be let go."""
    if subscription.id in situation.upcoming:
        return None
    message = "There is no scheduled update of this subscription that could be canceled."
    return Refusal("nothing_scheduled", "subscription.schedule", message)


def ending_field(subscription: Subscription) -> str | None:
    """The field that says it will end; None if it will not."""
    if subscription.cancel_at_period_end:
        return "cancel_at_period_end"
    return "cancel_at" if subscription.cancel_at is not None else None


RULES: dict[SubscriptionAction, tuple[SubscriptionRule, ...]] = {
    "subscription_cancel": (
        lives("subscription_cancel"),
        goes_on("subscription_cancel"),
        has_no_change_ahead("subscription_cancel"),
    ),
    "subscription_pause": (
        lives("subscription_pause"),
        is_not_paused("subscription_pause"),
        goes_on("subscription_pause"),
        has_no_change_ahead("subscription_pause"),
        charges_automatically("subscription_pause"),
        may_be_paused,
        is_in_no_trial("subscription_pause", "subscription_trialing"),
    ),
    "subscription_release": (has_a_change_ahead,),
    "subscription_renew": (lives("subscription_renew"), is_ending, has_no_change_ahead("subscription_renew")),
    "subscription_resume": (lives("subscription_resume"), is_paused),
    "subscription_update": (
        lives("subscription_update"),
        goes_on("subscription_update"),
        has_no_change_ahead("subscription_update"),
        is_not_paused("subscription_update"),
        owes_nothing,
        is_not_being_paid,
        has_one_item,
        is_in_no_trial("subscription_update", "item_trialing"),
        is_licensed,
        charges_automatically("subscription_update"),
        is_paid_by_what_is_supported,
    ),
}
"""What is asked before each action, in this order."""
