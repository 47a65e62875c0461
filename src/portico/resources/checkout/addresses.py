"""Where a session's page is, and where a session that has expired is recovered.

The address of a page has account and session by their ids, and the mark of its secret, the token.
"""

from typing import Literal

from portico.storage.scope import Scope
from portico.storage.transaction import Transaction

Page = Literal["pay", "recover"]
SECRETS: dict[Page, str] = {"pay": "checkout", "recover": "recovery"}


def secret_name(scope: Scope, id: str, page: Page = "pay") -> str:
    """What the token of an address is called (see `wire.secrets`)."""
    return f"{SECRETS[page]}:{scope.account}:{int(scope.livemode)}:{id}"


def address(tx: Transaction, id: str, page: Page = "pay") -> str:
    """The address of a page of a session's."""
    mode, letters = id.removeprefix("cs_").split("_")
    names = tx.scope.account.removeprefix("acct_") + letters
    return f"{tx.here.site}/c/{page}/{mode}_{names}{tx.here.keys.mark(secret_name(tx.scope, id, page))}"
