"""A new draft, with what waits for an invoice if that is asked for. Source: billing-behaviour 3.7."""

from portico.billing.periods import Period
from portico.resources.customers import currencies
from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import (
    delivering,
    drafting,
    invoice_checks,
    invoices,
    pending,
    revising,
    sharing,
    taxing,
)
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import entry_of
from portico.resources.invoices.orders import CreateOrders
from portico.resources.invoices.summing import summed
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

SENT = frozenset(
    {
        "account_tax_ids", "auto_advance", "automatically_finalizes_at", "custom_fields", "default_payment_method",
        "default_source", "description", "due_date", "effective_at", "footer", "issuer", "metadata", "number",
        "on_behalf_of", "payment_settings", "rendering", "shipping_details", "statement_descriptor",
    }
)  # fmt: skip
"""What callers say of a new invoice in so many words."""


async def create(tx: Transaction, draft: Invoice, orders: CreateOrders) -> Invoice:
    """Keep a new draft, with what waits for an invoice if that is asked for."""
    if draft.from_invoice is not None:
        return await revising.begin(tx, draft, orders)
    customer = await invoice_checks.owner(tx, draft.customer, draft.customer_account)
    invoice_checks.check_collection(draft, orders)
    invoice_checks.check_due(tx, draft)
    await invoice_checks.check_references(tx, draft, None, customer)
    order = await _order(tx, draft, orders, customer)
    await tax_rates.needed(tx, order.default_tax_rates, ("default_tax_rates",))
    taxing.check_rates(draft.automatic_tax.enabled, order.default_tax_rates, ("default_tax_rates",))
    await taxing.check_liability(tx, draft.automatic_tax.liability, ("automatic_tax", "liability"))
    invoice, lines = await drafting.assemble(tx, order)
    said = {name: getattr(draft, name) for name in draft.model_fields_set & SENT}
    said["shipping_cost"] = await delivering.chosen(tx, orders.shipping_cost, order.currency)
    said |= {"discounts": await invoices.discounts(tx, orders, customer, invoice)}
    said |= {"shares": await sharing.ordered(tx, invoice, orders)}
    invoice, counted = await summed(tx, invoices.scheduled(tx, invoice.having(**said)), lines, customer)
    return await drafting.keep(tx, invoice, counted)


async def _order(tx: Transaction, draft: Invoice, orders: CreateOrders, customer: Customer) -> Draft:
    """What is to be on it. Raises InvalidRequest."""
    subscription = await invoice_checks.own_subscription(tx, orders.subscription, customer)
    wanted = draft.currency or (subscription.currency if subscription else customer.currency)
    items = await _items(tx, wanted, orders, customer)
    currency = items[0].currency if items else await currencies.currency_for(tx, customer, wanted)
    customer = await currencies.settle(tx, customer, currency)
    return Draft(
        customer=customer,
        entries=tuple(entry_of(item) for item in items if item.currency == currency),
        billing_reason="manual",
        period=Period(tx.now, tx.now),
        currency=currency,
        subscription=subscription,
        collection_method=draft.collection_method,
        days_until_due=orders.days_until_due,
        default_tax_rates=orders.default_tax_rates or (),
        automatic_tax=draft.automatic_tax,
        auto_advance=bool(draft.auto_advance),
        footer=customer.invoice_settings.footer,
        custom_fields=customer.invoice_settings.custom_fields,
    )


async def _items(tx: Transaction, currency: str | None, orders: CreateOrders, customer: Customer) -> list[InvoiceItem]:
    """The waiting items that go on it. Raises InvalidRequest if it is made for them and none wait."""
    asked = orders.pending_invoice_items_behavior == "include"
    if orders.subscription is None and not asked:
        return []
    found = await pending.pending(tx, customer.id, orders.subscription, only=orders.subscription is not None)
    found = [item for item in found if currency in (None, item.currency)]
    if asked and not found:
        noun = "customer" if orders.subscription is None else "subscription"
        raise InvalidRequest(f"Nothing to invoice for {noun}", param=(noun,), code=f"invoice_no_{noun}_line_items")
    return found
