"""Who orders more than anybody can be charged is told by which of the items that were sent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from portico.resources.invoices.reach import AmountTooLarge
from portico.resources.subscriptions.orders import CommonOrders, CreateOrders, ItemChangeOrder, ItemOrder, UpdateOrders
from portico.wire.errors import Path


@contextmanager
def named(orders: CommonOrders) -> Iterator[None]:
    """Let a sum that is too large name its parameter, if something that was sent has made it so."""
    try:
        yield
    except AmountTooLarge as error:
        if not error.path and isinstance(orders, CreateOrders | UpdateOrders) and orders.items:
            error.path = _path(orders.items, error)
        raise


def _path(items: Sequence[ItemOrder], error: AmountTooLarge) -> Path:
    if items[0].AGREED:
        return ("phases",)
    found = [index for index, order in enumerate(items) if _is_of(order, error)]
    if not found and len(items) > 1:
        return ("items",)
    index = found[-1] if found else 0
    names = [name for name in ("quantity", "price", "price_data", "plan") if getattr(items[index], name) is not None]
    return ("items", index, *names[:1])


def _is_of(order: ItemOrder, error: AmountTooLarge) -> bool:
    """Whether it orders what came to the most."""
    if isinstance(order, ItemChangeOrder) and order.id:
        return order.id == error.item
    return error.price is not None and error.price in (order.price, order.plan)
