"""What may be sent with a session in `payment` mode: what the payment and its invoice will be like."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.invoices.parts import Issuer
from portico.resources.values import Address, CustomField, Email
from portico.wire.markers import Emptyable, MustSend, NotEmptyable, Refers
from portico.wire.shape import Metadata, Shape


class Destination(Address):
    """An address with a street, at least."""

    line1: str
    """Street, house number, post-office box or company name."""


class ShippingWish(Shape):
    """Where goods go."""

    address: Destination
    """The address."""
    carrier: NotEmptyable[str | None] = None
    """Who delivers."""
    name: str
    """Who receives."""
    phone: NotEmptyable[str | None] = None
    """The receiver's telephone number."""
    tracking_number: NotEmptyable[str | None] = None
    """The parcel's number, or several with commas."""


class TransferWish(Shape):
    """Where the money goes once it is paid."""

    amount: Annotated[int, Field(ge=1)] | None = None
    """How much of it, in minor units; all of it if nothing is said."""
    destination: str
    """The connected account."""


class PaymentWishes(Shape):
    """What the payment will be like."""

    application_fee_amount: Annotated[int, Field(ge=0)] | None = None
    """What the platform keeps, in minor units; all that is paid, where that is less."""
    capture_method: Literal["automatic", "automatic_async", "manual"] | None = None
    """Whether money is taken at once, or held at first."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    on_behalf_of: NotEmptyable[str | None] = None
    """The connected account in whose name it is."""
    receipt_email: Email | None = None
    """Where the receipt goes."""
    setup_future_usage: Literal["off_session", "on_session"] | None = None
    """Whether the payment method is kept for later, where there is a customer."""
    shipping: ShippingWish | None = None
    """Where goods go, unless the customer is asked."""
    statement_descriptor: NotEmptyable[Annotated[str, Field(max_length=22)] | None] = None
    """What stands on the bank's statement."""
    statement_descriptor_suffix: NotEmptyable[Annotated[str, Field(max_length=22)] | None] = None
    """What is added to it on a card's statement."""
    transfer_data: TransferWish | None = None
    """The connected account that the money goes on to."""
    transfer_group: NotEmptyable[str | None] = None
    """A name that payments and transfers share."""


class RenderingOptions(Shape):
    """How the invoice is drawn."""

    amount_tax_display: Emptyable[Literal["exclude_tax", "include_inclusive_tax"] | None] = None
    """Whether line amounts include inclusive tax."""
    template: NotEmptyable[str | None] = None
    """The id of an invoice template."""


class InvoiceWishes(Shape):
    """What stands on the invoice that is made of what was paid."""

    account_tax_ids: Emptyable[tuple[Annotated[str, Refers("tax_id")], ...] | None] = None
    """The merchant's tax ids on it."""
    custom_fields: Emptyable[Annotated[tuple[CustomField, ...], Field(max_length=4)] | None] = None
    """Up to four lines at the top."""
    description: NotEmptyable[Annotated[str, Field(max_length=1500)] | None] = None
    """What stands under the heading."""
    footer: NotEmptyable[str | None] = None
    """The line at the bottom."""
    issuer: Issuer | None = None
    """In whose name it is."""
    metadata: NotEmptyable[Metadata | None] = {}
    """Keys and values of your own."""
    rendering_options: Emptyable[RenderingOptions | None] = None
    """How it is drawn."""


class InvoiceCreation(Shape):
    """Whether what was paid gets an invoice."""

    enabled: MustSend[bool] = False
    """Whether it does."""
    invoice_data: InvoiceWishes = InvoiceWishes.of()
    """What it will be like."""
