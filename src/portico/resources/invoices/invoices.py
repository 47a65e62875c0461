"""`invoice`: making a draft, changing it, letting go of it. Source: billing-behaviour 3.7."""

from collections.abc import Sequence
from typing import Any

from portico.billing.periods import DAY, Period
from portico.resources.accounts import connected
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.redeeming import redeem
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import delivering, drafting, editing, given_taxes, pending, revising, sharing, taxing
from portico.resources.invoices.currencies import check_currency, currency_for
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.drafting import DRAFT_HOUR, FINALIZING, Draft
from portico.resources.invoices.editing import InvoiceNotEditable
from portico.resources.invoices.entries import entry_of
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.orders import CommonOrders, CreateOrders, UpdateOrders
from portico.resources.invoices.summing import summed
from portico.resources.payment_methods import choosing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, ResourceMissing

ALWAYS_EDITABLE = frozenset(
    {"auto_advance", "default_payment_method", "default_source", "due_date", "metadata", "payment_settings"}
)
"""What can be changed when an invoice is final."""
EMPTIED = ("shipping_cost",)
"""What callers take off an invoice by sending it empty."""
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
    customer = await _owner(tx, draft)
    check_collection(draft, orders)
    check_due(tx, draft)
    await check_references(tx, draft, None, customer)
    subscription = await _subscription(tx, orders.subscription, customer)
    items = await _items(tx, draft, orders, customer)
    currency = draft.currency or (items[0].currency if items else await currency_for(tx, customer, None))
    await check_currency(tx, customer, currency)
    order = Draft(
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
    await tax_rates.needed(tx, order.default_tax_rates, ("default_tax_rates",))
    taxing.check_rates(draft.automatic_tax.enabled, order.default_tax_rates, ("default_tax_rates",))
    await taxing.check_liability(tx, draft.automatic_tax.liability, ("automatic_tax", "liability"))
    invoice, lines = await drafting.assemble(tx, order)
    said = {name: getattr(draft, name) for name in draft.model_fields_set & SENT}
    said["shipping_cost"] = await delivering.chosen(tx, orders.shipping_cost, currency)
    said |= {"discounts": await discounts(tx, orders, customer, invoice)}
    said |= {"shares": await sharing.ordered(tx, invoice, orders)}
    invoice, counted = await summed(tx, scheduled(tx, invoice.having(**said)), lines, customer)
    return await drafting.keep(tx, invoice, counted)


async def _owner(tx: Transaction, draft: Invoice) -> Customer:
    """Whom it is for. Raises InvalidRequest."""
    if draft.customer_account:
        raise InvalidRequest(
            "Portico has no customers that are accounts; send `customer`.", param=("customer_account",)
        )
    if not draft.customer:
        raise ParameterMissing(("customer",))
    return await tx.need(Customer, draft.customer, param=("customer",))


async def _subscription(tx: Transaction, id: str | None, customer: Customer) -> Subscription | None:
    if id is None:
        return None
    found = await tx.need(Subscription, id, param=("subscription",))
    if found.customer != customer.id:
        raise await tx.missing(Subscription, id, param=("subscription",))
    return found


async def _items(tx: Transaction, draft: Invoice, orders: CreateOrders, customer: Customer) -> list[InvoiceItem]:
    """The waiting items that go on it. Raises InvalidRequest if there must be some and are none."""
    if orders.subscription is None and orders.pending_invoice_items_behavior == "exclude":
        return []
    found = await pending.pending(tx, customer.id, orders.subscription, only=orders.subscription is not None)
    found = [item for item in found if draft.currency in ("", item.currency)]
    if not found:
        noun = "customer" if orders.subscription is None else "subscription"
        raise InvalidRequest(f"Nothing to invoice for {noun}", param=(noun,), code=f"invoice_no_{noun}_line_items")
    return found


async def discounts(tx: Transaction, orders: CommonOrders, customer: Customer, invoice: Invoice) -> tuple[str, ...]:
    """The discounts on the whole: those that are sent, else the customer's own."""
    if orders.discounts is None:
        discount = getattr(customer, "discount", None)
        return (discount.id,) if discount else ()
    return await redeem(
        tx,
        orders.discounts,
        customer=customer,
        invoice=invoice.id,
        currency=invoice.currency,
        amount=invoice.subtotal if invoice.lines.data else None,
        param=("discounts",),
    )


def check_collection(invoice: Invoice, orders: CommonOrders) -> None:
    """Only what is sent has a day on which it is due. Raises InvalidRequest."""
    said = orders.days_until_due if orders.days_until_due is not None else invoice.due_date
    name = "days_until_due" if orders.days_until_due is not None else "due_date"
    if orders.days_until_due is not None and invoice.due_date is not None:
        raise _said_twice()
    if invoice.is_automatic and said is not None:
        raise InvalidRequest(
            "You can only set `due_date` or `days_until_due` for invoices with `collection_method=send_invoice`.",
            param=(name,),
        )
    if not invoice.is_automatic and said is None:
        raise InvalidRequest(
            "If invoices are set to be sent to the customer, you must specify `days_until_due` or `due_date`.",
            param=("days_until_due",),
        )


def check_due(tx: Transaction, after: Invoice, before: Invoice | None = None) -> None:
    """What is due is due in the future; a day that is known already may have passed. Raises InvalidRequest."""
    if after.due_date is not None and after.due_date <= tx.now and not (before and before.due_date == after.due_date):
        raise InvalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", param=("due_date",))


def _said_twice() -> InvalidRequest:
    return InvalidRequest(
        "You may only specify one of these parameters: days_until_due, due_date.", param=("due_date",)
    )


async def check_references(tx: Transaction, after: Invoice, before: Invoice | None, customer: Customer) -> None:
    """What it names must be there. Raises InvalidRequest."""
    if after.default_source and not (before and before.default_source == after.default_source):
        raise ResourceMissing("source", after.default_source, param=("default_source",))
    if after.rendering and after.rendering.template and not (before and before.rendering == after.rendering):
        raise ResourceMissing("invoice_rendering_template", after.rendering.template, param=("rendering", "template"))
    method = after.default_payment_method
    if method and not (before and before.default_payment_method == method):
        await choosing.usable(tx, customer, method, ("default_payment_method",))
    if after.on_behalf_of and not (before and before.on_behalf_of == after.on_behalf_of):
        await connected.check_merchant(tx, after.on_behalf_of, ("on_behalf_of",))


def scheduled(tx: Transaction, invoice: Invoice) -> Invoice:
    """A draft that says when it goes on by itself, if it does."""
    finalizes = invoice.automatically_finalizes_at
    if invoice.auto_advance and finalizes is None:
        finalizes = tx.now + DRAFT_HOUR
    return invoice.having(
        automatically_finalizes_at=finalizes if invoice.auto_advance else None,
        next_payment_attempt=finalizes if invoice.auto_advance and invoice.is_automatic else None,
    )


async def update(tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders) -> Invoice:
    """Keep the invoice's new state."""
    customer = await tx.need(Customer, before.customer, param=("customer",))
    await check_references(tx, after, before, customer)
    if before.status != "draft":
        return await _update_final(tx, before, after, orders)
    check_due(tx, after, before)
    after = await _ordered(tx, before, after, orders)
    check_collection(after, CommonOrders())
    lines = await editing.lines_of(tx, before)
    await _check_tax(tx, before, after, lines)
    if after.auto_advance and before.auto_advance and after.automatically_finalizes_at is None:
        after = after.having(auto_advance=False)
    kept = await editing.recount(tx, before, scheduled(tx, after), lines)
    await tx.wake(kept, kept.automatically_finalizes_at, FINALIZING)
    return kept


async def _check_tax(tx: Transaction, before: Invoice, after: Invoice, lines: Sequence[LineItem]) -> None:
    """Tax comes from rates or is calculated. Raises InvalidRequest."""
    tax = after.automatic_tax
    taxing.check_rates(tax.enabled, after.default_tax_rates, ("default_tax_rates",))
    given_taxes.check_alone(after, lines, ("automatic_tax", "enabled") if tax.enabled else ("default_tax_rates",))
    if not before.automatic_tax.enabled:
        taxing.check_rates(tax.enabled, any(line.tax_rates for line in lines), ("automatic_tax", "enabled"))
    if tax.liability != before.automatic_tax.liability:
        await taxing.check_liability(tx, tax.liability, ("automatic_tax", "liability"))


async def _ordered(tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders) -> Invoice:
    """The draft with what was sent beside its own fields."""
    changes: dict[str, Any] = {"shares": await sharing.ordered(tx, before, orders)}
    if orders.default_tax_rates is not None:
        changes["default_tax_rates"] = tuple(
            await tax_rates.needed(tx, orders.default_tax_rates, ("default_tax_rates",))
        )
    if orders.discounts is not None:
        changes["discounts"] = await redeem(
            tx,
            orders.discounts,
            customer=before.customer,
            invoice=before.id,
            currency=before.currency,
            amount=before.subtotal if before.lines.data else None,
            param=("discounts",),
        )
    if "shipping_cost" in orders.model_fields_set:
        changes["shipping_cost"] = await delivering.chosen(tx, orders.shipping_cost, before.currency)
    if orders.days_until_due is not None:
        if after.due_date not in (None, before.due_date):
            raise _said_twice()
        changes |= {"days_to_pay": orders.days_until_due, "due_date": before.created + orders.days_until_due * DAY}
    elif after.due_date != before.due_date:
        changes["days_to_pay"] = None
    if after.is_automatic and not before.is_automatic:
        changes |= {"days_to_pay": None, "due_date": None}
    return after.having(**changes)


async def _update_final(tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders) -> Invoice:
    """What can be changed of a final invoice. Raises InvoiceNotEditable."""
    for name in type(after).model_fields:
        if getattr(after, name) != getattr(before, name) and name not in ALWAYS_EDITABLE:
            raise InvoiceNotEditable(param=(name,))
    for name in orders.model_fields_set:
        if getattr(orders, name) is not None or name in EMPTIED:
            raise InvoiceNotEditable(param=(name,))
    if after.due_date != before.due_date and (before.is_automatic or before.status != "open" or not after.due_date):
        raise InvoiceNotEditable(param=("due_date",))
    check_due(tx, after, before)
    return await tx.replace(before, after)


async def delete(tx: Transaction, before: Invoice) -> None:
    """Let go of a draft of no subscription; what was on it waits again."""
    if before.status != "draft":
        raise InvoiceNotEditable("You can only delete draft invoices.")
    if before.parent is not None:
        raise InvoiceNotEditable("You cannot delete an invoice that belongs to a subscription; void it instead.")
    for line in await editing.lines_of(tx, before):
        id = drafting.item_of(line)
        item = await tx.get(InvoiceItem, id, lock=True) if id else None
        if item is not None:
            await tx.replace(item, item.having(invoice=None))
        await tx.delete(line)
    await tx.wake(before, None)
    await tx.delete(before)
