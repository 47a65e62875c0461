"""What may be reported of payments that were made elsewhere."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.payment_intents.declaration import MAX_AMOUNT
from portico.resources.payment_records.parts import CustomerDetails, Outcome, PayerDetails, RecordedShipping
from portico.resources.values import Currency, Timestamp
from portico.wire.markers import Emptyable, NotEmptyable, Refers
from portico.wire.pages import Paging
from portico.wire.shape import MetadataChange, Shape


class AmountOrder(Shape):
    """An amount of money."""

    currency: Currency
    """Three-letter ISO code."""
    value: Annotated[int, Field(ge=1, le=MAX_AMOUNT)]
    """How much, in minor units."""


class Canceled(Shape):
    """Details of `outcome=canceled`."""

    canceled_at: Timestamp
    """When it was given up, in Unix seconds."""


class Failed(Shape):
    """Details of `outcome=failed`."""

    failed_at: Timestamp
    """When it failed, in Unix seconds."""


class Guaranteed(Shape):
    """Details of `outcome=guaranteed`."""

    guaranteed_at: Timestamp
    """When the money came, or was sure to come, in Unix seconds."""


class CustomMethodOrder(Shape):
    """A payment method that is not Stripe's, such as a bank transfer."""

    display_name: NotEmptyable[str | None] = None
    """What it is called."""
    type: NotEmptyable[str | None] = None
    """The id of a type of your own. It is not looked up: there are no such types here, so say the name, too."""


class MethodOrder(Shape):
    """What was paid with."""

    billing_details: PayerDetails | None = None
    """Whose it is."""
    custom: CustomMethodOrder | None = None
    """Details of `type=custom`."""
    payment_method: NotEmptyable[str | None] = None
    """The payment method's id, if it is kept here."""
    type: Literal["custom"] = "custom"
    """Always `custom`."""


class CustomProcessorOrder(Shape):
    """Who processed it."""

    payment_reference: str
    """What the payment is called there: the number of a check or of a transfer."""


class ProcessorOrder(Shape):
    """Where it was processed."""

    custom: CustomProcessorOrder | None = None
    """Details of `type=custom`."""
    type: Literal["custom"]
    """Always `custom`."""


class AttemptOrders(Shape):
    """What may be reported of an attempt."""

    canceled: Canceled | None = None
    """Details of `outcome=canceled`."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    failed: Failed | None = None
    """Details of `outcome=failed`."""
    guaranteed: Guaranteed | None = None
    """Details of `outcome=guaranteed`."""
    initiated_at: Timestamp
    """When it began, in Unix seconds."""
    metadata: MetadataChange = {}
    """Keys and values of your own."""
    outcome: Outcome | None = None
    """What became of it; nothing while nobody knows."""
    payment_method_details: MethodOrder | None = None
    """What was paid with."""
    shipping_details: RecordedShipping | None = None
    """Where goods go."""


class PaymentOrders(AttemptOrders):
    """What may be reported of a payment, and of the first attempt at it."""

    amount_requested: AmountOrder
    """What was asked for."""
    customer_details: CustomerDetails | None = None
    """Who paid."""
    customer_presence: Literal["off_session", "on_session"] | None = None
    """Whether the customer was there."""
    payment_method_details: MethodOrder
    """What was paid with."""
    processor_details: ProcessorOrder | None = None
    """Where it was processed."""


class CanceledOrders(Canceled):
    """An attempt was given up."""

    metadata: MetadataChange = {}
    """Keys and values of your own."""


class FailedOrders(Failed):
    """An attempt failed."""

    metadata: MetadataChange = {}
    """Keys and values of your own."""


class GuaranteedOrders(Guaranteed):
    """An attempt succeeded."""

    metadata: MetadataChange = {}
    """Keys and values of your own."""


class InformationalOrders(Shape):
    """What else is known by now."""

    customer_details: CustomerDetails | None = None
    """Who paid."""
    description: str | None = None
    """What it is for."""
    metadata: MetadataChange = {}
    """Keys and values of your own."""
    shipping_details: Emptyable[RecordedShipping | None] = None
    """Where goods go."""


class CustomRefundOrder(Shape):
    """Who gave it back."""

    refund_reference: Annotated[str, Field(max_length=255)]
    """What the refund is called there. No two refunds have the same. At most 255 characters."""


class RefundProcessorOrder(Shape):
    """Where it was given back."""

    custom: CustomRefundOrder | None = None
    """Details of `type=custom`."""
    type: Literal["custom"]
    """Always `custom`."""


class Refunded(Shape):
    """Details of `outcome=refunded`."""

    refunded_at: Timestamp
    """When it was done, in Unix seconds."""


class RefundOrders(Shape):
    """What was given back."""

    amount: AmountOrder | None = None
    """How much; all that is left if nothing is said."""
    initiated_at: Timestamp | None = None
    """When it began, in Unix seconds."""
    metadata: MetadataChange = {}
    """Keys and values of your own, for the payment record."""
    outcome: Literal["refunded"]
    """Always `refunded`."""
    processor_details: RefundProcessorOrder
    """Where it was given back."""
    refunded: Refunded | None = None
    """Details of `outcome=refunded`."""


class AttemptFilters(Paging):
    """Which attempts to list."""

    payment_record: Annotated[str, Refers("payment_record")]
    """Those at this payment."""


class RefundFilters(Paging):
    """Which refunds to list."""

    payment_record: Annotated[str | None, Refers("payment_record")] = None
    """Only those of this payment."""
