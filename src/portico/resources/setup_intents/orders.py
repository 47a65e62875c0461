"""What may be sent with setup intents that is no property of them."""

from typing import Literal

from portico.resources.mandates import MandateGiven
from portico.resources.payment_intents.orders import MethodGiven
from portico.resources.setup_intents.declaration import MethodOptions
from portico.resources.values import WebAddress
from portico.wire.markers import Emptyable, NotEmptyable
from portico.wire.pages import Paging, Range
from portico.wire.resource import Shape


class AttemptOrders(Shape):
    """How an attempt is made."""

    confirmation_token: NotEmptyable[str | None] = None
    """What Stripe's payment form collected. Portico has no such form."""
    mandate_data: Emptyable[MandateGiven | None] = None
    """A mandate that is given now."""
    payment_method_data: MethodGiven | None = None
    """A payment method that is made now."""
    return_url: WebAddress | None = None
    """Where the customer comes back to from a challenge."""
    use_stripe_sdk: bool | None = None
    """Whether the merchant's own page shows challenges."""


class CreateOrders(AttemptOrders):
    """What may be sent with a new setup intent that is no property of it."""

    confirm: bool | None = None
    """Whether the first attempt is made at once."""
    payment_method_configuration: NotEmptyable[str | None] = None
    """Which settings the types follow from."""


class UpdateOrders(Shape):
    """What may be sent with a change that is no property of the setup intent."""

    payment_method_configuration: NotEmptyable[str | None] = None
    """Which settings the types follow from."""
    payment_method_data: MethodGiven | None = None
    """A payment method that is made now."""


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
    customer: NotEmptyable[str | None] = None
    """Only this customer's."""
    customer_account: NotEmptyable[str | None] = None
    """Only those of the customer that is this account."""
    payment_method: NotEmptyable[str | None] = None
    """Only those of this payment method."""
