"""Logos, for everybody to see: what a business shows its customers is no secret, and a file's id cannot be guessed."""

from portico.api.pipeline import Api
from portico.storage import contents
from portico.storage.scope import Scope


async def picture(api: Api, account: str, file: str) -> bytes | None:
    """The bytes of an account's picture, in whichever mode it was uploaded."""
    for livemode in (True, False):
        found = await contents.read(api.engine.reader, Scope(account, livemode, account), file)
        if found is not None:
            return found
    return None
