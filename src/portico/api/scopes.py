"""Whose a page is, by the account that its address names."""

from portico.resources.accounts.declaration import Account
from portico.storage import platforms
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.storage.scope import Scope


async def find(reader: Reader, account: str, livemode: bool) -> Scope | None:
    """The scope of an account, with its platform; None for a connected account that was let go."""
    scope = await platforms.scope_of(reader, account, livemode)
    is_there = scope.platform == account or await is_connected(reader, scope.of_platform, account)
    return scope if is_there else None


async def is_connected(reader: Reader, platform: Scope, account: str) -> bool:
    """Whether an account is connected to a platform, and was not let go."""
    row = await reader.one(rows(Account).get, (*platform.key, account))
    return row is not None and not row[3]
