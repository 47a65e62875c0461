"""Where keys are looked up: worlds that open by themselves, or keys that somebody made."""

from portico.api.authentication import ApiKey, Caller, masked, world_of
from portico.resources.accounts import accounts
from portico.resources.accounts.declaration import Account
from portico.storage import keys, platforms, visits
from portico.storage.engine import Connection, Engine
from portico.storage.rows import rows
from portico.storage.scope import Installation, Origin, Scope
from portico.storage.transaction import Transaction
from portico.wire.ids import DIGITS, base62
from portico.wire.rejections import Unauthenticated
from portico.wire.secrets import checked, is_checked

SECRET_LETTERS = 30
REMEMBERED = 4096
FRESH = 500_000
"""How long, in microseconds, a key counts as good without looking again: a revoked one is dead within a second."""

LONGEST_VISIT = 13 * 3600
"""Seconds: no portal session is open for longer."""

HOUSE = Origin("portico")


class WorldKeys:
    """Under `portico dev`: any key opens its own world, which is made at its first use."""

    def __init__(self, engine: Engine, here: Installation) -> None:
        self._engine = engine
        self._here = here
        self._open: dict[str, Caller] = {}

    async def find(self, key: ApiKey) -> Caller:
        """The caller that the key stands for; a new one, if it was never seen."""
        known = key.remembered
        caller = self._open.get(known)
        if caller is None:
            caller = Caller(world_of(key), key.hint)
            await open_world(self._engine, self._here, caller.scope, name="Your business")
            if len(self._open) >= REMEMBERED:
                self._open.clear()
            self._open[known] = caller
        return caller


class IssuedKeys:
    """Under `portico serve`: only keys that were made."""

    def __init__(self, engine: Engine, here: Installation) -> None:
        self._engine = engine
        self._here = here
        self._good: dict[str, tuple[int, Caller]] = {}

    async def find(self, key: ApiKey) -> Caller:
        """The caller that the key stands for. Raises Unauthenticated."""
        now = self._here.clock()
        seen = self._good.get(key.text)
        if seen and 0 <= now - seen[0] < FRESH:  # a clock that was put back makes nothing fresh
            return seen[1]
        caller = await self._look_up(key, now // 1_000_000)
        if len(self._good) >= REMEMBERED:
            self._good.clear()
        self._good[key.text] = (now, caller)
        return caller

    async def _look_up(self, key: ApiKey, now: int) -> Caller:
        self._good.pop(key.text, None)
        account = f"acct_{key.rest[:DIGITS]}"
        found = None
        if is_checked(key.rest[DIGITS:]):
            fingerprint = self._here.keys.fingerprint(key.text)
            found = await keys.find(self._engine.reader, account, key.livemode, fingerprint)
        if found is None or found.revoked_at is not None:
            raise Unauthenticated(f"Invalid API Key provided: {key.hint}")
        if found.expires_at is not None and found.expires_at <= now:
            raise Unauthenticated(f"Expired API Key provided: {key.hint}", code="api_key_expired")
        rights = frozenset(found.permissions.split()) if found.permissions is not None else None
        return Caller(Scope(account, key.livemode, found.platform), key.hint, rights)


async def open_world(engine: Engine, here: Installation, scope: Scope, name: str | None) -> None:
    """The merchant's account, in one mode, unless it is there."""
    if await engine.reader.one(rows(Account).get, (*scope.key, scope.account)):
        return

    async def work(connection: Connection) -> None:
        tx = Transaction(connection, scope, HOUSE, here, locks=False)
        if await tx.get(Account, scope.account) is None:
            await accounts.open_world(tx, name)

    await engine.transact(work)


async def revoke(engine: Engine, here: Installation, scope: Scope, fingerprint: str, hint: str) -> None:
    """End a key's life, and that of every portal session that it opened and that could still be open."""

    async def work(connection: Connection) -> None:
        await keys.revoke(connection, scope.account, scope.livemode, fingerprint, here.now)
        since = here.now - LONGEST_VISIT
        for used in await platforms.scopes(connection, scope):
            for session in await visits.opened_by(connection, used, f"key {hint}", since):
                await visits.close(connection, used, session, here.now)

    await engine.transact(work)


async def issue(
    engine: Engine,
    here: Installation,
    account: str,
    *,
    livemode: bool,
    rights: tuple[str, ...] | None = None,
    expires_at: int | None = None,
) -> str:
    """Make a key for an account, and return it: this is the only time that it is seen."""
    kind, mode = "sk" if rights is None else "rk", "live" if livemode else "test"
    secret = checked(base62(int.from_bytes(here.randomness(SECRET_LETTERS), "big"), SECRET_LETTERS))
    text = f"{kind}_{mode}_{account.removeprefix('acct_')}{secret}"

    async def work(connection: Connection) -> None:
        permissions = None if rights is None else " ".join(rights)
        fingerprint = here.keys.fingerprint(text)
        new = keys.NewKey(account, livemode, fingerprint, here.now, kind, masked(text), permissions, expires_at)
        await keys.insert(connection, new)

    await engine.transact(work)
    return text
