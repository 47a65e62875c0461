"""What a new session may be like."""

from portico.resources.checkout import method_options
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import CreateOrders, Plans
from portico.resources.subscriptions import pending_invoices
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

DAY = 86_400
SOONEST, LATEST = 30 * 60, DAY
"""Seconds from its creation in which a session may expire."""
NOTICE = 2 * DAY
"""How far ahead the end of a trial must be, at least."""
NO_SETUP = (
    "allow_promotion_codes", "discounts", "optional_items", "payment_method_collection", "shipping_address_collection",
    "submit_type",
)  # fmt: skip
"""What is for purchases only."""


def check(tx: Transaction, draft: Session, orders: CreateOrders) -> None:
    """Raises InvalidRequest for what cannot be."""
    _check_mode(draft, orders)
    method_options.check(draft.payment_method_options, draft.mode)
    _check_page(draft)
    _check_who(draft)
    _check_absent(draft)
    if draft.expires_at and not tx.now + SOONEST <= draft.expires_at <= tx.now + LATEST:
        raise InvalidRequest(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param=("expires_at",),
        )
    if draft.allow_promotion_codes and draft.discounts:
        raise InvalidRequest(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.", param=("discounts",)
        )
    if len(draft.discounts or ()) > 1:
        raise InvalidRequest("A session can have at most one discount.", param=("discounts",))
    if orders.subscription_data:
        _check_plans(tx, orders.subscription_data)


def _check_mode(draft: Session, orders: CreateOrders) -> None:
    if "mode" not in draft.model_fields_set:
        raise ParameterMissing(("mode",))
    if draft.mode == "payment":
        raise InvalidRequest(
            "Portico knows the modes `setup` and `subscription`: it bills what recurs. Send an invoice for what is "
            "paid once.",
            param=("mode",),
        )
    other = {"setup": ("line_items", "subscription_data"), "subscription": ("setup_intent_data",)}[draft.mode]
    for name in other:
        if getattr(orders, name):
            raise InvalidRequest(f"You can not pass `{name}` in `{draft.mode}` mode.", param=(name,))
    if draft.mode == "setup":
        _check_setup(draft)
    elif draft.customer_creation:
        raise InvalidRequest(
            "`customer_creation` can only be used in `payment` and `setup` mode.", param=("customer_creation",)
        )


def _check_setup(draft: Session) -> None:
    if draft.automatic_tax.enabled:
        raise InvalidRequest(
            "You cannot set `automatic_tax[enabled]=true` in `setup` mode.", param=("automatic_tax", "enabled")
        )
    for name in NO_SETUP:
        if getattr(draft, name):
            raise InvalidRequest(f"You can not pass `{name}` in `setup` mode.", param=(name,))
    if draft.asks_tax_id:
        raise InvalidRequest(
            "You cannot set `tax_id_collection[enabled]=true` in `setup` mode.", param=("tax_id_collection", "enabled")
        )
    if not draft.currency and not draft.allowed_payment_method_types:
        raise ParameterMissing(("currency",))


def _check_page(draft: Session) -> None:
    if draft.ui_mode not in (None, "hosted_page"):
        raise InvalidRequest(
            "Portico shows sessions on a page of its own: `ui_mode` must be `hosted_page`.", param=("ui_mode",)
        )
    if not draft.success_url:
        raise ParameterMissing(("success_url",))


def _check_who(draft: Session) -> None:
    if draft.customer_account:
        raise InvalidRequest("Customers that are accounts are not part of Portico.", param=("customer_account",))
    if draft.customer and draft.customer_email:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_email.", param=("customer_email",)
        )


def _check_absent(draft: Session) -> None:
    """What only makes sense where somebody asks for it, and Portico's page does not."""
    wanted: dict[Path, object] = {
        ("managed_payments", "enabled"): draft.managed_payments and draft.managed_payments.enabled,
    }
    for path, value in wanted.items():
        if value:
            raise InvalidRequest(f"Portico's page does not do this yet: `{'.'.join(map(str, path))}`.", param=path)


def _check_plans(tx: Transaction, plans: Plans) -> None:
    path = "subscription_data"
    trial = plans.trial_end or plans.trial_period_days
    anchored = plans.billing_cycle_anchor or plans.billing_cycle_anchor_config
    if plans.pending_invoice_item_interval:
        pending_invoices.check(plans.pending_invoice_item_interval, (path, *pending_invoices.PARAM))
    if plans.billing_cycle_anchor and plans.billing_cycle_anchor_config:
        raise InvalidRequest(
            "Only one of `billing_cycle_anchor` and `billing_cycle_anchor_config` may be sent.",
            param=(path, "billing_cycle_anchor_config"),
        )
    if plans.trial_end and plans.trial_period_days:
        raise InvalidRequest(
            "You may only specify one of these parameters: trial_end, trial_period_days.", param=(path, "trial_end")
        )
    if plans.trial_end and plans.trial_end < tx.now + NOTICE:
        raise InvalidRequest("The `trial_end` date has to be at least 2 days in the future.", param=(path, "trial_end"))
    if anchored and trial:
        raise InvalidRequest(
            "You can not combine a trial with `billing_cycle_anchor`.",
            param=(path, "billing_cycle_anchor" if plans.billing_cycle_anchor else "billing_cycle_anchor_config"),
        )
    if plans.billing_cycle_anchor and plans.billing_cycle_anchor <= tx.now:
        raise InvalidRequest("The timestamp must be in the future.", param=(path, "billing_cycle_anchor"))
    if plans.proration_behavior and not anchored:
        raise InvalidRequest(
            "`proration_behavior` can only be used with `billing_cycle_anchor`.", param=(path, "proration_behavior")
        )
