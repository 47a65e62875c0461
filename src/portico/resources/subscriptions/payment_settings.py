"""How a subscription is paid: `payment_settings`."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources import method_settings
from portico.resources.method_settings import Billie, PaymentMethodType, Secure
from portico.wire.markers import Emptyable, NotEmptyable, Omitted
from portico.wire.shape import Shape


class CardMandate(Shape):
    """What the bank is told about payments to come."""

    amount: Annotated[int, Field(ge=0)] | None = None
    """The most that will be collected, in minor units."""
    amount_type: Literal["fixed", "maximum"] | None = None
    """Whether that is the amount, or the most it can be."""
    description: Annotated[str, Field(max_length=200)] | None = None
    """What is paid for. At most 200 characters."""


Network = Literal[
    "amex", "cartes_bancaires", "diners", "discover", "eftpos_au", "girocard", "interac", "jcb", "link", "mastercard",
    "unionpay", "unknown", "visa",
]  # fmt: skip


class CardOptions(Shape):
    """Settings for cards."""

    mandate_options: Omitted[CardMandate | None] = None
    """What the bank is told about payments to come."""
    network: Network | None = None
    """The network to use for cards that have several."""
    request_three_d_secure: Secure | None = None
    """When the bank is to ask the customer."""


class BlikMandate(Shape):
    """What the mandate says."""

    expires_at: Annotated[int, Field(ge=0)] | None = None
    """Until when it holds, in Unix seconds."""


class Blik(Shape):
    """Settings for BLIK."""

    mandate_options: NotEmptyable[Omitted[BlikMandate | None]] = None
    """What the mandate says."""


class PixMandate(Shape):
    """What the mandate says."""

    amount: Annotated[int, Field(ge=0)] | None = None
    """The most that will be collected."""
    amount_includes_iof: Literal["always", "never"] | None = None
    """Whether the tax on transactions is inside the amount."""
    end_date: str | None = None
    """Until when it holds: `2027-12-31`."""
    payment_schedule: Literal["halfyearly", "monthly", "quarterly", "weekly", "yearly"] | None = None
    """How often it is collected."""


class Pix(Shape):
    """Settings for Pix."""

    expires_after_seconds: Omitted[Annotated[int, Field(ge=0)] | None] = None
    """How long it can be paid."""
    mandate_options: NotEmptyable[Omitted[PixMandate | None]] = None
    """What the mandate says."""


class PaymentMethodOptions(method_settings.PaymentMethodOptions):
    """Settings for single kinds of payment methods."""

    billie: Emptyable[Billie | None] = None
    """Settings for Billie."""
    blik: Emptyable[Blik | None] = None
    """Settings for BLIK."""
    card: Emptyable[CardOptions | None] = None
    """Settings for cards."""
    pix: Emptyable[Pix | None] = None
    """Settings for Pix."""


class PaymentSettings(Shape):
    """How a subscription is paid."""

    payment_method_options: PaymentMethodOptions | None = None
    """Settings for single kinds of payment methods."""
    payment_method_types: tuple[PaymentMethodType, ...] | None = None
    """The kinds that its invoices may be paid with; null for all that are at hand."""
    save_default_payment_method: Literal["off", "on_subscription"] | None = "off"
    """Whether what paid an invoice becomes the subscription's default."""
