"""What the customer may change of what is bought before she pays: how many, what is optional, and a promotion code."""

from collections.abc import Mapping

from portico.resources.checkout import buying, completing, modes, optional, reckoning
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.resources.checkout.sums import SessionDiscount
from portico.resources.discounts import rules
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.markers import Emptyable, NotEmptyable
from portico.wire.shape import Shape

CODES = 100
CODE: Path = ("promotion_code",)
UNKNOWN = "promotion_code_invalid"
FIXED = "The quantity of this line cannot be changed."


class ChangeOrders(Shape):
    """What is to be different."""

    item: NotEmptyable[str | None] = None
    """The line whose quantity changes, or that is added or taken away, where it is optional."""
    promotion_code: Emptyable[str | None] = None
    """The word that the customer has typed; empty to do without one."""
    quantity: int | None = None
    """How many of that line; 0 takes an optional one away."""


async def change(tx: Transaction, before: Session, orders: ChangeOrders) -> Session:
    """Reckon the session anew with another quantity or another promotion code."""
    completing.check_open(tx, before)
    before = await modes.of(before).give_up(tx, before)
    if before.plans is None:
        raise InvalidRequest("Nothing is bought in this Checkout Session.", param=("item",))
    lines = {line.id: line for line in await tx.find(LineItem, limit=LINES, session=before.id)}
    bought = await _bought(tx, before, lines, orders)
    after = before
    if "promotion_code" in orders.model_fields_set:
        after = before.having(discounts=await _discounts(tx, before, orders.promotion_code))
    await _check_codes(tx, after, buying.order_of(list(bought.values()), before.customer))
    after, items = await reckoning.reckon(tx, after, list(bought.values()))
    for id, item in zip(bought, items, strict=True):
        if id in lines:
            await tx.replace(lines.pop(id), item.having(id=id), "silently")
        else:
            await tx.insert(item.having(id=id))
    for line in lines.values():
        await tx.delete(line)
    return await tx.replace(before, after, "silently")


async def _bought(
    tx: Transaction, session: Session, lines: Mapping[str, LineItem], orders: ChangeOrders
) -> dict[str, Bought]:
    """What is bought now, by the ids of the lines, in their order."""
    changes = orders.item if orders.item in session.page.optional else None
    kept = {id: line for id, line in lines.items() if id != changes}
    found = {id: await buying.again(tx, line, _quantity(line, orders)) for id, line in kept.items()}
    if changes and orders.quantity != 0:
        found[changes] = await optional.added(tx, session, changes, orders.quantity)
    if orders.item and not changes and orders.item not in lines:
        raise InvalidRequest(FIXED, param=("item",))
    return dict(sorted(found.items(), reverse=True))


def _quantity(line: LineItem, orders: ChangeOrders) -> int | None:
    """How many of a line, which nobody may take away."""
    if line.id != orders.item:
        return line.quantity
    if not line.adjustable_quantity or not line.adjustable_quantity.enabled:
        raise InvalidRequest(FIXED, param=("item",))
    buying.check_quantity(line.adjustable_quantity, orders.quantity, ("quantity",))
    return orders.quantity


async def _discounts(tx: Transaction, session: Session, word: str | None) -> tuple[SessionDiscount, ...]:
    """The discount of the code that was typed: the customer's own before anybody's. Raises InvalidRequest."""
    if not session.allow_promotion_codes:
        raise InvalidRequest("This Checkout Session takes no promotion codes.", param=CODE)
    if not word:
        return ()
    found = await tx.find(PromotionCode, limit=CODES, folded=word.strip().lower(), active=True)
    fitting = [code for code in found if code.customer in (None, session.customer)]
    if not fitting:
        raise InvalidRequest(f"This promotion code is not valid: {word[:100]}", param=CODE, code=UNKNOWN)
    code = next((code for code in fitting if code.customer), fitting[0])
    return (SessionDiscount.of(promotion_code=code.id),)


async def _check_codes(tx: Transaction, session: Session, order: rules.Order) -> None:
    """A code may ask for a least order, which is another one now. Raises InvalidRequest."""
    for discount in session.discounts or ():
        code = await tx.get(PromotionCode, discount.promotion_code) if discount.promotion_code else None
        if code is not None:
            await rules.check_code(tx, code, order, CODE)
