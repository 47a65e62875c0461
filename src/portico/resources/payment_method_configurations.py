"""`payment_method_configuration`: which payment methods a customer is offered."""

from typing import Literal

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import InputOnly, NotEmptyable, OnCreate, OnUpdate, ReadOnly
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Switch = Literal["off", "on"]


class DisplayPreference(Shape):
    """Whether a method is offered."""

    overridable: ReadOnly[bool | None] = None
    """Whether a connected account may decide for itself."""
    preference: Literal["none", "off", "on"] = "none"
    """What was asked for; `none` leaves it to the default."""
    value: ReadOnly[Switch] = "off"
    """What came of it."""


class Method(Shape):
    """One payment method."""

    available: ReadOnly[bool] = False
    """Whether customers are offered it."""
    display_preference: DisplayPreference = DisplayPreference.of()
    """Whether it is meant to be offered."""


OFF = Method.of()
ON = Method.of(available=True, display_preference=DisplayPreference.of(value="on"))


class PaymentMethodConfiguration(
    Resource,
    prefix="pmc",
    path="/v1/payment_method_configurations",
    columns=("active", "application", "is_default"),
    single=("is_default",),
):
    """Which payment methods a customer is offered."""

    object: ReadOnly[Literal["payment_method_configuration"]] = "payment_method_configuration"
    """Always `payment_method_configuration`."""
    active: OnUpdate[bool] = True
    """Whether it can be used."""
    application: ReadOnly[str | None] = None
    """The Connect application that it belongs to."""
    is_default: ReadOnly[bool] = False
    """Whether it is meant when none is named."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    name: str = "Default"
    """What it is called, for the merchant's eyes only."""
    parent: OnCreate[NotEmptyable[str | None]] = None
    """The configuration that this one takes its defaults from."""
    acss_debit: Method = OFF
    """Pre-authorised debits in Canada and the United States."""
    affirm: Method = OFF
    """Affirm."""
    afterpay_clearpay: Method = OFF
    """Afterpay and Clearpay."""
    alipay: Method = OFF
    """Alipay."""
    alma: Method = OFF
    """Alma."""
    amazon_pay: Method = OFF
    """Amazon Pay."""
    apple_pay: Method = ON
    """Apple Pay."""
    apple_pay_later: InputOnly[Method] = OFF
    """Apple Pay Later. Accepted, never shown."""
    au_becs_debit: Method = OFF
    """BECS direct debit in Australia."""
    bacs_debit: Method = OFF
    """Bacs Direct Debit in the United Kingdom."""
    bancontact: Method = OFF
    """Bancontact."""
    billie: Method = OFF
    """Billie."""
    bizum: Method = OFF
    """Bizum."""
    blik: Method = OFF
    """BLIK."""
    boleto: Method = OFF
    """Boleto."""
    card: Method = ON
    """Cards."""
    cartes_bancaires: Method = OFF
    """Cartes Bancaires."""
    cashapp: Method = OFF
    """Cash App Pay."""
    crypto: Method = OFF
    """Stablecoins."""
    customer_balance: Method = OFF
    """Bank transfers to a balance."""
    eps: Method = OFF
    """EPS."""
    fpx: Method = OFF
    """FPX."""
    fr_meal_voucher_conecs: InputOnly[Method] = OFF
    """Conecs meal vouchers in France. Accepted, never shown."""
    giropay: Method = OFF
    """giropay."""
    google_pay: Method = ON
    """Google Pay."""
    grabpay: Method = OFF
    """GrabPay."""
    ideal: Method = OFF
    """iDEAL."""
    jcb: Method = OFF
    """JCB."""
    kakao_pay: Method = OFF
    """Kakao Pay."""
    klarna: Method = OFF
    """Klarna."""
    konbini: Method = OFF
    """Konbini."""
    kr_card: Method = OFF
    """Cards issued in Korea."""
    link: Method = ON
    """Link."""
    mb_way: Method = OFF
    """MB WAY."""
    mobilepay: Method = OFF
    """MobilePay."""
    multibanco: Method = OFF
    """Multibanco."""
    naver_pay: Method = OFF
    """Naver Pay."""
    nz_bank_account: Method = OFF
    """BECS direct debit in New Zealand."""
    oxxo: Method = OFF
    """OXXO."""
    p24: Method = OFF
    """Przelewy24."""
    pay_by_bank: Method = OFF
    """Pay by Bank."""
    payco: Method = OFF
    """PAYCO."""
    paynow: Method = OFF
    """PayNow."""
    paypal: Method = OFF
    """PayPal."""
    paypay: Method = OFF
    """PayPay."""
    payto: Method = OFF
    """PayTo."""
    pix: Method = OFF
    """Pix."""
    promptpay: Method = OFF
    """PromptPay."""
    revolut_pay: Method = OFF
    """Revolut Pay."""
    samsung_pay: Method = OFF
    """Samsung Pay."""
    satispay: Method = OFF
    """Satispay."""
    scalapay: Method = OFF
    """Scalapay."""
    sepa_debit: Method = OFF
    """SEPA Direct Debit."""
    sequra: Method = OFF
    """seQura."""
    sofort: Method = OFF
    """Sofort."""
    sunbit: Method = OFF
    """Sunbit."""
    swish: Method = OFF
    """Swish."""
    twint: Method = OFF
    """TWINT."""
    upi: Method = OFF
    """UPI."""
    us_bank_account: Method = OFF
    """ACH Direct Debit in the United States."""
    wechat_pay: Method = OFF
    """WeChat Pay."""
    zip: Method = OFF
    """Zip."""


METHODS = tuple(name for name, info in PaymentMethodConfiguration.model_fields.items() if info.annotation is Method)
"""The names of all payment methods."""


class ConfigurationFilters(Paging):
    """Which configurations to list."""

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    application: str | None = None
    """Only those of this application."""


async def create(tx: Transaction, draft: PaymentMethodConfiguration) -> PaymentMethodConfiguration:
    """Keep a new configuration."""
    if draft.parent:
        await tx.need(PaymentMethodConfiguration, draft.parent, param=("parent",))
    return await tx.insert(settled(draft))


async def create_default(tx: Transaction) -> PaymentMethodConfiguration:
    """The configuration that every account begins with."""
    return await tx.insert(settled(PaymentMethodConfiguration.of(is_default=True, name="Default")))


async def update(
    tx: Transaction, before: PaymentMethodConfiguration, after: PaymentMethodConfiguration
) -> PaymentMethodConfiguration:
    """Keep the configuration's new state."""
    if after.is_default and not after.active:
        raise InvalidRequest("The default payment method configuration cannot be deactivated.", param=("active",))
    return await tx.replace(before, settled(after))


def settled(configuration: PaymentMethodConfiguration) -> PaymentMethodConfiguration:
    """The configuration with what came of each preference: asked for, or else the default of the method."""
    return configuration.having(**{name: _settled(name, getattr(configuration, name)) for name in METHODS})


def _settled(name: str, method: Method) -> Method:
    asked = method.display_preference.preference
    usual: Method = PaymentMethodConfiguration.model_fields[name].default
    value: Switch = usual.display_preference.value if asked == "none" else asked
    return Method.of(available=value == "on", display_preference=DisplayPreference.of(preference=asked, value=value))


ENDPOINTS = (
    creates(PaymentMethodConfiguration, create),
    retrieve(PaymentMethodConfiguration),
    updates(PaymentMethodConfiguration, update),
    index(PaymentMethodConfiguration, ConfigurationFilters),
)
