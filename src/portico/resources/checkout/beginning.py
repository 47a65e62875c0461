"""The subscription that a session sells."""

from collections.abc import Sequence
from typing import Any

from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.resources.checkout.orders import Plans
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions import creating
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CreateOrders
from portico.storage.transaction import Transaction
from portico.wire.resource import read

WHOLE = (
    "application_fee_percent", "billing_cycle_anchor_config", "billing_mode", "invoice_settings", "transfer_data",
)  # fmt: skip
"""What the subscription takes from the session as it is."""


async def subscribe(
    tx: Transaction, session: Session, customer: Customer, method: PaymentMethod | None
) -> Subscription:
    """The subscription, with its first invoice, which asks for what the page has shown."""
    plans = session.plans
    assert plans is not None
    draft = _draft(session, plans, customer, method)
    orders = _orders(session, plans, await tx.find(LineItem, limit=LINES, session=session.id))
    return await creating.create(tx, draft, orders, includes_pending=False)


def _draft(session: Session, plans: Plans, customer: Customer, method: PaymentMethod | None) -> Subscription:
    tax, interval = session.automatic_tax, plans.pending_invoice_item_interval
    sent: dict[str, Any] = {
        "automatic_tax": tax.enabled and tax.model_dump(include={"enabled", "liability"}, exclude_none=True),
        "currency": session.currency,
        "customer": customer.id,
        "default_payment_method": method and method.id,
        "description": plans.description,
        "metadata": dict(plans.metadata),
        "on_behalf_of": plans.on_behalf_of,
        "payment_settings": _settings(session),
        "pending_invoice_item_interval": interval and interval.model_dump(),
        "trial_settings": plans.trial_settings and plans.trial_settings.model_dump(),
    }
    draft = Subscription.draft({name: value for name, value in sent.items() if value})
    whole = {name: getattr(plans, name) for name in WHOLE}
    return draft.having(**{name: value for name, value in whole.items() if value is not None})


def _orders(session: Session, plans: Plans, lines: Sequence[LineItem]) -> CreateOrders:
    ordered = {
        "billing_cycle_anchor": plans.billing_cycle_anchor,
        "default_tax_rates": plans.default_tax_rates,
        "proration_behavior": plans.proration_behavior,
        "trial_end": plans.trial_end,
        "trial_period_days": plans.trial_period_days,
        "items": [_order(line) for line in lines if line.price and line.price.recurring],
        "add_invoice_items": [_order(line) for line in lines if line.price and not line.price.recurring],
        "discounts": [one.model_dump(exclude_none=True) for one in session.discounts or ()],
    }
    return read(CreateOrders, {name: value for name, value in ordered.items() if value})


def _settings(session: Session) -> dict[str, Any]:
    """How the subscription is paid: by cards that authenticate, where that is asked for."""
    card = session.payment_method_options.card if session.payment_method_options else None
    wanted = card.request_three_d_secure if card else "automatic"
    return {} if wanted == "automatic" else {"payment_method_options": {"card": {"request_three_d_secure": wanted}}}


def _order(line: LineItem) -> dict[str, Any]:
    assert line.price is not None
    sent = {"price": line.price.id, "quantity": line.quantity, "tax_rates": line.rates, "metadata": line.metadata}
    return {name: value for name, value in sent.items() if value or value == 0}
