"""What an operator does to an installation: make, list and revoke API keys."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from portico.api import keys
from portico.api.authentication import masked
from portico.app import open_engine
from portico.resources.places import NOUNS
from portico.setting_values import Unsafe
from portico.settings import Settings
from portico.storage import keys as records
from portico.storage.engine import Conflict, Engine
from portico.storage.scope import Installation, Scope

T = TypeVar("T")


async def with_engine(settings: Settings, work: Callable[[Engine, Installation], Awaitable[T]]) -> T:
    """Open the database, do the work, close it."""
    engine = await open_engine(settings)
    try:
        return await work(engine, Installation(settings.site, settings.keys))
    finally:
        await engine.close()


async def create_key(
    engine: Engine,
    here: Installation,
    *,
    livemode: bool,
    account: str | None,
    name: str | None,
    rights: tuple[str, ...],
) -> tuple[str, str]:
    """The account and a new key for it. Without an account there is one already, or one is made. Raises Unsafe."""
    _check_rights(rights)
    id = await _known_account(engine, account, name) if account else await _only_account(engine, here, name)
    for mode in (False, True):
        await keys.open_world(engine, here, Scope(id, mode, id), name)
    return id, await keys.issue(engine, here, id, livemode=livemode, rights=rights or None)


def _check_rights(rights: tuple[str, ...]) -> None:
    """Raises Unsafe for a right that no endpoint asks for: such a key would be good for nothing."""
    for right in rights:
        noun, _, kind = right.rpartition("_")
        if kind not in ("read", "write") or noun not in {name.replace(".", "_") for name in NOUNS}:
            raise Unsafe(
                f"There is no right {right}. One is a noun with _read or _write, such as customer_write or "
                "billing_portal_session_write."
            )


async def _known_account(engine: Engine, id: str, name: str | None) -> str:
    if name is not None:
        raise Unsafe("--name is for a new account, and --account for one that is there: give one of them.")
    if id not in await records.merchants(engine.reader):
        raise Unsafe(f"There is no account {id}; see `portico keys list`. For a new one give its --name.")
    return id


async def _only_account(engine: Engine, here: Installation, name: str | None) -> str:
    accounts = await records.merchants(engine.reader)
    if name is None and len(accounts) == 1:
        return accounts[0]
    if name is None:
        raise Unsafe("Say which account the key is for: --account acct_…, or --name for a new one.")
    return here.ids.new("acct")


async def list_keys(engine: Engine, _: Installation) -> list[tuple[str, str, str]]:
    """Every key: its hint, its account, and what it is worth."""
    rows = await records.everything(engine.reader)
    return [
        (hint, account, _worth(permissions, revoked))
        for account, _m, _i, _c, _k, hint, permissions, _e, revoked in rows
    ]


def _worth(permissions: str | None, revoked_at: int | None) -> str:
    if revoked_at is not None:
        return "revoked"
    return "may do everything" if permissions is None else f"may: {permissions}"


async def revoke_key(engine: Engine, here: Installation, hint: str) -> None:
    """End the life of the key that a hint, or the key itself, names. Raises Unsafe if that is not exactly one."""
    own = masked(hint) if "*" not in hint else hint
    found = [
        (Scope(account, bool(livemode), account), fingerprint)
        for account, livemode, fingerprint, _c, _k, looks, _p, _e, revoked in await records.everything(engine.reader)
        if looks == own and revoked is None
    ]
    if len(found) != 1:
        raise Unsafe(f"{len(found)} living keys look like {own}; see `portico keys list`.")
    try:
        await keys.revoke(engine, here, *found[0], own)
    except Conflict:
        raise Unsafe(f"{own} is not alive any more.") from None
