"""An invoice's sums, from its lines: discounts, tax, what is due. Source: billing-behaviour 3.5, 3.9 and 7."""

from collections.abc import Sequence
from typing import Any

from portico.billing.taxes import Rate
from portico.billing.totals import LEAST, Due, Line, Summed, Totals, due, step, totals
from portico.resources.balances.moving import balance_in
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.reducing import reductions
from portico.resources.invoices import delivering, taxing
from portico.resources.invoices.declaration import SHOWN_LINES, Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.reach import AmountTooLarge, check_asked
from portico.resources.invoices.sums import discount_amounts, pretax_credits, tax_amounts, taxes_of
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.tax_rates.tax_rates import rates_for
from portico.storage.transaction import Transaction
from portico.wire.lists import ListOf

Summing = tuple[Invoice, tuple[LineItem, ...]]


async def summed(tx: Transaction, invoice: Invoice, lines: Sequence[LineItem], customer: Customer) -> Summing:
    """The invoice and its lines with all their sums, as the customer stands now. Nothing is kept."""
    invoice = taxing.calculated(invoice, customer)
    parts = [await _part(tx, invoice, line, customer) for line in lines]
    common = await reductions(tx, invoice.discounts, invoice.currency)
    found = totals(parts, common, await delivering.part(tx, invoice, customer))
    _check(tx, lines, parts, found.total)
    after = tuple(_line(line, part) for line, part in zip(lines, found.lines, strict=True))
    owed = due_of(found.total, invoice.currency, customer)
    sums = _sums(found) | await delivering.shown(tx, invoice, found.delivery)
    sums |= {
        "amount_due": owed.amount,
        "amount_remaining": owed.amount,
        "starting_balance": balance_of(customer, invoice.currency),
        "lines": shown_lines(invoice.id, after),
    }
    return invoice.having(**sums), after


def _check(tx: Transaction, lines: Sequence[LineItem], parts: Sequence[Line], total: int) -> None:
    """Raises AmountTooLarge, which says of what there is the most."""
    try:
        check_asked(tx, (*(part.amount for part in parts), total))
    except AmountTooLarge as error:
        most = max(lines, key=lambda line: line.amount)
        error.item, error.price = _ordered(most)
        raise


def _ordered(line: LineItem) -> tuple[str | None, str | None]:
    """The subscription's item that a line is for, and its price."""
    owner = line.of_item
    details = line.pricing.price_details if line.pricing else None
    return owner.subscription_item if owner else None, details.price if details else None


async def _part(tx: Transaction, invoice: Invoice, line: LineItem, customer: Customer) -> Line:
    """What the sums need of a line."""
    settled = settled_of(line)
    own = [] if settled else await reductions(tx, line.discounts, invoice.currency)
    return Line(
        line.amount,
        product_of(line),
        line.discountable,
        tuple(own),
        await _rates(tx, invoice, line, customer),
        settled,
        frozenset(line.discounts if settled else ()),
        tuple(taxes_of(line.taxes or (), given=True)) if line.taxes_given else None,
    )


async def _rates(tx: Transaction, invoice: Invoice, line: LineItem, customer: Customer) -> tuple[Rate, ...]:
    """The rates of tax on a line."""
    if invoice.automatic_tax.enabled and not line.tax_rates:
        return await taxing.rates(tx, line, customer)
    usual = () if line.untaxed else invoice.default_tax_rates
    rates = await rates_of(tx, line.tax_rates) if line.tax_rates else usual
    return rates_for(customer.tax_exempt, rates)


def settled_of(line: LineItem) -> tuple[tuple[str, int], ...]:
    """What discounts took off a part of a period: that was settled when the plan changed."""
    if line.discountable:
        return ()
    return tuple((one.discount, one.amount) for one in line.discount_amounts or ())


def _sums(found: Totals) -> dict[str, Any]:
    taken = list(found.discounts.items())
    return {
        "subtotal": found.subtotal,
        "subtotal_excluding_tax": found.subtotal_excluding_tax,
        "total": found.total,
        "total_discount_amounts": discount_amounts(taken),
        "total_excluding_tax": found.total_excluding_tax,
        "total_pretax_credit_amounts": pretax_credits(taken),
        "total_taxes": tax_amounts(found.taxes),
    }


def _line(line: LineItem, part: Summed) -> LineItem:
    taken = list(part.taken.items())
    return line.having(
        discount_amounts=discount_amounts(taken),
        pretax_credit_amounts=pretax_credits(taken),
        taxes=tax_amounts(part.taxes),
    )


def shown_lines(invoice: str, lines: Sequence[LineItem]) -> ListOf[LineItem]:
    """The first lines, as the invoice shows them."""
    return ListOf.of(
        object="list",
        data=tuple(lines[:SHOWN_LINES]),
        has_more=len(lines) > SHOWN_LINES,
        url=f"/v1/invoices/{invoice}/lines",
    )


def product_of(line: LineItem) -> str | None:
    """What the line is for, where it has a price."""
    details = line.pricing and line.pricing.price_details
    return details.product if details else None


async def rates_of(tx: Transaction, ids: Sequence[str]) -> list[TaxRate]:
    """The tax rates with these ids, which are there: nobody can delete one."""
    found = [await tx.get(TaxRate, id) for id in ids]
    return [rate for rate in found if rate is not None]


def balance_of(customer: Customer, currency: str) -> int:
    """What the customer owes or has as credit in the currency."""
    return balance_in(customer, currency)


def due_of(total: int, currency: str, customer: Customer) -> Due:
    """What is to be paid of a total, and what the balance is then."""
    return due(total, balance_of(customer, currency), LEAST.get(currency, 0), step(currency))
