"""From a proven address to a portal session, and straight into its visit: one transaction, without a URL in between."""

from typing import NamedTuple

from portico.api.doors import Door
from portico.api.pipeline import Api
from portico.api.verifications import LASTS
from portico.api.visits import COOKIE_LETTERS, Visit
from portico.resources.billing_portal import sessions
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.values import folded
from portico.storage import verifications, visits
from portico.storage.engine import Connection
from portico.storage.scope import Origin
from portico.storage.transaction import Transaction
from portico.storage.verifications import Verification
from portico.wire.errors import ApiError

ACTIVE = ("active", "trialing", "past_due", "unpaid", "paused")
"""How a subscription stands whose customer comes first. Source: portal-behaviour section 4."""
MOST = 50
"""How many customers of one address there are to choose from."""
LOOKED_THROUGH = 100


class Candidate(NamedTuple):
    """A customer who has the address."""

    customer: Customer
    plans: tuple[str, ...]
    """What the customer has now, by the names of the products."""


class Opened(NamedTuple):
    """A visit that has begun."""

    visit: Visit
    typed: str | None
    """What was typed before the session that it replaces had ended."""


Outcome = Opened | list[Candidate] | None
"""A visit; or several customers, of whom one is to be chosen; or nothing, since it is too late."""


class SignIns:
    """Lets in who has proven an address."""

    def __init__(self, api: Api) -> None:
        self._engine = api.engine
        self._here = api.here

    async def prove(self, door: Door, id: str, browser: str, ip: str) -> Outcome:
        """The address is proven, in this browser. Of many at once the first alone gets in."""

        async def work(connection: Connection) -> Outcome:
            one = await verifications.find(connection, door.scope, id, lock=self._engine.locks)
            if one is None or one.verified_at is not None:
                return None
            await verifications.verified(
                connection, door.scope, id, self._here.now, self._here.keys.fingerprint(browser)
            )
            return await self._go_on(self._transaction(connection, door, ip), door, one, None)

        return await self._engine.transact(work)

    async def choose(self, door: Door, browser: str, customer: str, ip: str) -> Outcome:
        """One of several customers is chosen, or with '' nobody yet."""

        async def work(connection: Connection) -> Outcome:
            since, fingerprint = self._here.now - 2 * LASTS, self._here.keys.fingerprint(browser)
            found = await verifications.of_browser(connection, door.scope, door.page, fingerprint, since)
            one = found and await verifications.find(connection, door.scope, found.id, lock=self._engine.locks)
            if one is None or one.verified_at is None or one.used_at is not None or one.browser != fingerprint:
                return None
            return await self._go_on(self._transaction(connection, door, ip), door, one, customer)

        return await self._engine.transact(work)

    async def _go_on(self, tx: Transaction, door: Door, one: Verification, chosen: str | None) -> Outcome:
        """In, if it is clear as whom. For None anybody who is the only one will do."""
        found = await _candidates(tx, door, one.email)
        if chosen is None and len(found) > 1:
            return found
        if chosen == "":
            return found
        customer = next((each.customer for each in found if chosen in (None, each.customer.id)), None)
        return await self._open(tx, door, one, customer) if customer else None

    async def _open(self, tx: Transaction, door: Door, one: Verification, customer: Customer) -> Opened:
        """A new session with its visit begun."""
        tx.origin = tx.origin._replace(actor=f"customer {customer.id} by e-mail")
        session = await _session(tx, door, customer)
        cookie = self._here.letters(COOKIE_LETTERS)
        await verifications.used(tx.connection, tx.scope, one.id, self._here.now, session.id)
        came_by, fingerprint = "recovery" if door.session else "login", self._here.keys.fingerprint(cookie)
        await visits.insert(tx.connection, tx.scope, session.id, self._here.now, fingerprint, came_by)
        return Opened(Visit(door.scope, session, cookie, fresh=True, came_by=came_by), one.typed)

    def _transaction(self, connection: Connection, door: Door, ip: str) -> Transaction:
        return Transaction(connection, door.scope, Origin("visitor", ip=ip), self._here, locks=self._engine.locks)


async def _session(tx: Transaction, door: Door, customer: Customer) -> Session:
    """Of the login page's configuration; or all that the lost one was, as far as that is possible still."""
    if door.session is None:
        return await sessions.create(tx, Session.of(customer=customer.id, configuration=door.configuration.id))
    again = door.session.having(id="", url="")
    try:
        return await sessions.create(tx, again)
    except ApiError:  # what the flow was about is over: everything else is still there
        return await sessions.create(tx, again.having(flow=None, on_behalf_of=None))


async def _candidates(tx: Transaction, door: Door, email: str) -> list[Candidate]:
    """The customers who have the address, those with an active subscription first, then the newest."""
    if door.session:
        customer = await tx.get(Customer, door.session.customer)
        same = customer is not None and customer.email is not None and folded(customer.email) == email
        return [Candidate(customer, ())] if customer and same else []
    found = [
        Candidate(customer, await _plans(tx, customer))
        for customer in await tx.find(Customer, limit=MOST, folded_email=email)
    ]
    return sorted(found, key=lambda each: not each.plans)


async def _plans(tx: Transaction, customer: Customer) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for subscription in await tx.find(Subscription, limit=LOOKED_THROUGH, customer=customer.id):
        if subscription.status not in ACTIVE:
            continue
        for item in subscription.items.data:
            product = await tx.get(Product, item.price.product)
            names[product.name if product else item.price.product] = None
    return tuple(names)
