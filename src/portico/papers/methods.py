"""What a customer may pay an invoice with, and what the bank made of the last attempt."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portico.api.client import Client
from portico.pages.words import later
from portico.papers.bills import method_name
from portico.resources.customers.declaration import Customer
from portico.resources.payment_intents.types import possible
from portico.resources.payment_methods.choosing import default_for
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import ObjectNotFound

Tree = Mapping[str, Any]
MOST = 100

AGAIN = later("Try another card or account, or ask your bank.")
CHALLENGE_FAILED = later("Your bank could not confirm that it was you. Try again, or use another card.")
DECLINES = {
    "expired_card": later("This card has expired."),
    "insufficient_funds": later("There is not enough money in the account. Try another card or account."),
    "processing_error": later("Something went wrong at the bank. Try again in a moment."),
}
"""By the bank's reason; a thief is not told that a card is known to be stolen."""


class Method(NamedTuple):
    """One of the ways to pay."""

    id: str
    name: str
    """`Visa ending 4242`."""
    expires: str
    """`08/2028`; empty for accounts."""
    is_default: bool
    is_newest: bool


async def methods(client: Client, invoice: Tree, locale: str, types: Sequence[str] | None = None) -> Sequence[Method]:
    """The customer's payment methods of some types, or all that take the currency: the default one, then the newest."""
    found, _ = await client.read_list(PaymentMethod, customer=invoice["customer"], limit=MOST)
    default = invoice["default_payment_method"] or await _default(client, invoice["customer"])
    fitting = [one for one in found if one["type"] in (types or possible(invoice["currency"]))]
    shown = [
        Method(one["id"], method_name(one, locale), _expiry(one), one["id"] == default, one is fitting[0])
        for one in fitting
    ]
    return sorted(shown, key=lambda method: not method.is_default)


def _expiry(method: Tree) -> str:
    card = method.get("card")
    return f"{card['exp_month']:02}/{card['exp_year']}" if card else ""


async def _default(client: Client, customer: str) -> str | None:
    try:
        return default_for(await client.retrieve(Customer, customer))
    except ObjectNotFound:
        return None


def refusal(error: Tree) -> str:
    """What the customer is told of a failed attempt: what to do."""
    code = error.get("code") or ""
    if code.endswith("authentication_failure"):
        return CHALLENGE_FAILED
    return DECLINES.get(error.get("decline_code") or "", AGAIN)
