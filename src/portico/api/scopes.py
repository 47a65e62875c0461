"""Whose a page is, by the account that its address names."""

from portico.resources.accounts.declaration import Account
from portico.storage import platforms
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.storage.scope import Scope


async def find(reader: Reader, account: str, livemode: bool) -> Scope | None:
    """The scope of an account, with its platform; None for a connected account that was let go."""
    scope = await platforms.scope_of(reader, account, livemode)
    if scope.platform == account:
        return scope
    row = await reader.one(rows(Account).get, (*scope.of_platform.key, account))
    return None if row is None or row[3] else scope
