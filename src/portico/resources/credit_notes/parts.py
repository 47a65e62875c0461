"""What is credited of an invoice's line, after what was before.

Source: Stripe's "Generate credit notes programmatically".
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from portico.billing import crediting
from portico.billing.crediting import Credited
from portico.billing.taxes import Tax
from portico.resources.credit_notes.declaration import CreditNote
from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.credit_notes.orders import LineOrder
from portico.resources.invoices import editing
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.sums import DiscountAmount, taxes_of
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import only_one

AMOUNT, QUANTITY = "amount", "quantity"
NO_NUMBER = "parameter_invalid_integer"


async def lines_of(tx: Transaction, notes: Iterable[CreditNote]) -> list[CreditNoteLineItem]:
    """All lines of the credit notes that hold."""
    found: list[CreditNoteLineItem] = []
    for note in notes:
        if note.status == "issued" and note.lines.has_more:
            found += await tx.find(CreditNoteLineItem, limit=editing.ALL, credit_note=note.id)
        elif note.status == "issued":
            found += note.lines.data
    return found


def of_line(order: LineOrder, line: LineItem, before: Sequence[CreditNoteLineItem], path: Path) -> Credited:
    """The part of a line that is ordered, of which others were credited before. Raises InvalidRequest."""
    whole = Credited(line.amount, _taken(line.discount_amounts or ()), _taxes(line))
    return crediting.part(_amount(order, line, before, path), whole, [_credited(one) for one in before])


def _credited(line: CreditNoteLineItem) -> Credited:
    return Credited(line.amount, _taken(line.discount_amounts), taxes_of(line.taxes or ()))


def _taken(amounts: Iterable[DiscountAmount]) -> dict[str, int]:
    return {each.discount: each.amount for each in amounts}


def _taxes(line: LineItem) -> list[Tax]:
    return taxes_of(line.taxes or (), given=line.taxes_given)


def _amount(order: LineOrder, line: LineItem, before: Sequence[CreditNoteLineItem], path: Path) -> int:
    """How much of a line is credited: an amount, or a quantity, or all that is left of it. Raises InvalidRequest."""
    left = line.amount - sum(one.amount for one in before)
    if before and line.amount and not left:
        raise InvalidRequest("All of this line is credited already.", param=(*path, "invoice_line_item"))
    if order.amount is not None and order.quantity is not None:
        raise only_one("amount", "quantity", param=(*path, AMOUNT))
    if order.quantity is not None:
        _check_way(QUANTITY, AMOUNT, any(one.quantity is None for one in before), path)
        amount = _of_quantity(Decimal(order.quantity), line, before, (*path, QUANTITY))
        return min(amount, left) if line.amount > 0 else max(amount, left)
    if order.amount is None:
        return left
    _check_way(AMOUNT, QUANTITY, any(one.quantity is not None for one in before), path)
    _check_amount(order.amount, left, line, (*path, AMOUNT))
    return order.amount


def _check_way(way: str, other: str, was_other: bool, path: Path) -> None:
    """A line is credited by quantity, or by amount, and never by both. Raises InvalidRequest."""
    if was_other:
        raise InvalidRequest(
            f"This line was credited by `{other}` before, so it cannot be credited by `{way}`.", param=(*path, way)
        )


def _of_quantity(wanted: Decimal, line: LineItem, before: Sequence[CreditNoteLineItem], param: Path) -> int:
    quantity, unit = line.quantity_decimal, line.pricing.unit_amount_decimal if line.pricing else None
    together = wanted + sum(one.quantity or 0 for one in before)
    if quantity is None or together > quantity:
        raise InvalidRequest("The line has no such quantity to credit.", param=param)
    return crediting.of_quantity(line.amount, quantity, unit, together) - sum(one.amount for one in before)


def _check_amount(amount: int, left: int, line: LineItem, param: Path) -> None:
    """No more than there is, in the line's own direction. Raises InvalidRequest."""
    if amount < 0 <= line.amount:
        raise InvalidRequest("This value must be greater than or equal to 0.", param=param, code=NO_NUMBER)
    if line.amount < 0 <= amount:
        raise InvalidRequest("What is credited of a negative line must be negative.", param=param, code=NO_NUMBER)
    if abs(amount) > abs(left):
        raise InvalidRequest(
            f"The line comes to {line.amount}, and only {left} of it can still be credited.", param=param
        )
