"""Accounts and tax numbers that a session names must be there when it is made: once somebody pays, it is too late."""

from portico.resources import issuing
from portico.resources.accounts import connected
from portico.resources.checkout.orders import CreateOrders, Plans
from portico.resources.subscriptions import sharing
from portico.resources.subscriptions.checks import check_mode
from portico.storage.transaction import Transaction
from portico.wire.errors import beneath


async def check(tx: Transaction, orders: CreateOrders) -> None:
    """Raises InvalidRequest, which names the parameter."""
    if orders.subscription_data:
        with beneath("subscription_data"):
            await _check_plans(tx, orders.subscription_data)
    if orders.setup_intent_data and orders.setup_intent_data.on_behalf_of:
        account = orders.setup_intent_data.on_behalf_of
        await connected.check_merchant(tx, account, ("setup_intent_data", "on_behalf_of"))


async def _check_plans(tx: Transaction, plans: Plans) -> None:
    await sharing.check(tx, plans.application_fee_percent, plans.transfer_data)
    if plans.billing_mode:
        check_mode(plans.billing_mode)
    if plans.on_behalf_of:
        await connected.check_merchant(tx, plans.on_behalf_of, ("on_behalf_of",))
    if settings := plans.invoice_settings:
        await issuing.check(tx, settings.account_tax_ids, settings.issuer, ("invoice_settings",))
