"""From the address of a challenge to the intent whose customer is to authenticate."""

from typing import NamedTuple

from portico.api.keys import ACCOUNT_LETTERS
from portico.api.pipeline import Api
from portico.resources.challenges import secret_name
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.setup_intents.declaration import SetupIntent
from portico.storage import platforms
from portico.storage.scope import Scope
from portico.wire.ids import RANDOM_DIGITS, TIME_DIGITS
from portico.wire.secrets import CHECK_DIGITS, SECRET_DIGITS, is_checked

INTENT_LETTERS = 1 + TIME_DIGITS + RANDOM_DIGITS
LENGTH = ACCOUNT_LETTERS + INTENT_LETTERS + SECRET_DIGITS + CHECK_DIGITS
KINDS: dict[str, type[PaymentIntent] | type[SetupIntent]] = {"pi": PaymentIntent, "seti": SetupIntent}


class Challenge(NamedTuple):
    """What an address leads to."""

    scope: Scope
    noun: type[PaymentIntent] | type[SetupIntent]
    intent: str
    """The id."""


async def find(api: Api, kind: str, token: str) -> Challenge | None:
    """The intent that an address leads to; None for an address that is not one of ours."""
    mode, _, letters = token.partition("_")
    if kind not in KINDS or mode not in ("test", "live") or len(letters) != LENGTH or not letters.isalnum():
        return None
    account, rest = f"acct_{letters[:ACCOUNT_LETTERS]}", letters[ACCOUNT_LETTERS:]
    intent, secret = f"{kind}_{rest[:INTENT_LETTERS]}", rest[INTENT_LETTERS:]
    named = Scope(account, mode == "live", account)
    if not secret.isascii() or not is_checked(secret) or not api.here.keys.opens(secret, secret_name(named, intent)):
        return None
    return Challenge(await platforms.scope_of(api.engine.reader, account, mode == "live"), KINDS[kind], intent)
