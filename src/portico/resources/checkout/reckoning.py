"""What a session comes to when it is completed: hours may have passed, and its customer may be taxed otherwise."""

from portico.resources.checkout import buying
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.storage.transaction import Transaction


async def anew(tx: Transaction, before: Session) -> Session:
    """The session with what is due for its lines by now, which is what will be charged. Raises InvalidRequest."""
    lines = await tx.find(LineItem, limit=LINES, session=before.id)
    if before.plans is None or not lines:
        return before
    bought = [await buying.again(tx, line, line.quantity) for line in lines]
    order = buying.order_of(bought, before.customer)
    reductions = await buying.check_discounts(tx, before.discounts or (), order)
    after, items = await buying.summed(tx, before, bought, before.plans, reductions)
    for line, item in zip(lines, items, strict=True):
        await tx.replace(line, item.having(id=line.id), "silently")
    return await tx.replace(before, after, "silently")
