"""Tax that was reckoned elsewhere: the `tax_amounts` of lines. Source: stripe 16.1.0.

They stand on the line as they were sent, whatever becomes of it, until others are sent, or none. An invoice has them or
rates, not both.
"""

from collections.abc import Sequence

from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.line_orders import TaxAmount
from portico.resources.invoices.sums import Tax, TaxRateDetails
from portico.resources.tax_rates import made
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import too_many

MOST = 20
"""How many of them a line may have."""


async def taken(tx: Transaction, orders: Sequence[TaxAmount] | None, param: Path) -> tuple[Tax, ...] | None:
    """The amounts, each with its rate; None where rates decide. Raises InvalidRequest."""
    if not orders:
        return None
    if len(orders) > MOST:
        raise too_many(MOST, param)
    return tuple([await _amount(tx, order) for order in orders])


async def _amount(tx: Transaction, order: TaxAmount) -> Tax:
    rate = await made.rate_like(tx, order.tax_rate_data)
    return Tax.of(
        amount=order.amount,
        tax_behavior="inclusive" if rate.inclusive else "exclusive",
        tax_rate_details=TaxRateDetails.of(tax_rate=rate.id),
        taxability_reason=order.taxability_reason or "not_available",
        taxable_amount=order.taxable_amount,
        type="tax_rate_details",
    )


def check_alone(invoice: Invoice, lines: Sequence[LineItem], param: Path) -> None:
    """An invoice on which tax is given has no rates, and none is calculated. Raises InvalidRequest."""
    if not any(line.taxes_given for line in lines):
        return
    if invoice.automatic_tax.enabled or invoice.default_tax_rates or any(line.tax_rates for line in lines):
        raise InvalidRequest(
            "You cannot set `tax_amounts` if any line item has `tax_rates`, or if the invoice has `default_tax_rates` "
            "or uses automatic tax.",
            param=param,
        )
