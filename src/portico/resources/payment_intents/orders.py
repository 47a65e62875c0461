"""What may be sent with payment intents that is no property of them."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.mandates import MandateGiven
from portico.resources.payment_intents.options import MethodOptions, Shipping
from portico.resources.payment_methods.declaration import RadarOptions
from portico.resources.payment_methods.kinds import BillingDetails, SepaDebit, UsBankAccount
from portico.resources.values import Email, WebAddress
from portico.wire.markers import Emptyable, NotEmptyable, Refers, Word
from portico.wire.pages import Paging, Range
from portico.wire.shape import Metadata, MetadataChange, Shape


class MethodGiven(Shape):
    """A payment method that is made with the confirmation."""

    allow_redisplay: Literal["always", "limited", "unspecified"] = "unspecified"
    """Whether it may be offered again to its owner."""
    billing_details: BillingDetails = BillingDetails.of()
    """Whose it is."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    radar_options: RadarOptions = RadarOptions.of()
    """What helps to judge risks."""
    sepa_debit: SepaDebit | None = None
    """The account that is debited by SEPA."""
    type: Literal["sepa_debit", "us_bank_account"]
    """Its type."""
    us_bank_account: UsBankAccount | None = None
    """The bank account in the United States."""


class AttemptOrders(Shape):
    """How an attempt is made, to charge something or to set it up."""

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


class ChargeOrders(AttemptOrders):
    """How an attempt to charge something is made."""

    error_on_requires_action: bool | None = None
    """Whether the attempt fails where the customer would have to do something."""
    mandate: NotEmptyable[str | None] = None
    """Which mandate allows the debit."""
    off_session: Annotated[bool | None, Word("one_off", True), Word("recurring", True)] = None
    """Whether the customer is away."""
    radar_options: RadarOptions | None = None
    """What helps to judge risks."""


class CreateOrders(ChargeOrders):
    """What may be sent with a new payment intent that is no property of it."""

    confirm: bool | None = None
    """Whether the first attempt is made at once."""
    payment_method_configuration: NotEmptyable[str | None] = None
    """Which settings the types follow from."""


class UpdateOrders(Shape):
    """What may be sent with a change that is no property of the intent."""

    payment_method_configuration: NotEmptyable[str | None] = None
    """Which settings the types follow from."""
    payment_method_data: MethodGiven | None = None
    """A payment method that is made now."""


class ConfirmOrders(ChargeOrders):
    """What may be sent with a confirmation; some of it changes the intent."""

    allowed_payment_method_types: NotEmptyable[tuple[str, ...] | None] = None
    """Which types may be used, of those that are possible."""
    amount_to_confirm: int | None = None
    """The amount that the customer has seen; another one is refused."""
    capture_method: Literal["automatic", "automatic_async", "manual"] | None = None
    """Whether money is taken at once, or held at first."""
    excluded_payment_method_types: tuple[str, ...] | None = None
    """Which types may not be used."""
    payment_method: NotEmptyable[str | None] = None
    """What is charged."""
    payment_method_options: MethodOptions | None = None
    """How each type of payment method is charged."""
    receipt_email: Email | None = None
    """Where the receipt goes."""
    setup_future_usage: Emptyable[Literal["off_session", "on_session"] | None] = None
    """Whether the payment method is kept for later."""
    shipping: Emptyable[Shipping | None] = None
    """Where goods go."""


CHANGES = (
    "allowed_payment_method_types",
    "capture_method",
    "excluded_payment_method_types",
    "payment_method_options",
    "receipt_email",
    "return_url",
    "setup_future_usage",
    "shipping",
)
"""What a confirmation changes of the intent, if it is sent."""


class CancelOrders(Shape):
    """Why it is given up."""

    cancellation_reason: Literal["abandoned", "duplicate", "fraudulent", "requested_by_customer"] | None = None
    """The reason."""


class CaptureTransfer(Shape):
    """How much goes on to the connected account."""

    amount: Annotated[int, Field(ge=1)] | None = None
    """Minor units."""


class CaptureOrders(Shape):
    """How much of the held money is taken."""

    application_fee_amount: Annotated[int, Field(ge=0)] | None = None
    """What the platform keeps, in minor units."""
    amount_to_capture: int | None = None
    """How much; all of it if nothing is said. What is not taken is let go."""
    final_capture: bool | None = None
    """Whether nothing more will be taken. Portico takes once."""
    metadata: MetadataChange = {}
    """Keys and values of your own."""
    statement_descriptor: NotEmptyable[str | None] = None
    """What stands on the bank's statement."""
    statement_descriptor_suffix: NotEmptyable[str | None] = None
    """What is added to it on a card's statement."""
    transfer_data: CaptureTransfer | None = None
    """How much goes on to the connected account."""


class DepositOrders(Shape):
    """What arrived on the account."""

    amounts: NotEmptyable[tuple[int, ...] | None] = None
    """The amounts of two deposits."""
    descriptor_code: NotEmptyable[str | None] = None
    """The code on the statement of one deposit."""


class IntentFilters(Paging):
    """Which payment intents to list."""

    created: Range | None = None
    """When they were made."""
    customer: NotEmptyable[Annotated[str | None, Refers("customer")]] = None
    """Only this customer's."""
    customer_account: NotEmptyable[str | None] = None
    """Only those of the customer that is this account."""
