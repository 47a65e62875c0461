"""Where somebody may sign in by e-mail: a configuration's login page, or a session that has ended and can be recovered.

A door is open as long as its configuration is in use, and its page turned on or its session recoverable; whatever was
sent for it is good for nothing afterwards. Source: portal-behaviour 2.4 and 4.
"""

from typing import NamedTuple

from portico.api import logins
from portico.api.pipeline import Api
from portico.api.visits import Named, Visit, Visits, named
from portico.resources import addresses
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.resources.values import folded
from portico.storage import committed
from portico.storage.scope import Scope
from portico.storage.verifications import Verification

PAGE_LETTERS = 32
RECOVERY = "recovery"


class Door(NamedTuple):
    """A way in."""

    scope: Scope
    configuration: Configuration
    page: str
    """What tells it from others, and from itself after it was shut."""
    token: str
    """The end of its address."""
    session: Session | None = None
    """The session that is recovered."""
    email: str = ""
    """The address of that session's customer, as it is looked for."""

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/p/{'recovery' if self.session else 'login'}/{self.token}"


async def of_login_page(api: Api, token: str) -> Door | None:
    """The door at the address of a login page."""
    found = await logins.find(api, token)
    if found is None or not api.here.sends_mail:
        return None
    return Door(found.scope, found.configuration, api.here.keys.fingerprint(token)[:PAGE_LETTERS], token)


async def of_lost(api: Api, visit: Visit) -> Door | None:
    """The door behind a session that has ended, if it can be recovered still."""
    session, after = visit.session, visit.session.after_expiration
    login = after.customer_login if after else None
    if after is None or not api.here.sends_mail:
        return None
    if login is not None and login.expires_at is not None and login.expires_at <= api.here.now:
        return None
    reader, key = api.engine.reader, visit.scope.key
    configuration = await committed.get(reader, key, Configuration, session.configuration)
    customer = await committed.get(reader, key, Customer, session.customer)
    if configuration is None or not configuration.active or customer is None or customer.email is None:
        return None
    secret = api.here.keys.secret(visit.scope.secret_name(RECOVERY, session.id), api.here.keys.current)
    token = addresses.token(visit.scope, session.id, secret)
    return Door(visit.scope, configuration, session.id, token, session, folded(customer.email))


async def of_recovery(api: Api, token: str) -> Door | None:
    """The door at the address of a recovery."""
    found = named(token)
    if found is None:
        return None
    name, secret = found
    visit = await Visits(api).known(name)
    if visit is None or not api.here.keys.opens(secret, visit.scope.secret_name(RECOVERY, name.session)):
        return None
    return await of_lost(api, visit)


async def behind(api: Api, scope: Scope, one: Verification) -> Door | None:
    """The door for which a code was sent, if it is open still."""
    if one.recovers:
        visit = await Visits(api).known(Named(scope.account, scope.livemode, one.recovers))
        return await of_lost(api, visit) if visit else None
    configuration = await committed.get(api.engine.reader, scope.key, Configuration, one.configuration)
    url = configuration.login_page.url if configuration else None
    door = await of_login_page(api, url.rpartition("/")[2]) if url else None
    return door if door and door.page == one.page else None
