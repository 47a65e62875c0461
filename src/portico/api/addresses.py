"""From the address of a hosted page to the object that it leads to."""

from typing import NamedTuple

from portico.api import scopes
from portico.api.keys import ACCOUNT_LETTERS
from portico.api.pipeline import Api
from portico.resources.addresses import secret_name
from portico.storage.scope import Scope
from portico.wire.ids import RANDOM_DIGITS, TIME_DIGITS
from portico.wire.secrets import CHECK_DIGITS, SECRET_DIGITS, is_checked

ID_LETTERS = 1 + TIME_DIGITS + RANDOM_DIGITS
LENGTH = ACCOUNT_LETTERS + ID_LETTERS + SECRET_DIGITS + CHECK_DIGITS


class Found(NamedTuple):
    """What an address leads to; whether it is still there is another question."""

    scope: Scope
    id: str


async def find(api: Api, kind: str, prefix: str, token: str) -> Found | None:
    """What the last part of an address leads to; None for an address that is not one of ours."""
    mode, _, letters = token.partition("_")
    if mode not in ("test", "live") or len(letters) != LENGTH or not letters.isalnum() or not letters.isascii():
        return None
    account, rest = f"acct_{letters[:ACCOUNT_LETTERS]}", letters[ACCOUNT_LETTERS:]
    id, secret = f"{prefix}_{rest[:ID_LETTERS]}", rest[ID_LETTERS:]
    named = Scope(account, mode == "live", account)
    if not is_checked(secret) or not api.here.keys.opens(secret, secret_name(kind, named, id)):
        return None
    scope = await scopes.find(api.engine.reader, account, mode == "live")
    return Found(scope, id) if scope else None
