"""How an invoice is paid: `payment_settings`. Portico charges cards and debits accounts; the rest is kept and shown."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.subscriptions.payment_settings import PaymentMethodType
from portico.resources.values import Address
from portico.wire.markers import Emptyable, InputOnly, NotEmptyable, Omitted, ReadOnly, RequiredOnUpdate
from portico.wire.resource import Shape

Verification = Literal["automatic", "instant", "microdeposits"]


class AcssMandateOptions(Shape):
    """What the mandate says."""

    transaction_type: Literal["business", "personal"] | None = None
    """Who pays."""


class AcssDebit(Shape):
    """Settings for Canadian debits."""

    mandate_options: NotEmptyable[Omitted[AcssMandateOptions | None]] = None
    """What the mandate says."""
    verification_method: Omitted[Verification | None] = None
    """How accounts are verified."""


class Bancontact(Shape):
    """Settings for Bancontact."""

    preferred_language: Literal["de", "en", "fr", "nl"] = "en"
    """The language of its page."""


class CompanyDetails(Shape):
    """The business that pays."""

    registered_address: Emptyable[Omitted[Address | None]] = None
    """Its address."""
    registered_name: str | None = None
    """Its name."""
    registration_number: str | None = None
    """Its number in the register."""
    registration_type: Emptyable[
        Omitted[
            Literal[
                "ch_ein", "de_hrb", "dk_cvr", "es_cif", "fi_tunnus", "fr_siren", "fr_siret", "it_rea", "nl_kvk",
                "no_org_number", "no_pno", "se_org_number", "se_pno", "uk_crn",
            ]
            | None
        ]
    ] = None  # fmt: skip
    """The register."""
    vat: str | None = None
    """Its VAT number."""


class Billie(Shape):
    """Settings for Billie."""

    company_details: Emptyable[Omitted[CompanyDetails | None]] = None
    """The business that pays."""
    reference: Omitted[str | None] = None
    """The buyer's own reference."""


class Nothing(Shape):
    """There is nothing to set."""


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
    request_three_d_secure: Literal["any", "automatic", "challenge"] | None = None
    """When the bank is to ask the customer."""


class EuBankTransfer(Shape):
    """Transfers within Europe."""

    country: RequiredOnUpdate[Literal["BE", "DE", "ES", "FR", "IE", "NL"]]
    """Where the account is."""


class BankTransfer(Shape):
    """Paying by bank transfer."""

    eu_bank_transfer: NotEmptyable[Omitted[EuBankTransfer | None]] = None
    """Details of `type=eu_bank_transfer`."""
    type: str | None = None
    """The kind of transfer."""


class CustomerBalanceOptions(Shape):
    """Settings for bank transfers."""

    bank_transfer: NotEmptyable[Omitted[BankTransfer | None]] = None
    """Which transfers."""
    funding_type: Literal["bank_transfer"] | None = None
    """Always `bank_transfer`."""


class PaytoMandateOptions(Shape):
    """What the mandate says."""

    amount: Annotated[int, Field(ge=0)] | None = None
    """The most that will be collected."""
    amount_type: ReadOnly[Literal["fixed", "maximum"] | None] = None
    """Whether that is the amount, or the most it can be."""
    purpose: (
        Literal[
            "dependant_support", "government", "loan", "mortgage", "other", "pension", "personal", "retail", "salary",
            "tax", "utility",
        ]
        | None
    ) = None  # fmt: skip
    """What it is for."""


class Payto(Shape):
    """Settings for PayTo."""

    mandate_options: NotEmptyable[Omitted[PaytoMandateOptions | None]] = None
    """What the mandate says."""


class Pix(Shape):
    """Settings for Pix."""

    amount_includes_iof: Literal["always", "never"] | None = None
    """Whether the tax on transactions is inside the amount."""
    expires_after_seconds: Omitted[Annotated[int, Field(ge=0)] | None] = None
    """How long it can be paid."""


class UpiMandateOptions(Shape):
    """What the mandate says."""

    amount: Annotated[int, Field(ge=0)] | None = None
    """The most that will be collected."""
    amount_type: Literal["fixed", "maximum"] | None = None
    """Whether that is the amount, or the most it can be."""
    description: str | None = None
    """What is paid for."""
    end_date: Annotated[int, Field(ge=0)] | None = None
    """Until when it holds, in Unix seconds."""


class Upi(Shape):
    """Settings for UPI."""

    mandate_options: NotEmptyable[Omitted[UpiMandateOptions | None]] = None
    """What the mandate says."""


class AccountFilters(Shape):
    """Which accounts are offered."""

    account_subcategories: Omitted[tuple[Literal["checking", "savings"], ...] | None] = None
    """Kinds of accounts."""


class FinancialConnections(Shape):
    """How accounts are linked."""

    filters: NotEmptyable[Omitted[AccountFilters | None]] = None
    """Which accounts are offered."""
    permissions: Omitted[tuple[Literal["balances", "ownership", "payment_method", "transactions"], ...] | None] = None
    """What may be read."""
    prefetch: tuple[Literal["balances", "ownership", "transactions"], ...] | None = None
    """What is read at once."""


class UsBankAccount(Shape):
    """Settings for accounts in the United States."""

    financial_connections: NotEmptyable[Omitted[FinancialConnections | None]] = None
    """How accounts are linked."""
    verification_method: Omitted[Verification | None] = None
    """How accounts are verified."""


class PaymentMethodOptions(Shape):
    """Settings for single kinds of payment methods."""

    acss_debit: Emptyable[AcssDebit | None] = None
    """Settings for Canadian debits."""
    bancontact: Emptyable[Bancontact | None] = None
    """Settings for Bancontact."""
    billie: Emptyable[Billie | None] = None
    """Settings for Billie."""
    blik: Emptyable[Nothing | None] = None
    """Settings for BLIK."""
    card: Emptyable[CardOptions | None] = None
    """Settings for cards."""
    customer_balance: Emptyable[CustomerBalanceOptions | None] = None
    """Settings for bank transfers."""
    konbini: Emptyable[Nothing | None] = None
    """Settings for Konbini."""
    payto: Emptyable[Payto | None] = None
    """Settings for PayTo."""
    pix: Emptyable[Pix | None] = None
    """Settings for Pix."""
    sepa_debit: Emptyable[Nothing | None] = None
    """Settings for SEPA debits."""
    upi: Emptyable[Upi | None] = None
    """Settings for UPI."""
    us_bank_account: Emptyable[UsBankAccount | None] = None
    """Settings for accounts in the United States."""


class PaymentSettings(Shape):
    """How the invoice is paid."""

    default_mandate: str | None = None
    """The mandate that payments rely on."""
    payment_method_options: NotEmptyable[PaymentMethodOptions | None] = None
    """Settings for single kinds of payment methods."""
    payment_method_types: tuple[PaymentMethodType, ...] | None = None
    """The kinds that it may be paid with; null for all that are at hand."""
