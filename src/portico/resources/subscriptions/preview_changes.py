"""What a preview changes of what waits for a customer's next invoice already. What it does not say stays."""

from decimal import Decimal
from typing import Any

from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items import invoice_items
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoice_items.orders import ChangeOrders
from portico.resources.invoices.pricing import OncePriceOrder, PricingOrder
from portico.resources.subscriptions.preview_orders import InvoiceItemOrder
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.noting import laid_over
from portico.wire.refusals import only_one

PLAIN = ("amount", "description", "discountable", "metadata")
"""What is sent under the name that the item has for it, as it stands there."""
ORDERED = ("discounts", "quantity", "quantity_decimal", "tax_behavior", "tax_code", "tax_rates", "unit_amount_decimal")
"""What is sent under the name that it has where an item is changed for good."""


async def change(tx: Transaction, customer: Customer, order: InvoiceItemOrder, path: Path) -> None:
    """Let an item wait as the order has it. Raises InvalidRequest."""
    before = await _waiting(tx, customer, order, (*path, "invoiceitem"))
    if order.currency not in (None, before.currency):
        raise InvalidRequest(f"The invoice item is in `{before.currency}`.", param=(*path, "currency"))
    if order.unit_amount is not None and order.unit_amount_decimal is not None:
        raise only_one("unit_amount", "unit_amount_decimal", param=(*path, "unit_amount_decimal"))
    try:
        await invoice_items.update(tx, before, _after(before, order), _orders(order))
    except InvalidRequest as error:
        error.move((*path, "price"), out_of=("pricing", "price"))
        error.move((*path, "price"), out_of=("pricing",))
        if error.path and error.path[0] != path[0]:
            error.move(path)
        raise


async def _waiting(tx: Transaction, customer: Customer, order: InvoiceItemOrder, param: Path) -> InvoiceItem:
    """The customer's item, which is on no invoice yet. Raises InvalidRequest."""
    id = order.invoiceitem or ""
    found = await tx.need(InvoiceItem, id, param=param, called="invoice item")
    if found.customer != customer.id:
        raise await tx.missing(InvoiceItem, id, param=param, called="invoice item")
    if not found.is_pending:
        raise InvalidRequest("Only invoice items that wait for an invoice can be changed in a preview.", param=param)
    return found


def _after(before: InvoiceItem, order: InvoiceItemOrder) -> InvoiceItem:
    """The item with its plain properties as they are sent."""
    said: dict[str, Any] = {name: getattr(order, name) for name in PLAIN if name in order.model_fields_set}
    if "metadata" in said:
        said["metadata"] = laid_over(before.metadata, said["metadata"])
    if order.period is not None:
        said["period"] = order.period
    return before.having(**{name: value for name, value in said.items() if value is not None})


def _orders(order: InvoiceItemOrder) -> ChangeOrders:
    """The rest, as it is sent where an item is changed for good."""
    said: dict[str, Any] = {name: getattr(order, name) for name in ORDERED if name in order.model_fields_set}
    if order.unit_amount is not None:
        said["unit_amount_decimal"] = Decimal(order.unit_amount)
    if order.price is not None:
        said["pricing"] = PricingOrder.of(price=order.price)
    if order.price_data is not None:
        names = order.price_data.model_fields_set
        said["price_data"] = OncePriceOrder.of(**{name: getattr(order.price_data, name) for name in names})
    return ChangeOrders.of(**said)
