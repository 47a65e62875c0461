"""From a session's one-use URL to a visit, and how long that lasts. Source: portal-behaviour 2.3 and 2.4, rule 3.2.

not opened       5 minutes
opened           1 hour after the last activity, 12 hours in all
closed           at once: signed out, customer or connected account deleted, configuration or key revoked
"""

import hmac
from typing import NamedTuple

from portico.api import scopes
from portico.api.pipeline import Api
from portico.resources import addresses
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.storage import committed, visits
from portico.storage.engine import Connection, Reader
from portico.storage.rows import all_there, rows
from portico.storage.scope import Scope

UNOPENED = 5 * 60
IDLE = 60 * 60
WHOLE = 12 * 60 * 60

COOKIE_LETTERS = 30
COOKIE = "portico_"
"""How the names of sessions' cookies begin; where the site is https, after `__Host-`."""


class Named(NamedTuple):
    """Which session a URL or a cookie names; what it may see is another question."""

    account: str
    livemode: bool
    session: str

    @property
    def secret(self) -> str:
        """What the secret of the session's URL is called."""
        return Scope(self.account, self.livemode, self.account).secret_name(addresses.PORTAL, self.session)


class Visit(NamedTuple):
    """One customer, here and now."""

    scope: Scope
    session: Session
    cookie: str = ""
    """The secret that the browser keeps."""
    fresh: bool = False
    """Whether the browser does not have it yet."""
    completed: bool = False
    """Whether what the session's flow is about is done."""
    came_by: str = "url"
    """How the customer came: by the session's `url`, or by signing in (`login`, `recovery`)."""


def cookie_name(session: str) -> str:
    """The name of a session's cookie, without what stands before it where the site is https."""
    return COOKIE + session.removeprefix("bps_")


def named(token: str) -> tuple[Named, str] | None:
    """The session and the secret of a URL's last part; None for what is no such thing."""
    said = addresses.read(token)
    return (Named(said.scope.account, said.scope.livemode, f"bps_{said.digits}"), said.secret) if said else None


class Visits:
    """Opens, continues and closes visits."""

    def __init__(self, api: Api) -> None:
        self._engine = api.engine
        self._here = api.here

    @property
    def site(self) -> str:
        """Where the pages are, as browsers see it: `https://billing.example.com`."""
        return self._here.site

    async def known(self, name: Named) -> Visit | None:
        """The session itself, over or not: enough to say goodbye."""
        scope = await scopes.find(self._engine.reader, name.account, name.livemode)
        if scope is None:
            return None
        session = await committed.get(self._engine.reader, scope.key, Session, name.session)
        return Visit(scope, session) if session else None

    def is_url(self, name: Named, secret: str) -> bool:
        """Whether somebody has the session's URL, whatever that is good for."""
        return self._here.keys.opens(secret, name.secret)

    async def was_in(self, name: Named, cookie: str) -> bool:
        """Whether the session was opened in the browser that has this cookie, even if that is over."""
        visit = await self._kept(name)
        return visit is not None and hmac.compare_digest(visit.cookie, self._here.keys.fingerprint(cookie))

    async def is_closed(self, name: Named) -> bool:
        """Whether somebody has signed out of the session."""
        visit = await self._kept(name)
        return visit is not None and visit.closed_at is not None

    async def _kept(self, name: Named) -> visits.Visit | None:
        return await visits.find(self._engine.reader, Scope(name.account, name.livemode, name.account), name.session)

    async def open(self, name: Named, secret: str, cookie: str) -> Visit | None:
        """Exchange the URL for a visit; None if somebody else did, or it is too late.

        The same browser, by its cookie, may come again as long as the visit lasts.
        """
        if not self.is_url(name, secret):
            return None
        if cookie and (again := await self.resume(name, cookie)):
            return again
        found, now, fresh = await self.known(name), self._here.now, self._here.letters(COOKIE_LETTERS)
        if found is None or found.session.created + UNOPENED <= now:
            return None

        async def work(connection: Connection) -> Visit | None:
            if await visits.find(connection, found.scope, name.session) or not await self._alive(connection, found):
                return None
            await visits.insert(connection, found.scope, name.session, now, self._here.keys.fingerprint(fresh))
            return found._replace(cookie=fresh, fresh=True)

        return await self._engine.transact(work)

    async def resume(self, name: Named, cookie: str) -> Visit | None:
        """Continue a visit; None if it is over, or this is another browser.

        It is written down that somebody was here, unless that was written in this very second.
        """
        found, now = await self.known(name), self._here.now
        if found is None:
            return None
        found = found._replace(cookie=cookie)

        async def work(connection: Connection) -> Visit | None:
            visit = await self._going_on(connection, found, await visits.find(connection, found.scope, name.session))
            if visit:
                await visits.seen(connection, found.scope, name.session, now)
            return visit

        kept = await visits.find(self._engine.reader, found.scope, name.session)
        if kept and kept.last_seen < now:
            return await self._engine.transact(work)
        return await self._going_on(self._engine.reader, found, kept)

    async def _going_on(self, reader: Reader, found: Visit, kept: visits.Visit | None) -> Visit | None:
        """A visit, as what is kept of it says; None if it is over, or this is another browser."""
        now = self._here.now
        if kept is None or kept.closed_at is not None or kept.cookie != self._here.keys.fingerprint(found.cookie):
            return None
        if kept.last_seen + IDLE <= now or kept.created + WHOLE <= now:
            return None
        if not await self._alive(reader, found):
            return None
        return found._replace(completed=kept.completed_at is not None, came_by=kept.came_by or "url")

    async def complete(self, visit: Visit) -> None:
        """What the session's flow is about is done."""
        id, now = visit.session.id, self._here.now
        await self._engine.transact(lambda connection: visits.complete(connection, visit.scope, id, now))

    async def close(self, visit: Visit) -> None:
        """Sign out."""
        id, now = visit.session.id, self._here.now
        await self._engine.transact(lambda connection: visits.close(connection, visit.scope, id, now))

    def form_token(self, visit: Visit) -> str:
        """What every form of the visit carries, so that no other page can send it."""
        return self._here.keys.secret(f"form:{visit.cookie}", self._here.keys.current)

    def is_form_token(self, visit: Visit, token: str) -> bool:
        """Whether a form comes from the visit's own pages."""
        return self._here.keys.opens(token, f"form:{visit.cookie}")

    async def _alive(self, reader: Reader, found: Visit) -> bool:
        """Whether the customer is still there, and the configuration still in use."""
        key, session = found.scope.key, found.session
        both = all_there(f"{rows(Configuration).there} AND active = 1", rows(Customer).there)
        return await reader.one(both, (*key, session.configuration, *key, session.customer)) is not None
