"""Invoice lines, invoice items and credit notes in older versions, with whole prices."""

from decimal import Decimal
from typing import Annotated, Literal

from portico.resources.invoices.line_declaration import ProrationDetails
from portico.resources.older.taxes import TaxAmount, excluding_tax, tax_amounts, the_only, unit_excluding_tax
from portico.resources.prices.declaration import Price
from portico.resources.prices.faces import Plan
from portico.resources.tax_rates.declaration import TaxRate
from portico.wire.markers import Refers
from portico.wire.older import BASIL, Telling, Told, Tree, Was, at, one, several
from portico.wire.shape import Shape

PRICE, UNIT = at("pricing.price_details.price"), at("pricing.unit_amount_decimal")


def _price(line: Tree) -> Telling:
    return (yield from one("price", PRICE(line)))


def _plan(line: Tree) -> Telling:
    return (yield from one("plan", PRICE(line)))


def _unit_amount(item: Tree) -> int | None:
    unit = Decimal(UNIT(item) or 0)
    return int(unit) if UNIT(item) and unit == int(unit) else None


def _rates(line: Tree) -> Telling:
    """The tax rates of the line's own, whole."""
    hidden = yield from one("line_item", line["id"], hidden=True)
    return (yield from several("tax_rate", (hidden or {}).get("tax_rates") or ()))


def _of_parent(name: str) -> Told:
    """What is said of what a line was made from."""

    def teller(line: Tree) -> object:
        parent = line.get("parent") or {}
        details = parent.get("invoice_item_details") or parent.get("subscription_item_details") or {}
        return details.get(name)

    return Told(teller)


def _type(line: Tree) -> str:
    details = at("parent.subscription_item_details")(line)
    return "subscription" if details and not details.get("invoice_item") else "invoiceitem"


def _proration(line: Tree) -> bool:
    return bool(_of_parent("proration").teller(line))


class LineOfPrice(Shape):
    """A line of an invoice before 2025-03-31.basil."""

    amount_excluding_tax: Annotated[int | None, Told(excluding_tax)]
    """What it comes to without the tax that is inside."""
    invoice_item: Annotated[str | None, Refers("invoiceitem"), _of_parent("invoice_item")]
    """The item that it was made from."""
    plan: Annotated[Plan | None, Told(_plan)]
    """The price under its older name, if it recurs."""
    price: Annotated[Price | None, Told(_price)]
    """The price."""
    proration: Annotated[bool, Told(_proration)]
    """Whether it pays for a part of a period, or gives it back."""
    proration_details: Annotated[ProrationDetails | None, _of_parent("proration_details")]
    """More about that."""
    subscription_item: Annotated[str | None, Refers("subscription_item"), _of_parent("subscription_item")]
    """The subscription's item."""
    tax_amounts: Annotated[tuple[TaxAmount, ...], Told(lambda line: tax_amounts(line.get("taxes")))]
    """What each tax rate comes to."""
    tax_rates: Annotated[tuple[TaxRate, ...], Told(_rates)]
    """The tax rates of its own."""
    type: Annotated[Literal["invoiceitem", "subscription"], Told(_type)]
    """From an invoice item, or from a subscription's item."""
    unit_amount_excluding_tax: Annotated[str | None, Told(unit_excluding_tax)]
    """What one comes to without the tax that is inside."""


class ItemOfPrice(Shape):
    """An invoice item before 2025-03-31.basil."""

    plan: Annotated[Plan | None, Told(_plan)]
    """The price under its older name, if it recurs."""
    price: Annotated[Price | None, Told(_price)]
    """The price."""
    subscription: Annotated[str | None, Refers("subscription"), Told(at("parent.subscription_details.subscription"))]
    """The subscription that it is for."""
    subscription_item: Annotated[str | None, Told(at("parent.subscription_details.subscription_item"))]
    """The subscription's item."""
    unit_amount: Annotated[int | None, Told(_unit_amount)]
    """What one costs, in minor units; null if it has decimals."""
    unit_amount_decimal: Annotated[str | None, Told(UNIT)]
    """The same, with decimals."""


def _refund(note: Tree) -> str | None:
    refund = the_only(note.get("refunds"))
    return refund["refund"] if refund else None


class CreditNoteOfOneRefund(Shape):
    """A credit note before 2025-03-31.basil."""

    refund: Annotated[str | None, Refers("refund"), Told(_refund)]
    """The refund that gives the money back, if there is one only."""
    tax_amounts: Annotated[tuple[TaxAmount, ...], Told(lambda note: tax_amounts(note.get("total_taxes")))]
    """What each tax rate comes to."""


class CreditedLine(Shape):
    """A line of a credit note before 2025-03-31.basil."""

    amount_excluding_tax: Annotated[int | None, Told(excluding_tax)]
    """What it comes to without the tax that is inside."""
    tax_amounts: Annotated[tuple[TaxAmount, ...], Told(lambda line: tax_amounts(line.get("taxes")))]
    """What each tax rate comes to."""
    unit_amount_excluding_tax: Annotated[str | None, Told(unit_excluding_tax)]
    """What one comes to without the tax that is inside."""


SHAPES = (
    Was("line_item", BASIL, LineOfPrice, ("parent", "pricing", "taxes")),
    Was("invoiceitem", BASIL, ItemOfPrice, ("parent", "pricing")),
    Was("credit_note", BASIL, CreditNoteOfOneRefund, ("refunds", "total_taxes")),
    Was("credit_note_line_item", BASIL, CreditedLine, ("taxes",)),
)
