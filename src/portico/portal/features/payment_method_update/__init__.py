"""Adding, removing and choosing payment methods."""

from collections.abc import Mapping
from typing import Any

from portico.api.client import Client
from portico.pages.words import later
from portico.portal.features.feature import Feature
from portico.portal.room import Room
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


async def offered(room: Room) -> Mapping[str, Any]:
    """Which payment methods the customer may add: those of the configuration's own list, or of the default one."""
    id = room.configuration.features.payment_method_update.payment_method_configuration
    methods = await (room.client.retrieve(PaymentMethodConfiguration, id) if id else _default(room.client))
    return {"methods": [name for method, name in NAMES.items() if getattr(methods, method).available]}


async def _default(client: Client) -> PaymentMethodConfiguration:
    """The list that every account begins with: the oldest, so it is on the last page."""
    found, more = await client.list(PaymentMethodConfiguration, limit=100)
    while more:
        found, more = await client.list(PaymentMethodConfiguration, limit=100, starting_after=found[-1].id)
    return next(configuration for configuration in found if configuration.is_default)


FEATURE = Feature("payment_method_update", "methods", "payment_method_update/section.html", offered)
