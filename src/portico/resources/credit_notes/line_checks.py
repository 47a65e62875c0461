"""What may be said of a credit note's line, by its type. Source: stripe 16.1.0."""

from portico.resources.credit_notes.orders import LineOrder
from portico.resources.invoices.declaration import Invoice
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import only_one

CUSTOM, OF_INVOICE = "custom_line_item", "invoice_line_item"
ONLY = {
    "amount": OF_INVOICE,
    "description": CUSTOM,
    "invoice_line_item": OF_INVOICE,
    "tax_rates": CUSTOM,
    "unit_amount": CUSTOM,
    "unit_amount_decimal": CUSTOM,
}
"""What is for lines of one type."""


def check(invoice: Invoice, order: LineOrder, path: Path) -> None:
    """Raises InvalidRequest for what is for lines of another type, or for invoices without automatic tax."""
    if order.tax_amounts and order.tax_rates:
        raise only_one("tax_amounts", "tax_rates", param=(*path, "tax_amounts"))
    for name, type in ONLY.items():
        if order.type != type and getattr(order, name) not in (None, ()):
            raise InvalidRequest(f"`{name}` can only be used with `type={type}`.", param=(*path, name))
    if not invoice.automatic_tax.enabled:
        return
    if order.type == CUSTOM:
        raise InvalidRequest(
            f"`type={CUSTOM}` cannot be used if the invoice uses automatic tax.", param=(*path, "type")
        )
    if order.tax_amounts:
        raise InvalidRequest(
            "`tax_amounts` cannot be used if the invoice uses automatic tax.", param=(*path, "tax_amounts")
        )
