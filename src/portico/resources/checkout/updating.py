"""What the merchant may change of a session: its metadata. The rest is for pages inside a page of the merchant's."""

from typing import Annotated

from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_orders import LineOrder
from portico.resources.checkout.orders import DELIVERY, Absent
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import NotEmptyable, Refused
from portico.wire.shape import Shape

EMBEDDED = "This is for pages inside a page of your own."


class DeliveryAddress(Shape):
    """An address to deliver to."""

    city: NotEmptyable[str | None] = None
    """City, district, suburb, town or village."""
    country: str
    """Two-letter country code."""
    line1: str
    """Street and number."""
    line2: NotEmptyable[str | None] = None
    """Apartment, suite, unit or building."""
    postal_code: NotEmptyable[str | None] = None
    """Postal code."""
    state: NotEmptyable[str | None] = None
    """State, county, province or region."""


class DeliveryUpdate(Shape):
    """Where goods go."""

    address: DeliveryAddress
    """The address."""
    name: str
    """Who receives."""


class LineUpdate(LineOrder):
    """Something that is bought already, or to be."""

    id: NotEmptyable[str | None] = None
    """The line, if there is one."""
    tax_rates: tuple[str, ...] = ()
    """Its own tax rates."""


class CollectedUpdate(Shape):
    """What the merchant knows of the customer."""

    shipping_details: DeliveryUpdate | None = None
    """Where goods go."""


class UpdateOrders(Shape):
    """What may be sent with a change. On a hosted page only `metadata` can be changed."""

    collected_information: CollectedUpdate | None = None
    """Where goods go. Refused: it is for pages inside a page of the merchant's."""
    line_items: NotEmptyable[tuple[LineUpdate, ...] | None] = None
    """What is bought. Refused: it is for pages inside a page of the merchant's."""
    payment_intent_data: Annotated[Absent | None, Refused(EMBEDDED)] = None
    """What the payment will be like. Refused: it is for pages inside a page of the merchant's."""
    shipping_options: Annotated[Absent | None, Refused(DELIVERY)] = None
    """How goods are delivered. Refused."""


async def update(tx: Transaction, before: Session, after: Session, orders: UpdateOrders) -> Session:
    """Keep the session's new metadata. Raises InvalidRequest for what is for pages inside a page of the merchant's."""
    for name in sorted(orders.model_fields_set):
        raise InvalidRequest(
            f"`{name}` can only be set when updating Checkout Sessions with a `ui_mode` of `embedded_page` or "
            f"`elements`. This Checkout Session has a `ui_mode` of `{before.ui_mode}`.",
            param=(name,),
        )
    return await tx.replace(before, after)
