"""Which payment methods a customer may add."""

from portico.api.client import Client
from portico.pages.words import later
from portico.portal.room import Room
from portico.resources.payment_intents.types import CURRENCIES
from portico.resources.payment_method_configurations import PaymentMethodConfiguration

NAMES = {
    # words: begins a list, after a colon
    "card": later("cards"),
    "sepa_debit": later("SEPA Direct Debit"),
    "us_bank_account": "ACH Direct Debit",
}
"""What the test bank has, in the order that it is named in."""


async def addable(room: Room) -> list[str]:
    """The types that the configuration's own list, or the default one, has available, and the customer's currency."""
    if "addable" not in room.seen:
        id = room.configuration.features.payment_method_update.payment_method_configuration
        methods = await (room.client.retrieve(PaymentMethodConfiguration, id) if id else _default(room.client))
        room.seen["addable"] = [type for type in NAMES if getattr(methods, type).available and _fits(room, type)]
    return list(room.seen["addable"])


def _fits(room: Room, type: str) -> bool:
    """Whether something can be set up in the currency in which the customer pays."""
    currency = room.customer.currency
    return currency is None or CURRENCIES.get(type, currency) == currency


async def _default(client: Client) -> PaymentMethodConfiguration:
    """The list that every account begins with: the oldest, so it is on the last page."""
    found, more = await client.list(PaymentMethodConfiguration, limit=100)
    while more:
        found, more = await client.list(PaymentMethodConfiguration, limit=100, starting_after=found[-1].id)
    return next(configuration for configuration in found if configuration.is_default)
