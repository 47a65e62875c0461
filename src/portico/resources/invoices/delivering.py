"""What delivery costs on an invoice: chosen from the shipping rates, and part of its sums. Source: stripe 16.1.0.

A draft follows its rate; a final invoice keeps what it came to. Discounts and `default_tax_rates` are for lines, so
delivery has neither; where tax is calculated, it is taxed like a line.
"""

from typing import Any

from portico.billing.totals import Line, Summed
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.orders import ShippingCostOrder, ShippingRateOrder
from portico.resources.invoices.shipping_parts import ShippingCost, ShippingTax
from portico.resources.invoices.sums import Tax, tax_amounts
from portico.resources.shipping_rates import shipping_rates
from portico.resources.shipping_rates.declaration import FixedAmountOption, ShippingRate
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import only_one

PARAM: Path = ("shipping_cost",)


async def chosen(tx: Transaction, order: ShippingCostOrder | None, currency: str) -> ShippingCost | None:
    """What is asked for, before it is counted. Raises InvalidRequest."""
    if order is None:
        return None
    if order.shipping_rate and order.shipping_rate_data:
        raise only_one("shipping_rate", "shipping_rate_data", param=(*PARAM, "shipping_rate"))
    sent = order.shipping_rate_data
    here: Path = (*PARAM, "shipping_rate_data" if sent else "shipping_rate")
    rate = await (_made(tx, sent, here) if sent else _named(tx, order.shipping_rate, here))
    if rate.option(currency) is None:
        raise InvalidRequest(
            f"The shipping rate does not say what it costs in `{currency}`, the currency of the invoice.", param=here
        )
    return ShippingCost.of(amount_subtotal=0, amount_tax=0, amount_total=0, shipping_rate=rate.id)


async def _made(tx: Transaction, sent: ShippingRateOrder, here: Path) -> ShippingRate:
    """A rate for this once. Raises InvalidRequest."""
    if sent.fixed_amount is None:
        raise ParameterMissing((*here, "fixed_amount"))
    values = {name: getattr(sent, name) for name in sent.model_fields_set if getattr(sent, name) is not None}
    return await shipping_rates.insert(tx, ShippingRate.of(object="shipping_rate", **values), here)


async def _named(tx: Transaction, id: str | None, here: Path) -> ShippingRate:
    """A rate that is there, and in use. Raises InvalidRequest."""
    if not id:
        raise ParameterMissing(here)
    rate = await tx.need(ShippingRate, id, param=here)
    if not rate.active:
        raise InvalidRequest(f"The shipping rate `{rate.id}` is archived and cannot be used.", param=here)
    return rate


async def part(tx: Transaction, invoice: Invoice, customer: Customer) -> Line | None:
    """What the sums need of it."""
    option = await _option(tx, invoice)
    if option is None:
        return None
    if not invoice.automatic_tax.enabled:
        return Line(option.amount)
    inside = taxing.is_inside(option.tax_behavior, invoice.currency)
    return Line(option.amount, rates=taxing.rates_at(customer, inside=inside))


async def _option(tx: Transaction, invoice: Invoice) -> FixedAmountOption | None:
    if invoice.shipping_cost is None or invoice.shipping_cost.shipping_rate is None:
        return None
    rate = await tx.get(ShippingRate, invoice.shipping_cost.shipping_rate)
    return rate.option(invoice.currency) if rate else None


async def shown(tx: Transaction, invoice: Invoice, summed: Summed | None) -> dict[str, Any]:
    """What it came to, as the invoice shows it."""
    if summed is None or invoice.shipping_cost is None:
        return {"amount_shipping": 0, "shipping_cost": None}
    cost = ShippingCost.of(
        amount_subtotal=summed.total - summed.tax,
        amount_tax=summed.tax,
        amount_total=summed.total,
        shipping_rate=invoice.shipping_cost.shipping_rate,
        taxes=tuple([await _tax(tx, tax) for tax in tax_amounts(summed.taxes)]) or None,
    )
    return {"amount_shipping": summed.amount, "shipping_cost": cost}


async def _tax(tx: Transaction, tax: Tax) -> ShippingTax:
    assert tax.tax_rate_details is not None
    rate = await tax_rates.retrieve(tx, tax.tax_rate_details.tax_rate)
    return ShippingTax.of(
        amount=tax.amount, rate=rate, taxability_reason=tax.taxability_reason, taxable_amount=tax.taxable_amount
    )
