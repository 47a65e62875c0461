"""What may be said of a subscription."""

from collections.abc import Sequence

from portico.resources import issuing
from portico.resources.accounts import connected
from portico.resources.customers import customer_accounts
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods import choosing
from portico.resources.subscriptions import sharing
from portico.resources.subscriptions.declaration import LIVE, Subscription
from portico.resources.subscriptions.orders import CreateOrders
from portico.resources.subscriptions.parts import BillingMode
from portico.resources.tax_rates import tax_rates
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage import aggregates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceMissing

MOST = 500
"""How many live subscriptions a customer may have."""


async def check_customer(tx: Transaction, draft: Subscription) -> Customer:
    """The customer of a new subscription. Raises InvalidRequest."""
    customer_accounts.refuse(draft.customer_account)
    if not draft.customer:
        raise ParameterMissing(("customer",))
    customer = await tx.need(Customer, draft.customer, param=("customer",), lock=True)
    if await _has_most(tx, customer):
        raise InvalidRequest(
            f"A customer can have at most {MOST} active or scheduled subscriptions.", param=("customer",)
        )
    return customer


async def _has_most(tx: Transaction, customer: Customer) -> bool:
    """Whether the customer may have no other live subscription; few have had so many that they must be counted."""
    if not await aggregates.has_many(tx.connection, tx.scope, Subscription, "customer", customer.id, MOST):
        return False
    live = {"customer": customer.id, "status": LIVE}
    return await aggregates.count(tx.connection, tx.scope, Subscription, live) >= MOST


def check_new(draft: Subscription, orders: CreateOrders) -> None:
    """Rules of creating alone. Raises InvalidRequest."""
    if orders.payment_behavior == "pending_if_incomplete":
        raise InvalidRequest(
            "`pending_if_incomplete` can only be used to update a subscription.", param=("payment_behavior",)
        )
    check_mode(draft.billing_mode)
    check_collection(draft)


def check_mode(mode: BillingMode) -> None:
    """Only one of the modes has details. Raises InvalidRequest if they are sent with the other."""
    if mode.type == "classic" and mode.flexible is not None:
        raise InvalidRequest(
            "`billing_mode[flexible]` can only be sent with `billing_mode[type]=flexible`.",
            param=("billing_mode", "flexible"),
        )


def check_collection(subscription: Subscription) -> None:
    """How invoices are collected fits together. Raises InvalidRequest."""
    sends = subscription.collection_method == "send_invoice"
    if sends and subscription.days_until_due is None:
        raise ParameterMissing(("days_until_due",))
    if not sends and subscription.days_until_due is not None:
        raise InvalidRequest(
            "You can only set days_until_due if invoices for this subscription will be sent to customers "
            "(`collection_method=send_invoice`).",
            param=("days_until_due",),
        )


async def check_plain(
    tx: Transaction, after: Subscription, customer: Customer, before: Subscription | None = None
) -> None:
    """What the fields name must be there, and be something that Portico does. Raises InvalidRequest."""
    shares = (after.application_fee_percent, after.transfer_data)
    if before is None or shares != (before.application_fee_percent, before.transfer_data):
        await sharing.check(tx, *shares)
    method = after.default_payment_method
    if method and not (before and before.default_payment_method == method):
        await choosing.usable(tx, customer, method, ("default_payment_method",))
    source = after.default_source
    if source and not (before and before.default_source == source):
        raise ResourceMissing("source", source, param=("default_source",))
    if after.on_behalf_of and not (before and before.on_behalf_of == after.on_behalf_of):
        await connected.check_merchant(tx, after.on_behalf_of, ("on_behalf_of",))
    settings = after.invoice_settings
    if after.schedule is None and not (before and before.invoice_settings == settings):
        await issuing.check(tx, settings.account_tax_ids, settings.issuer, ("invoice_settings",))


async def chosen_rates(
    tx: Transaction, ids: Sequence[str], param: Path, *, agreed: bool = False
) -> tuple[TaxRate, ...]:
    """The tax rates that a caller chooses; what was agreed on earlier may be archived. Raises InvalidRequest."""
    if agreed:
        return tuple([await tx.need(TaxRate, id, param=param, called="tax rate") for id in ids])
    return tuple(await tax_rates.needed(tx, ids, param))


def check_method(subscription: Subscription, customer: Customer) -> None:
    """There must be something to charge. Raises InvalidRequest, in Stripe's words."""
    if method_of(subscription, customer) is None:
        raise choosing.nothing_to_charge()


def method_of(subscription: Subscription, customer: Customer) -> str | None:
    """What the subscription's invoices are charged to."""
    own = subscription.default_payment_method or subscription.default_source
    return own or choosing.default_for(customer)
