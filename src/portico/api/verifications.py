"""Proving an e-mail address: a code and a link are sent to it, and one of them comes back.

10 minutes, five tries, once, the newest only, in the browser that asked. A link works in another browser if the code of
the same mail is typed there; those tries are counted apart, so that whoever has the mail is never locked out by others.
Source: promises P32 to P36, design rules 3.1, 3.2 and 3.9.

What is done for a request is the same for every address: two limits are counted, a code is hashed, two rows are
written. Whether there is a customer is looked up by the one who sends the mail.
"""

import hmac
from dataclasses import replace
from typing import Any, NamedTuple

from portico.api import codes, doors, scopes
from portico.api.doors import Door
from portico.api.pipeline import Api
from portico.resources import addresses
from portico.resources.billing_portal.sessions import Session
from portico.resources.values import folded
from portico.storage import mails, throttles, verifications
from portico.storage.engine import Connection, Reader
from portico.storage.scope import Origin, Scope
from portico.storage.throttles import Limit
from portico.storage.transaction import Transaction
from portico.storage.verifications import Verification
from portico.wire.secrets import KeyRing

LASTS = 10 * 60
RECENT = 60 * 60
"""For how long an address need not be typed again in the browser that has it from its owner."""
TRIES = 5
MAILS = Limit(5, 3_600)
"""To one address."""
REQUESTS = Limit(30, 3_600)
"""From one IP address."""
BROWSER_LETTERS = 30
NONCE_LETTERS = 24
PREFIX = "ver"
KIND = "login_code"


class Asking(NamedTuple):
    """Who asks."""

    browser: str
    """The secret in the browser's cookie."""
    ip: str
    locales: tuple[str, ...]
    """The languages that the browser wants."""


class Tried(NamedTuple):
    """What a code was good for."""

    proven: Verification | None
    left: int
    """How many tries are left."""


class Link(NamedTuple):
    """What a link in a mail stands for."""

    door: Door
    verification: Verification
    is_own: bool
    """Whether this is the browser that asked."""


class Verifications:
    """Sends codes and links, and hears what comes back."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._engine = api.engine
        self._here = api.here

    async def ask(self, door: Door, email: str, asking: Asking, typed: str | None = None) -> None:
        """Send a code and a link to an address, if it is a customer's and nothing is exceeded."""
        keys, id, nonce = self._here.keys, self._here.ids.new(PREFIX), self._here.letters(NONCE_LETTERS)
        sent = Secrets(keys, door.scope, id, nonce, keys.current)
        kept = await codes.kept(sent.code)
        new = Verification(
            id=id,
            created=self._here.now,
            page=door.page,
            configuration=door.configuration.id,
            recovers=door.session.id if door.session else None,
            email=folded(email),
            browser=keys.fingerprint(asking.browser),
            code=kept,
            link=keys.fingerprint(sent.link),
            live=0,
            typed=typed,
        )
        content: dict[str, Any] = {
            "verification": id,
            "nonce": nonce,
            "key": keys.current,
            "customer": door.session.customer if door.session else None,
            "locales": list(asking.locales),
        }
        await self._engine.transact(lambda connection: self._keep(connection, door.scope, new, content, asking.ip))

    async def _keep(
        self, connection: Connection, scope: Scope, new: Verification, content: dict[str, Any], ip: str
    ) -> None:
        """The rows of a request, under the limits."""
        locks, allowed = self._engine.locks, True
        for what, limit in ((f"ip:{ip}", REQUESTS), (f"email:{new.email}", MAILS)):
            counted = self._here.keys.fingerprint(what)
            allowed = await throttles.take(connection, scope, counted, limit, new.created, counts=allowed, locks=locks)
        await verifications.insert(connection, scope, replace(new, live=int(allowed)))
        tx = Transaction(connection, scope, Origin("visitor", ip=ip), self._here, locks=locks)
        await mails.put(tx, KIND, new.email, content, until=new.created + LASTS, waits=allowed)

    async def asked(self, door: Door, browser: str, within: int = LASTS) -> Verification | None:
        """What this browser asked for last, if it is not too long ago."""
        return await verifications.of_browser(
            self._engine.reader, door.scope, door.page, self._here.keys.fingerprint(browser), self._here.now - within
        )

    async def try_code(self, door: Door, browser: str, code: str) -> Tried:
        """Try a code that somebody typed in this browser."""
        asked = await self.asked(door, browser)
        return await self._try(door, asked.id if asked else None, code, by_link=False)

    async def try_link_code(self, link: Link, code: str) -> Tried:
        """Try the code that stands beside the link, in another browser."""
        return await self._try(link.door, link.verification.id, code, by_link=True)

    async def _try(self, door: Door, id: str | None, code: str, *, by_link: bool) -> Tried:
        """Count the try first, then compare: however many come at once, no more than five are compared."""
        claimed = await self._engine.transact(lambda connection: self._claim(connection, door.scope, id, by_link))
        one, left = claimed
        right = await codes.fits(one.code if one else None, code)
        return Tried(one if right else None, left)

    async def _claim(
        self, connection: Connection, scope: Scope, id: str | None, by_link: bool
    ) -> tuple[Verification | None, int]:
        one = await verifications.find(connection, scope, id or "", lock=self._engine.locks)
        if one is None:
            return None, 0
        tries = one.link_tries if by_link else one.tries
        if tries >= TRIES:
            return None, 0
        await verifications.tried(connection, scope, one.id, by_link=by_link)
        return one if await self._is_good(connection, scope, one) else None, TRIES - tries - 1

    async def _is_good(self, reader: Reader, scope: Scope, one: Verification) -> bool:
        if not one.live or one.verified_at is not None or one.created + LASTS <= self._here.now:
            return False
        return await verifications.is_newest(reader, scope, one)

    async def link(self, token: str, browser: str) -> Link | None:
        """What a link stands for, if it is good still. Looking changes nothing."""
        said = addresses.read(token)
        if said is None:
            return None
        reader = self._engine.reader
        scope = await scopes.find(reader, said.scope.account, said.scope.livemode)
        one = await verifications.find(reader, scope, f"{PREFIX}_{said.digits}") if scope else None
        if scope is None or one is None or not hmac.compare_digest(one.link, self._here.keys.fingerprint(said.secret)):
            return None
        door = await doors.behind(self._api, scope, one)
        if door is None or not await self._is_good(reader, scope, one):
            return None
        return Link(door, one, hmac.compare_digest(one.browser, self._here.keys.fingerprint(browser)))

    async def typed(self, scope: Scope, session: Session) -> str | None:
        """What was typed before the session that this one replaces had ended; given once."""

        async def work(connection: Connection) -> str | None:
            one = await verifications.of_session(connection, scope, session.id)
            if one is None or one.typed is None:
                return None
            await verifications.taken(connection, scope, one.id)
            return one.typed

        return await self._engine.transact(work)


class Secrets:
    """What is sent in a mail: made of a nonce in the mail's row, until it is sent, and a key that is not there."""

    def __init__(self, keys: KeyRing, scope: Scope, id: str, nonce: str, key: str) -> None:
        name = f"{id}:{nonce}"
        self.code = keys.digits(scope.secret_name("code", name), key)
        self.link = keys.secret(scope.secret_name("link", name), key)
        self.token = addresses.token(scope, id, self.link)
        """The last part of the link's address."""
