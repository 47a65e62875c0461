"""From the address of a checkout page to its session."""

from typing import NamedTuple

from portico.api.keys import ACCOUNT_LETTERS
from portico.api.pipeline import Api
from portico.resources.checkout.addresses import Page, secret_name
from portico.storage import platforms
from portico.storage.scope import Scope
from portico.wire.ids import RANDOM_DIGITS, TIME_DIGITS
from portico.wire.secrets import CHECK_DIGITS, SECRET_DIGITS, is_checked

SESSION_LETTERS = 1 + TIME_DIGITS + RANDOM_DIGITS
LENGTH = ACCOUNT_LETTERS + SESSION_LETTERS + SECRET_DIGITS + CHECK_DIGITS


class Checkout(NamedTuple):
    """What an address leads to."""

    scope: Scope
    session: str
    """The id."""


async def find(api: Api, token: str, page: Page = "pay") -> Checkout | None:
    """The session that an address of a page leads to; None for an address that is not one of ours."""
    mode, _, letters = token.partition("_")
    if mode not in ("test", "live") or len(letters) != LENGTH or not letters.isascii() or not letters.isalnum():
        return None
    account, rest = f"acct_{letters[:ACCOUNT_LETTERS]}", letters[ACCOUNT_LETTERS:]
    session, secret = f"cs_{mode}_{rest[:SESSION_LETTERS]}", rest[SESSION_LETTERS:]
    named = Scope(account, mode == "live", account)
    if not is_checked(secret) or not api.here.keys.opens(secret, secret_name(named, session, page)):
        return None
    return Checkout(await platforms.scope_of(api.engine.reader, account, mode == "live"), session)
