"""Logos, for everybody to see: what a business shows its customers is no secret, and a file's id cannot be guessed."""

import re

from portico.api.pipeline import Api
from portico.storage import contents
from portico.storage.scope import Scope

_NAMES = re.compile(r"acct_[0-9A-Za-z]+/file_[0-9A-Za-z]+")


async def picture(api: Api, account: str, file: str) -> bytes | None:
    """The bytes of an account's picture, in whichever mode it was uploaded."""
    if not _NAMES.fullmatch(f"{account}/{file}"):
        return None
    for livemode in (True, False):
        found = await contents.read(api.engine.reader, Scope(account, livemode, account), file)
        if found is not None:
            return found
    return None
