"""What a session comes to: when it is opened, changed, and completed."""

from collections.abc import Sequence

from portico.resources.checkout import buying, modes
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.storage.transaction import Transaction


async def reckon(tx: Transaction, session: Session, bought: Sequence[Bought]) -> tuple[Session, list[LineItem]]:
    """The session with what is due now for what is bought, and its lines. Raises InvalidRequest."""
    assert session.plans is not None
    order = buying.order_of(bought, session.customer)
    reductions = await buying.check_discounts(tx, session.discounts or (), order)
    after, items = await buying.summed(tx, session, bought, session.plans, reductions)
    await modes.of(after).reckoned(tx, after)
    return after, items


async def anew(tx: Transaction, before: Session) -> Session:
    """The session as it is completed: hours may have passed, and its customer may be taxed otherwise.

    What is due by now is what will be charged. Raises InvalidRequest.
    """
    lines = await tx.find(LineItem, limit=LINES, session=before.id)
    if not lines:
        return before
    after, items = await reckon(tx, before, [await buying.again(tx, line, line.quantity) for line in lines])
    for line, item in zip(lines, items, strict=True):
        await tx.replace(line, item.having(id=line.id), "silently")
    return await tx.replace(before, after, "silently")
