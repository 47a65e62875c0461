"""What the customer may change of what is bought before she pays: how many, and a promotion code."""

from portico.resources.checkout import buying, completing
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LineItem
from portico.resources.checkout.sums import SessionDiscount
from portico.resources.discounts import rules
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.markers import Emptyable, NotEmptyable
from portico.wire.resource import Shape

LINES = 100
CODE: Path = ("promotion_code",)
UNKNOWN = "promotion_code_invalid"


class ChangeOrders(Shape):
    """What is to be different."""

    item: NotEmptyable[str | None] = None
    """The line whose quantity changes."""
    promotion_code: Emptyable[str | None] = None
    """The word that the customer has typed; empty to do without one."""
    quantity: int | None = None
    """How many of that line."""


async def change(tx: Transaction, before: Session, orders: ChangeOrders) -> Session:
    """Reckon the session anew with another quantity or another promotion code."""
    completing.check_open(tx, before)
    before, plans = await completing.give_up(tx, before), before.plans
    if plans is None:
        raise InvalidRequest("Nothing is bought in this Checkout Session.", param=("item",))
    lines = await tx.find(LineItem, limit=LINES, session=before.id)
    quantities = {line.id: line.quantity for line in lines} | _quantity(lines, orders)
    bought = [await buying.again(tx, line, quantities[line.id]) for line in lines]
    after = before
    if "promotion_code" in orders.model_fields_set:
        after = before.having(discounts=await _discounts(tx, before, orders.promotion_code))
    currency = before.currency or ""
    reductions = await buying.check_discounts(tx, after.discounts or (), before.customer, currency)
    after, items = await buying.summed(tx, after, bought, plans, reductions)
    await _check_least(tx, after)
    for line, item in zip(lines, items, strict=True):
        await tx.replace(line, item.having(id=line.id), "silently")
    return await tx.replace(before, after, "silently")


def _quantity(lines: list[LineItem], orders: ChangeOrders) -> dict[str, int | None]:
    if orders.item is None:
        return {}
    line = next((line for line in lines if line.id == orders.item), None)
    if line is None or not line.adjustable_quantity or not line.adjustable_quantity.enabled:
        raise InvalidRequest("The quantity of this line cannot be changed.", param=("item",))
    buying.check_quantity(line.adjustable_quantity, orders.quantity, ("quantity",))
    return {line.id: orders.quantity}


async def _discounts(tx: Transaction, session: Session, word: str | None) -> tuple[SessionDiscount, ...]:
    """The discount of the code that was typed: the customer's own before anybody's. Raises InvalidRequest."""
    if not session.allow_promotion_codes:
        raise InvalidRequest("This Checkout Session takes no promotion codes.", param=CODE)
    if not word:
        return ()
    found = await tx.find(PromotionCode, limit=LINES, folded=word.strip().lower(), active=True)
    fitting = [code for code in found if code.customer in (None, session.customer)]
    if not fitting:
        raise InvalidRequest(f"This promotion code is not valid: {word[:100]}", param=CODE, code=UNKNOWN)
    code = next((code for code in fitting if code.customer), fitting[0])
    return (SessionDiscount.of(promotion_code=code.id),)


async def _check_least(tx: Transaction, session: Session) -> None:
    """A code may ask for a least order, which is another one now. Raises InvalidRequest."""
    for discount in session.discounts or ():
        code = await tx.get(PromotionCode, discount.promotion_code) if discount.promotion_code else None
        if code is not None:
            order = rules.Order(session.customer or "", session.currency, session.amount_subtotal)
            await rules.check_code(tx, code, order, CODE)
