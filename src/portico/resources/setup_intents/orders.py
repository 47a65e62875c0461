"""What may be sent with setup intents that is no property of them."""

from typing import Annotated, Literal

from portico.resources.payment_intents.orders import AttemptOrders
from portico.resources.setup_intents.declaration import MethodOptions
from portico.wire.markers import NotEmptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape


class CreateOrders(AttemptOrders):
    """What may be sent with a new setup intent that is no property of it."""

    confirm: bool | None = None
    """Whether the first attempt is made at once."""
    payment_method_configuration: NotEmptyable[str | None] = None
    """Which settings the types follow from."""


class ConfirmOrders(AttemptOrders):
    """What may be sent with a confirmation; some of it changes the intent."""

    allowed_payment_method_types: NotEmptyable[tuple[str, ...] | None] = None
    """Which types may be used, of those that are possible."""
    payment_method: NotEmptyable[str | None] = None
    """What is set up."""
    payment_method_options: MethodOptions | None = None
    """How each type of payment method is set up."""


CHANGES = ("allowed_payment_method_types", "payment_method_options", "return_url")
"""What a confirmation changes of the intent, if it is sent."""


class CancelOrders(Shape):
    """Why it is given up."""

    cancellation_reason: Literal["abandoned", "duplicate", "requested_by_customer"] | None = None
    """The reason."""


class SetupFilters(Paging):
    """Which setup intents to list."""

    attach_to_self: bool | None = None
    """Only those of the merchant's own payment methods, or only others."""
    created: Range | None = None
    """When they were made."""
    customer: NotEmptyable[Annotated[str | None, Refers("customer")]] = None
    """Only this customer's."""
    customer_account: NotEmptyable[str | None] = None
    """Only those of the customer that is this account."""
    payment_method: NotEmptyable[Annotated[str | None, Refers("payment_method")]] = None
    """Only those of this payment method."""
