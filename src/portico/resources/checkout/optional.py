"""What a customer may add to what is bought in a session, and take away again."""

from collections.abc import Sequence
from dataclasses import replace

from portico.resources.checkout import anchoring, buying, together
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LineItem, OptionalItem
from portico.resources.checkout.line_orders import LineOrder
from portico.resources.checkout.modes import Mode
from portico.resources.checkout.orders import Plans
from portico.resources.prices import supported
from portico.resources.subscriptions.tariffs import in_currency
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

MOST = 10
PARAM = "optional_items"


async def check(
    tx: Transaction, mode: Mode, items: Sequence[OptionalItem], lines: Sequence[Bought], plans: Plans
) -> None:
    """Raises InvalidRequest for what could not be added to the lines, and for lines that do not go together."""
    if len(items) > MOST:
        raise InvalidRequest(f"A session can have at most {MOST} optional items.", param=(PARAM,))
    found = [await _bought(tx, item, lines[0].price.currency, (PARAM, index)) for index, item in enumerate(items)]
    anchoring.check_parts(plans, found, PARAM)
    buying.check_kinds(mode, [*lines, *found], PARAM)
    together.check(plans, lines, found)


def reserved(tx: Transaction, items: Sequence[OptionalItem]) -> tuple[str, ...]:
    """The ids that the items have as lines. Lists begin with the latest id, so these are made before the other lines'
    and the last one first.
    """
    return tuple(reversed([tx.new_id(LineItem) for _ in items]))


async def added(tx: Transaction, session: Session, id: str, quantity: int | None) -> Bought:
    """An optional item as a line, as many as are asked for. Raises InvalidRequest."""
    item = (session.optional_items or ())[session.page.optional.index(id)]
    wanted, adjustable = item.quantity if quantity is None else quantity, item.adjustable_quantity
    if adjustable and adjustable.enabled:
        buying.check_quantity(adjustable, wanted, ("quantity",))
    elif wanted != item.quantity:
        raise InvalidRequest("This is sold in one quantity only.", param=("quantity",))
    return await _bought(tx, item.model_copy(update={"quantity": wanted}), session.currency or "", (PARAM,))


async def _bought(tx: Transaction, item: OptionalItem, currency: str, path: Path) -> Bought:
    order = LineOrder.of(adjustable_quantity=item.adjustable_quantity, price=item.price, quantity=item.quantity)
    found = await buying.ordered(tx, order, path)
    found = replace(found, price=in_currency(found.shown, currency))
    supported.check(found.price, currency, (*path, "price"))
    return found
