"""How a subscription is paid: `payment_settings`."""

from typing import Annotated, Literal

from pydantic import Field

from portico.wire.markers import Emptyable, Omitted
from portico.wire.resource import Shape

PaymentMethodType = Literal[
    "ach_credit_transfer", "ach_debit", "acss_debit", "affirm", "alipay", "amazon_pay", "au_becs_debit", "bacs_debit",
    "bancontact", "billie", "blik", "boleto", "card", "cashapp", "crypto", "custom", "customer_balance", "eps", "fpx",
    "giropay", "grabpay", "ideal", "jp_credit_transfer", "kakao_pay", "klarna", "konbini", "kr_card", "link", "mb_way",
    "multibanco", "naver_pay", "nz_bank_account", "p24", "pay_by_bank", "payco", "paynow", "paypal", "payto", "pix",
    "promptpay", "revolut_pay", "satispay", "sepa_credit_transfer", "sepa_debit", "sequra", "sofort", "swish", "twint",
    "upi", "us_bank_account", "wechat_pay",
]  # fmt: skip


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
    request_three_d_secure: Literal["any", "automatic", "challenge"] | None = None
    """When the bank is to ask the customer."""


class PaymentMethodOptions(Shape):
    """Settings for single kinds of payment methods."""

    card: Emptyable[CardOptions | None] = None
    """Settings for cards."""


class PaymentSettings(Shape):
    """How a subscription is paid."""

    payment_method_options: PaymentMethodOptions | None = None
    """Settings for single kinds of payment methods."""
    payment_method_types: tuple[PaymentMethodType, ...] | None = None
    """The kinds that its invoices may be paid with; null for all that are at hand."""
    save_default_payment_method: Literal["off", "on_subscription"] | None = "off"
    """Whether what paid an invoice becomes the subscription's default."""
