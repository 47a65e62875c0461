"""What tax came to, as it was told before 2025-03-31.basil."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from portico.resources.invoices.sums import TaxabilityReason
from portico.resources.prices import amounts
from portico.wire.markers import Refers
from portico.wire.older import Tree
from portico.wire.shape import Shape

PLACES = Decimal("0.000000000001")


class TaxAmount(Shape):
    """What one tax rate comes to."""

    amount: int
    """Minor units."""
    inclusive: bool
    """Whether it is inside the amount."""
    tax_rate: Annotated[str, Refers("tax_rate")]
    """The rate."""
    taxability_reason: TaxabilityReason | None = None
    """Why it is so much."""
    taxable_amount: int | None = None
    """What the tax is on, in minor units."""


def tax_amounts(taxes: Iterable[Tree] | None) -> list[Tree]:
    """The taxes of an invoice, a line or a credit note."""
    return [
        {
            "amount": tax["amount"],
            "inclusive": tax["tax_behavior"] == "inclusive",
            "tax_rate": (tax["tax_rate_details"] or {}).get("tax_rate"),
            "taxability_reason": None if tax["taxability_reason"] == "not_available" else tax["taxability_reason"],
            "taxable_amount": tax["taxable_amount"],
        }
        for tax in taxes or ()
    ]


def excluding_tax(line: Tree) -> int:
    """What a line comes to without the tax that is inside."""
    amount: int = line["amount"]
    return amount - sum(int(tax["amount"]) for tax in line.get("taxes") or () if tax["tax_behavior"] == "inclusive")


def unit_excluding_tax(line: Tree) -> str | None:
    """The same for one unit."""
    quantity = line.get("quantity")
    if not quantity:
        return None
    unit = (Decimal(excluding_tax(line)) / int(quantity)).quantize(PLACES)
    return amounts.plain(amounts.shortest(unit))


def the_only(values: Any) -> Any:
    """What there was one of, and is a list of now: null where that has several."""
    return values[0] if values and len(values) == 1 else None
