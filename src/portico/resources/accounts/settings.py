"""`settings` of an account. What Portico uses is `branding`: it dresses the portal."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.values import StatementDescriptor
from portico.wire.markers import NotEmptyable, Omitted, OnUpdate, ReadOnly, Refers
from portico.wire.shape import Shape

Color = Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")]
"""A colour such as `#2f6b4f`."""


class BacsDebitPayments(Shape):
    """Bacs Direct Debit."""

    display_name: str | None = None
    """What customers read in their mandate."""
    service_user_number: ReadOnly[str | None] = None
    """Who collects."""


class Branding(Shape):
    """How the account looks."""

    icon: NotEmptyable[Annotated[str, Refers("file")] | None] = None
    """A square picture (a file with the purpose `business_icon`)."""
    logo: NotEmptyable[Annotated[str, Refers("file")] | None] = None
    """A picture that stands for the name (a file with the purpose `business_logo`)."""
    primary_color: Color | None = None
    """The colour of buttons and links."""
    secondary_color: Color | None = None
    """A second colour."""


class DeclineOn(Shape):
    """When cards are refused."""

    avs_failure: bool = False
    """When the address does not fit."""
    cvc_failure: bool = False
    """When the CVC does not fit."""


class CardPayments(Shape):
    """Cards."""

    decline_on: DeclineOn = DeclineOn.of()
    """When they are refused."""
    statement_descriptor_prefix: NotEmptyable[Annotated[str, Field(max_length=10)] | None] = None
    """What statements begin with."""
    statement_descriptor_prefix_kana: str | None = None
    """The same in kana."""
    statement_descriptor_prefix_kanji: str | None = None
    """The same in kanji."""


class DashboardSettings(Shape):
    """The merchant's own view."""

    display_name: ReadOnly[str | None] = None
    """What the account is called there."""
    timezone: ReadOnly[str | None] = "Etc/UTC"
    """Its time zone, by its name in the tz database."""


class InvoiceSettings(Shape):
    """Invoices."""

    default_account_tax_ids: OnUpdate[tuple[Annotated[str, Refers("tax_id")], ...] | None] = None
    """The account's own tax numbers."""
    hosted_payment_method_save: Literal["always", "never", "offer"] | None = "offer"
    """Whether a payment method is kept when an invoice is paid."""


class PaymentSettings(Shape):
    """Payments."""

    statement_descriptor: NotEmptyable[StatementDescriptor | None] = None
    """What statements say."""
    statement_descriptor_kana: NotEmptyable[str | None] = None
    """The same in kana."""
    statement_descriptor_kanji: NotEmptyable[str | None] = None
    """The same in kanji."""
    statement_descriptor_prefix_kana: ReadOnly[str | None] = None
    """What they begin with, in kana."""
    statement_descriptor_prefix_kanji: ReadOnly[str | None] = None
    """What they begin with, in kanji."""


class SepaDebitPayments(Shape):
    """SEPA Direct Debit."""

    creditor_id: ReadOnly[Omitted[str | None]] = None
    """Who collects."""


class Settings(Shape):
    """How the account behaves."""

    bacs_debit_payments: BacsDebitPayments = BacsDebitPayments.of()
    """Bacs Direct Debit."""
    branding: Branding = Branding.of()
    """How the account looks."""
    card_payments: CardPayments = CardPayments.of()
    """Cards."""
    dashboard: ReadOnly[DashboardSettings] = DashboardSettings.of()
    """The merchant's own view."""
    invoices: InvoiceSettings = InvoiceSettings.of()
    """Invoices."""
    payments: PaymentSettings = PaymentSettings.of()
    """Payments."""
    sepa_debit_payments: ReadOnly[SepaDebitPayments] = SepaDebitPayments.of()
    """SEPA Direct Debit."""
