"""`plan` and `quantity` beside what else is said of a subscription: its only item, as older versions have it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field

from portico.resources.subscriptions import changing, creating
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CreateOrders, ItemChangeOrder, ItemOrder, UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, InvalidRequest
from portico.wire.markers import NotEmptyable
from portico.wire.refusals import only_one
from portico.wire.shape import Shape


class OneItem(Shape):
    """The only item."""

    plan: NotEmptyable[str | None] = None
    """The price of the only item, in older versions."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many of the only item, in older versions."""


class CreateOneOrders(CreateOrders, OneItem):
    """What may be sent with a new subscription, in older versions, too."""


class UpdateOneOrders(UpdateOrders, OneItem):
    """What may be sent to change a subscription, in older versions, too."""


async def create(tx: Transaction, draft: Subscription, orders: CreateOneOrders) -> Subscription:
    """Keep a new subscription, of what is named in either way."""
    if orders.plan is None and orders.quantity is None:
        return await creating.create(tx, draft, orders)
    said = _said(orders, bool(orders.items))
    with _named():
        return await creating.create(tx, draft, orders.having(items=(ItemOrder.of(**said),)))


async def update(tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOneOrders) -> Subscription:
    """Change the items that are named in either way."""
    if orders.plan is None and orders.quantity is None:
        return await changing.update(tx, before, after, orders)
    said, items = _said(orders, bool(orders.items)), before.items.data
    if len(items) != 1:
        text = f"The subscription `{before.id}` has {len(items)} items; send `items`."
        raise InvalidRequest(text, param=(next(iter(said)),))
    change = ItemChangeOrder.of(id=items[0].id, **said)
    with _named():
        return await changing.update(tx, before, after, orders.having(items=(change,)))


def _said(orders: OneItem, is_said_twice: bool) -> dict[str, Any]:
    """What is said of the item. Raises InvalidRequest if `items` are sent as well."""
    sent = {"plan": orders.plan, "quantity": orders.quantity}
    said = {name: value for name, value in sent.items() if value is not None}
    if is_said_twice:
        name = next(iter(said))
        raise only_one("items", name, param=(name,))
    return said


@contextmanager
def _named() -> Iterator[None]:
    """Name the parameters of the only item as they were sent."""
    try:
        yield
    except ApiError as error:
        error.move((), out_of=("items", 0))
        raise
