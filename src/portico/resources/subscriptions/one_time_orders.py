"""What may be sent of something that is paid once, on the next invoice."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.subscriptions.price_orders import OneTimePriceOrder
from portico.resources.values import Timestamp
from portico.wire.markers import NotEmptyable
from portico.wire.shape import Metadata, Shape


class PeriodStart(Shape):
    """When the period of a one-time line begins."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["max_item_period_start", "now", "timestamp"]
    """How it is told."""


class PeriodEnd(Shape):
    """When the period of a one-time line ends."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["min_item_period_end", "timestamp"]
    """How it is told."""


class OneTimePeriod(Shape):
    """What time a one-time line is for."""

    end: PeriodEnd
    """Its end."""
    start: PeriodStart
    """Its beginning."""


class OneTimeOrder(Shape):
    """Something that is paid once, on the next invoice."""

    AGREED: ClassVar[bool] = False
    """Whether this was agreed on earlier."""

    discountable: bool | None = None
    """Whether discounts apply."""
    discounts: NotEmptyable[tuple[DiscountOrder, ...] | None] = None
    """Its own discounts."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    period: OneTimePeriod | None = None
    """What time it is for."""
    price: NotEmptyable[str | None] = None
    """A one-time price's id."""
    price_data: OneTimePriceOrder | None = None
    """A price that is made for this."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates."""


class AgreedOneTime(OneTimeOrder):
    """Something that is paid once, as a schedule has it."""

    AGREED: ClassVar[bool] = True
