"""Automatic tax of a subscription: whether it may be switched on. Source: Stripe's "Collect customer addresses"."""

from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import TaxLocationInvalid, location_of
from portico.resources.invoices.taxing import check_liability, check_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CreateOrders, UpdateOrders
from portico.resources.subscriptions.parts import AutomaticTax, Liability
from portico.storage.transaction import Transaction
from portico.wire.errors import Path

PARAM: Path = ("automatic_tax",)


async def switched_on(
    tx: Transaction, after: Subscription, customer: Customer, before: Subscription | None = None
) -> Subscription:
    """The subscription, with what goes without saying of automatic tax.

    Raises TaxLocationInvalid if it is on from now on, and nobody knows where the customer is; a preview shows that.
    """
    tax = after.automatic_tax
    was = before.automatic_tax if before else None
    if tax == was:
        return after
    if not tax.enabled:
        return after.having(automatic_tax=shown(tax))
    await check_liability(tx, tax.liability, (*PARAM, "liability"))
    if not (was and was.enabled) and not tx.imagined and location_of(customer) is None:
        raise TaxLocationInvalid(param=(*PARAM, "enabled"))
    return after.having(automatic_tax=shown(tax))


def shown(tax: AutomaticTax) -> AutomaticTax:
    """Automatic tax with what goes without saying: the caller is liable, if nobody else is named."""
    if not tax.enabled:
        return AutomaticTax.of(disabled_reason=tax.disabled_reason, enabled=False)
    return AutomaticTax.of(enabled=True, liability=tax.liability or Liability.of(type="self"))


def check_new(draft: Subscription, orders: CreateOrders) -> None:
    """A new subscription has rates or automatic tax. Raises InvalidRequest."""
    check_rates(draft.automatic_tax.enabled, orders.default_tax_rates, ("default_tax_rates",))
    for index, item in enumerate(orders.items):
        check_rates(draft.automatic_tax.enabled, item.tax_rates, ("items", index, "tax_rates"))


def check_changed(before: Subscription, after: Subscription, orders: UpdateOrders) -> None:
    """The same for one that is there: rates go in the request that brings automatic tax. Raises InvalidRequest."""
    check_rates(after.automatic_tax.enabled, after.default_tax_rates, ("default_tax_rates",))
    cleared = set()
    for index, order in enumerate(orders.items):
        check_rates(after.automatic_tax.enabled, order.tax_rates, ("items", index, "tax_rates"))
        if order.deleted or "tax_rates" in order.model_fields_set:
            cleared.add(order.id)
    if not before.automatic_tax.enabled:
        left = any(item.tax_rates and item.id not in cleared for item in before.items.data)
        check_rates(after.automatic_tax.enabled, left, (*PARAM, "enabled"))
