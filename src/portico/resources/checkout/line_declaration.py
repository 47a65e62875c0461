"""`item`: a line of a checkout session, as declared."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.checkout.sums import DiscountedBy, TaxedBy
from portico.resources.prices.declaration import Price
from portico.wire.markers import Internal, MustSend, OnlyExpanded, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Shape

MOST = 999_999
LINES = 100
"""More than a session can have: up to 20 recurring and 20 one-time prices."""


class AdjustableQuantity(Shape):
    """Whether the customer may change how many."""

    enabled: MustSend[bool] = False
    """Whether she may."""
    maximum: Annotated[int, Field(ge=0, le=MOST)] | None = None
    """The most; 99 when null."""
    minimum: Annotated[int, Field(ge=0, le=MOST)] | None = None
    """The least; 1 when null or 0, since a line is not taken away."""


class OptionalItem(Shape):
    """Something that the customer may add to what is bought."""

    adjustable_quantity: AdjustableQuantity | None = None
    """Whether she may change how many, once it is added."""
    price: str
    """A price's id."""
    quantity: Annotated[int, Field(ge=1)]
    """How many are added at first."""


class LineItem(Resource, prefix="li", path="/v1/checkout/line_items", columns=("session",)):
    """Something that is bought."""

    object: ReadOnly[Literal["item"]] = "item"
    """Always `item`."""
    adjustable_quantity: ReadOnly[AdjustableQuantity | None] = None
    """Whether the customer may change how many."""
    amount_discount: ReadOnly[int] = 0
    """What discounts take off, in minor units."""
    amount_subtotal: ReadOnly[int] = 0
    """What it costs before discounts and tax, in minor units."""
    amount_tax: ReadOnly[int] = 0
    """What tax is in it, in minor units."""
    amount_total: ReadOnly[int] = 0
    """What it costs, in minor units."""
    currency: ReadOnly[str] = ""
    """Three-letter ISO code, in lower case."""
    description: ReadOnly[str | None] = None
    """The product's name."""
    discounts: OnlyExpanded[ReadOnly[tuple[DiscountedBy, ...]]] = ()
    """What discounts take off."""
    metadata: ReadOnly[dict[str, str] | None] = None
    """Keys and values of your own."""
    price: ReadOnly[Price | None] = None
    """The price."""
    quantity: ReadOnly[int | None] = None
    """How many."""
    taxes: OnlyExpanded[ReadOnly[tuple[TaxedBy, ...]]] = ()
    """What tax rates make."""
    rates: Internal[tuple[str, ...]] = ()
    """The tax rates that are chosen for it."""
    session: Internal[str] = ""
    """The session that it is in."""
