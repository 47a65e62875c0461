"""From the address of a challenge to the intent whose customer is to authenticate."""

from typing import NamedTuple

from portico.api import addresses
from portico.api.pipeline import Api
from portico.resources.challenges import CHALLENGE
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.setup_intents.declaration import SetupIntent
from portico.storage import committed
from portico.storage.scope import Scope

KINDS: dict[str, type[PaymentIntent] | type[SetupIntent]] = {"pi": PaymentIntent, "seti": SetupIntent}


class Challenge(NamedTuple):
    """What an address leads to."""

    scope: Scope
    noun: type[PaymentIntent] | type[SetupIntent]
    intent: str
    """The id."""
    return_url: str | None
    """Where the customer comes back to, as it is kept: it may hold the mark of a secret."""


async def find(api: Api, kind: str, token: str) -> Challenge | None:
    """The intent that an address leads to; None for an address that is not one of ours."""
    found = await addresses.find(api, CHALLENGE, kind, token) if kind in KINDS else None
    if found is None:
        return None
    noun = KINDS[kind]
    intent = await committed.get(api.engine.reader, found.scope.key, noun, found.id)
    return Challenge(found.scope, noun, found.id, intent.return_url) if intent else None
