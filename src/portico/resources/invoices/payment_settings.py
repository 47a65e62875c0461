"""How an invoice is paid: `payment_settings`."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources import method_settings
from portico.resources.method_settings import Nothing, PaymentMethodType, Secure
from portico.wire.markers import Emptyable, InputOnly, NotEmptyable, Omitted, RequiredOnUpdate
from portico.wire.shape import Shape


class Billie(method_settings.Billie):
    """Settings for Billie."""

    reference: Omitted[str | None] = None
    """The buyer's own reference."""


class InstallmentPlan(Shape):
    """A plan to pay by."""

    count: Annotated[int, Field(ge=1)] | None = None
    """How many instalments."""
    interval: Literal["month"] | None = None
    """From one to the next."""
    type: RequiredOnUpdate[Literal["bonus", "fixed_count", "revolving"]]
    """The kind of plan."""


class Installments(Shape):
    """Paying by instalments."""

    enabled: bool | None = None
    """Whether that is offered."""
    plan: Emptyable[InputOnly[InstallmentPlan | None]] = None
    """The plan that was chosen."""


class CardOptions(Shape):
    """Settings for cards."""

    installments: NotEmptyable[Omitted[Installments | None]] = None
    """Paying by instalments."""
    request_three_d_secure: Secure | None = None
    """When the bank is to ask the customer."""


class Pix(Shape):
    """Settings for Pix."""

    amount_includes_iof: Literal["always", "never"] | None = None
    """Whether the tax on transactions is inside the amount."""
    expires_after_seconds: Omitted[Annotated[int, Field(ge=0)] | None] = None
    """How long it can be paid."""


class PaymentMethodOptions(method_settings.PaymentMethodOptions):
    """Settings for single kinds of payment methods."""

    billie: Emptyable[Billie | None] = None
    """Settings for Billie."""
    blik: Emptyable[Nothing | None] = None
    """Settings for BLIK."""
    card: Emptyable[CardOptions | None] = None
    """Settings for cards."""
    pix: Emptyable[Pix | None] = None
    """Settings for Pix."""


class PaymentSettings(Shape):
    """How the invoice is paid."""

    default_mandate: str | None = None
    """The mandate that payments rely on."""
    payment_method_options: NotEmptyable[PaymentMethodOptions | None] = None
    """Settings for single kinds of payment methods."""
    payment_method_types: tuple[PaymentMethodType, ...] | None = None
    """The kinds that it may be paid with; null for all that are at hand."""
