"""Settings for single kinds of payment methods, as subscriptions and invoices have them.

The test bank charges cards and debits accounts; the rest is kept and shown.
"""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.values import Address
from portico.wire.markers import Emptyable, NotEmptyable, Omitted, ReadOnly, RequiredOnUpdate
from portico.wire.shape import Shape

PaymentMethodType = Literal[
    "ach_credit_transfer", "ach_debit", "acss_debit", "affirm", "alipay", "amazon_pay", "au_becs_debit", "bacs_debit",
    "bancontact", "billie", "blik", "boleto", "card", "cashapp", "crypto", "custom", "customer_balance", "eps", "fpx",
    "giropay", "grabpay", "ideal", "jp_credit_transfer", "kakao_pay", "klarna", "konbini", "kr_card", "link", "mb_way",
    "multibanco", "naver_pay", "nz_bank_account", "p24", "pay_by_bank", "payco", "paynow", "paypal", "payto", "pix",
    "promptpay", "revolut_pay", "satispay", "sepa_credit_transfer", "sepa_debit", "sequra", "sofort", "swish", "twint",
    "upi", "us_bank_account", "wechat_pay",
]  # fmt: skip
Verification = Literal["automatic", "instant", "microdeposits"]
Secure = Literal["any", "automatic", "challenge"]


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


class Nothing(Shape):
    """There is nothing to set."""


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
    """Settings for single kinds of payment methods, as far as subscriptions and invoices have the same."""

    acss_debit: Emptyable[AcssDebit | None] = None
    """Settings for Canadian debits."""
    bancontact: Emptyable[Bancontact | None] = None
    """Settings for Bancontact."""
    customer_balance: Emptyable[CustomerBalanceOptions | None] = None
    """Settings for bank transfers."""
    konbini: Emptyable[Nothing | None] = None
    """Settings for Konbini."""
    payto: Emptyable[Payto | None] = None
    """Settings for PayTo."""
    sepa_debit: Emptyable[Nothing | None] = None
    """Settings for SEPA debits."""
    upi: Emptyable[Upi | None] = None
    """Settings for UPI."""
    us_bank_account: Emptyable[UsBankAccount | None] = None
    """Settings for accounts in the United States."""
