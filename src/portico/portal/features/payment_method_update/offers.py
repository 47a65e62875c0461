"""Which payment methods a customer may add."""

from portico.api.client import Client
from portico.pages.words import later
from portico.portal.room import Room
from portico.resources.payment_intents.types import BANKS, CURRENCIES
from portico.resources.payment_method_configurations import PaymentMethodConfiguration

NAMES = {
    # words: begins a list, after a colon
    "card": later("cards"),
    "acss_debit": later("Pre-authorised debit"),
    "affirm": "Affirm",
    "afterpay_clearpay": "Afterpay",
    "alipay": later("Alipay"),
    "amazon_pay": "Amazon Pay",
    "apple_pay": "Apple Pay",
    "au_becs_debit": "BECS Direct Debit",
    "bacs_debit": "Bacs Direct Debit",
    "bancontact": "Bancontact",
    "boleto": "Boleto",
    "cashapp": "Cash App Pay",
    "eps": "EPS",
    "google_pay": "Google Pay",
    "ideal": "iDEAL",
    "klarna": "Klarna",
    "konbini": later("Konbini"),
    "link": "Link",
    "mobilepay": "MobilePay",
    "p24": "Przelewy24",
    "paypal": "PayPal",
    "revolut_pay": "Revolut Pay",
    "sepa_debit": later("SEPA Direct Debit"),
    "swish": "Swish",
    "twint": "TWINT",
    "us_bank_account": "ACH Direct Debit",
    "wechat_pay": later("WeChat Pay"),
}
"""In the order that they are named in; what is not here is not named. Most are called the same in every language."""


async def offered(room: Room) -> list[str]:
    """The types that the configuration's own list, or the default one, has available."""
    if "offered" not in room.seen:
        id = room.configuration.features.payment_method_update.payment_method_configuration
        methods = await (room.client.retrieve(PaymentMethodConfiguration, id) if id else _default(room.client))
        room.seen["offered"] = [type for type in NAMES if getattr(methods, type).available]
    return list(room.seen["offered"])


async def addable(room: Room) -> list[str]:
    """Those of them that can be set up here, in the currency in which the customer pays."""
    currency = room.customer.currency
    return [
        type
        for type in await offered(room)
        if type in BANKS and (currency is None or CURRENCIES.get(type, currency) == currency)
    ]


async def _default(client: Client) -> PaymentMethodConfiguration:
    """The list that every account begins with: the oldest, so it is on the last page."""
    found, more = await client.list(PaymentMethodConfiguration, limit=100)
    while more:
        found, more = await client.list(PaymentMethodConfiguration, limit=100, starting_after=found[-1].id)
    return next(configuration for configuration in found if configuration.is_default)
