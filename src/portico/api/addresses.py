"""From the address of a hosted page to the object that it leads to."""

from typing import NamedTuple

from portico.api import scopes
from portico.api.pipeline import Api
from portico.resources import addresses
from portico.storage.scope import Scope


class Found(NamedTuple):
    """What an address leads to; whether it is still there is another question."""

    scope: Scope
    id: str


async def find(api: Api, kind: str, prefix: str, token: str) -> Found | None:
    """What the last part of an address leads to; None for an address that is not one of ours."""
    said = addresses.read(token)
    if said is None:
        return None
    id = f"{prefix}_{said.digits}"
    if not api.here.keys.opens(said.secret, said.scope.secret_name(kind, id)):
        return None
    scope = await scopes.find(api.engine.reader, said.scope.account, said.scope.livemode)
    return Found(scope, id) if scope else None
