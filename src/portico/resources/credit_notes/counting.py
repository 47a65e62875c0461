"""What a credit note comes to, from what is asked for. Nothing is kept."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from portico.billing.crediting import Credited, Sums, sums
from portico.billing.taxes import Tax as TaxSum
from portico.billing.taxes import inclusive, taxes
from portico.resources.credit_notes import line_checks, parts
from portico.resources.credit_notes.declaration import CreditNote
from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.credit_notes.orders import CreditNoteOrders, LineOrder, ShippingOrder, TaxAmountOrder
from portico.resources.invoices import editing, given_taxes
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.pricing import product_of
from portico.resources.invoices.shipping_parts import ShippingCost
from portico.resources.invoices.summing import rates_of
from portico.resources.invoices.sums import discount_amounts, pretax_credits, tax_amounts
from portico.resources.tax_rates import made, tax_rates
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.tax_rates.tax_rates import rate_of
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceMissing
from portico.wire.refusals import exactly_one, only_one, too_many


class Counted(NamedTuple):
    """The lines of a credit note, and what they and delivery come to."""

    lines: list[CreditNoteLineItem]
    sums: Sums
    delivery: ShippingCost | None = None


async def counted(tx: Transaction, invoice: Invoice, orders: CreditNoteOrders, before: Sequence[CreditNote]) -> Counted:
    """What is asked for, after the credit notes that there are. Raises InvalidRequest."""
    if orders.amount is None and not orders.lines and orders.shipping_cost is None:
        raise InvalidRequest("You must specify one of `amount`, `lines`, or `shipping_cost`.", param=("amount",))
    if orders.amount is not None:
        _check_alone(orders)
        whole = Credited(orders.amount, {}, [])
        return Counted([_shown(tx, whole, LineOrder.of(type="custom_line_item"), "Credit")], sums([whole]))
    found, credited = await _lines(tx, invoice, orders, before)
    delivery = _delivery(invoice, orders.shipping_cost, before) if orders.shipping_cost else None
    return Counted(found, sums(credited, _credited(delivery) if delivery else None), delivery)


def _check_alone(orders: CreditNoteOrders) -> None:
    """An amount says everything. Raises InvalidRequest."""
    also = next((name for name in ("lines", "shipping_cost") if getattr(orders, name)), None)
    if also:
        raise only_one("amount", also, param=(also,))


def _delivery(invoice: Invoice, order: ShippingOrder, before: Sequence[CreditNote]) -> ShippingCost:
    """What delivery came to, which is credited whole, and once. Raises InvalidRequest."""
    param: Path = ("shipping_cost", "shipping_rate")
    if invoice.shipping_cost is None:
        raise InvalidRequest("The invoice has no shipping cost to credit.", param=("shipping_cost",))
    if not order.shipping_rate:
        raise ParameterMissing(param)
    if order.shipping_rate != invoice.shipping_cost.shipping_rate:
        raise InvalidRequest(
            f"The shipping rate of the invoice is `{invoice.shipping_cost.shipping_rate}`.", param=param
        )
    if any(note.shipping_cost for note in before if note.status == "issued"):
        raise InvalidRequest("The shipping cost of the invoice is credited already.", param=("shipping_cost",))
    return invoice.shipping_cost


def _credited(cost: ShippingCost) -> Credited:
    """Delivery, as the sums want it."""
    found = [
        TaxSum(
            tax.rate.id,
            tax.amount,
            tax.taxable_amount or 0,
            tax.rate.inclusive,
            reason=tax.taxability_reason or "not_available",
        )
        for tax in cost.taxes or ()
    ]
    inside = inclusive(found)
    return Credited(cost.amount_subtotal + inside, {}, found)


async def _lines(
    tx: Transaction, invoice: Invoice, orders: CreditNoteOrders, before: Sequence[CreditNote]
) -> tuple[list[CreditNoteLineItem], list[Credited]]:
    """The lines that are asked for, and what the sums want of them. Raises InvalidRequest."""
    of_invoice = {line.id: line for line in await editing.lines_of(tx, invoice)}
    earlier = await parts.lines_of(tx, before) if orders.lines else []
    found: list[CreditNoteLineItem] = []
    credited: list[Credited] = []
    for index, order in enumerate(orders.lines or ()):
        path: Path = ("lines", index)
        line_checks.check(invoice, order, path)
        if order.type == line_checks.OF_INVOICE:
            line, one = await _of_line(tx, order, of_invoice, [*earlier, *found], path)
        else:
            line, one = await _custom(tx, order, path)
        found.append(line)
        credited.append(one)
    return found, credited


async def _of_line(
    tx: Transaction,
    order: LineOrder,
    lines: dict[str, LineItem],
    earlier: Sequence[CreditNoteLineItem],
    path: Path,
) -> tuple[CreditNoteLineItem, Credited]:
    """A part of a line of the invoice."""
    if not order.invoice_line_item:
        raise ParameterMissing((*path, "invoice_line_item"))
    line = lines.get(order.invoice_line_item)
    if line is None:
        raise ResourceMissing("line_item", order.invoice_line_item[:255], param=(*path, "invoice_line_item"))
    credited = parts.of_line(order, line, [one for one in earlier if one.invoice_line_item == line.id], path)
    given = await _given(tx, order, path)
    if given is not None:
        credited = credited._replace(taxes=given)
    rates = await rates_of(tx, [tax.rate for tax in credited.taxes if not made.is_made(tax.rate)])
    shown = _shown(tx, credited, order, line.description)
    return shown.having(
        invoice_line_item=line.id,
        quantity=order.quantity,
        tax_rates=tuple(rates),
        unit_amount_decimal=line.pricing.unit_amount_decimal if line.pricing and order.quantity is not None else None,
    ), credited


async def _given(tx: Transaction, order: LineOrder, path: Path) -> list[TaxSum] | None:
    """Tax that was reckoned elsewhere; None where rates decide. Raises InvalidRequest."""
    if not order.tax_amounts:
        return None
    here: Path = (*path, "tax_amounts")
    if len(order.tax_amounts) > given_taxes.MOST:
        raise too_many(given_taxes.MOST, here)
    return [await _amount_of_tax(tx, sent, (*here, index)) for index, sent in enumerate(order.tax_amounts)]


async def _amount_of_tax(tx: Transaction, sent: TaxAmountOrder, path: Path) -> TaxSum:
    rate = await tx.need(TaxRate, sent.tax_rate, param=(*path, "tax_rate"))
    if not made.is_made(rate.id):
        raise InvalidRequest(
            "The tax rate of a tax amount must be one that was made for `tax_amounts` of an invoice's line.",
            param=(*path, "tax_rate"),
        )
    return TaxSum(rate.id, sent.amount, sent.taxable_amount, rate.inclusive, reason="not_available")


async def _custom(tx: Transaction, order: LineOrder, path: Path) -> tuple[CreditNoteLineItem, Credited]:
    """Something else."""
    if not order.description:
        raise ParameterMissing((*path, "description"))
    if (order.unit_amount is None) == (order.unit_amount_decimal is None):
        raise exactly_one("unit_amount", "unit_amount_decimal", param=(*path, "unit_amount"))
    unit = Decimal(order.unit_amount) if order.unit_amount is not None else order.unit_amount_decimal
    assert unit is not None
    quantity = 1 if order.quantity is None else order.quantity
    amount = product_of(unit, Decimal(quantity))
    rates = await tax_rates.needed(tx, order.tax_rates or (), (*path, "tax_rates"))
    given = await _given(tx, order, path)
    credited = Credited(amount, {}, taxes(amount, [rate_of(rate) for rate in rates]) if given is None else given)
    whole = unit == unit.to_integral_value()
    return _shown(tx, credited, order, order.description).having(
        quantity=quantity,
        tax_rates=tuple(rates),
        unit_amount=int(unit) if whole else None,
        unit_amount_decimal=Decimal(int(unit)) if whole else unit,
    ), credited


def _shown(tx: Transaction, credited: Credited, order: LineOrder, description: str | None) -> CreditNoteLineItem:
    taken = list(credited.taken.items())
    return CreditNoteLineItem.of(
        id=tx.new_id(CreditNoteLineItem),
        object="credit_note_line_item",
        amount=credited.amount,
        description=order.description or description,
        discount_amount=sum(credited.taken.values()),
        discount_amounts=discount_amounts(taken),
        livemode=tx.scope.livemode,
        metadata=dict(order.metadata),
        pretax_credit_amounts=pretax_credits(taken),
        taxes=tax_amounts(credited.taxes),
        type=order.type,
    )
