"""What may be sent with an invoice that is no plain property of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.prices.declaration import TaxBehavior
from portico.resources.shipping_rates.declaration import DeliveryEstimate, FixedAmount, ShippingName
from portico.wire.markers import Emptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Metadata, Shape

Days = Annotated[int, Field(ge=0, le=36_500)]


class ShippingRateOrder(Shape):
    """A shipping rate that is made with the invoice."""

    delivery_estimate: DeliveryEstimate | None = None
    """How long delivery takes."""
    display_name: ShippingName
    """What customers read. At most 100 characters."""
    fixed_amount: FixedAmount | None = None
    """What it costs."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    tax_code: str | None = None
    """A tax code's id."""
    type: Literal["fixed_amount"] | None = None
    """Always `fixed_amount`."""


class ShippingCostOrder(Shape):
    """What delivery costs."""

    shipping_rate: str | None = None
    """A shipping rate's id."""
    shipping_rate_data: ShippingRateOrder | None = None
    """A shipping rate that is made with it."""


class TransferOrder(Shape):
    """Where the money goes."""

    amount: Annotated[int, Field(ge=1)] | None = None
    """How much of it, in minor units; all of it if nothing is said."""
    destination: str
    """The connected account."""


class CommonOrders(Shape):
    """What may be sent with new invoices and with others."""

    application_fee_amount: Annotated[int, Field(ge=0)] | None = None
    """What the platform keeps, in minor units; never more than what is paid."""
    days_until_due: Days | None = None
    """How many days there are to pay, for `send_invoice`."""
    default_tax_rates: tuple[str, ...] | None = None
    """The tax rates of lines that have none of their own."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The discounts on the whole; the customer's if they are left out."""


class CreateOrders(CommonOrders):
    """What may be sent with a new invoice."""

    pending_invoice_items_behavior: Literal["exclude", "include"] = "exclude"
    """Whether items that wait for an invoice go on it."""
    shipping_cost: ShippingCostOrder | None = None
    """What delivery costs."""
    subscription: str | None = None
    """The subscription whose waiting items it is for."""
    transfer_data: TransferOrder | None = None
    """Where the money goes."""


class UpdateOrders(CommonOrders):
    """What may be sent to change an invoice."""

    shipping_cost: Emptyable[ShippingCostOrder | None] = None
    """What delivery costs."""
    transfer_data: Emptyable[TransferOrder | None] = None
    """Where the money goes."""


class FinalizeOrders(Shape):
    """How to finalize it."""

    auto_advance: bool | None = None
    """Whether it is charged, and charged again, by itself."""


class PayOrders(Shape):
    """How to pay it."""

    forgive: bool | None = None
    """Whether a payment may be too little; for older kinds of payment methods only."""
    mandate: str | None = None
    """The mandate that the payment relies on."""
    off_session: bool = True
    """Whether the customer is not there to be asked by the bank."""
    paid_out_of_band: bool = False
    """Whether it was paid in another way."""
    payment_method: str | None = None
    """What to charge, instead of what is the default."""
    source: str | None = None
    """The older kind of payment method."""


class AttachOrders(Shape):
    """What pays, or paid."""

    payment_intent: str | None = None
    """A payment intent of the customer's."""
    payment_record: str | None = None
    """A payment record: one that was made elsewhere."""


class InvoiceFilters(Paging):
    """Which invoices to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"subscription": "parent_subscription_details_subscription"}

    collection_method: Literal["charge_automatically", "send_invoice"] | None = None
    """Only those that are charged, or only those that are sent."""
    created: Range | None = None
    """When they were made."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only those of this customer."""
    customer_account: str | None = None
    """Only those of this customer, where customers are accounts."""
    due_date: Range | None = None
    """When they are due."""
    status: Literal["draft", "open", "paid", "uncollectible", "void"] | None = None
    """Only those that stand so."""
    subscription: Annotated[str | None, Refers("subscription")] = None
    """Only those of this subscription."""
