"""What may be sent with one item of a subscription, by its own address."""

from typing import Annotated

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.subscriptions.orders import PaymentBehavior, ProrationBehavior, TrialOrder
from portico.resources.subscriptions.price_orders import PriceOrder
from portico.resources.values import Timestamp
from portico.wire.markers import NotEmptyable
from portico.wire.shape import Shape


class ItemWriteOrders(Shape):
    """What may be sent with one item, by its own address."""

    current_trial: TrialOrder | None = None
    """A trial of this item alone, which begins now."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The item's own discounts."""
    payment_behavior: PaymentBehavior = "allow_incomplete"
    """What happens if a payment fails."""
    plan: NotEmptyable[str | None] = None
    """A price's id, under its older name."""
    price: NotEmptyable[str | None] = None
    """A price's id."""
    price_data: PriceOrder | None = None
    """A price that is made for this."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[str, ...] | None = None
    """The item's own tax rates."""


class ItemCreateOrders(ItemWriteOrders):
    """What may be sent with a new item."""

    subscription: str
    """The subscription's id."""


class ItemUpdateOrders(ItemWriteOrders):
    """What may be sent to change an item."""

    off_session: bool = False
    """Whether the customer is not there to authenticate a payment."""


class ItemDeleteOrders(Shape):
    """What may be sent to remove an item."""

    clear_usage: bool | None = None
    """Whether usage is forgotten."""
    payment_behavior: PaymentBehavior = "allow_incomplete"
    """What happens if a payment fails."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""
