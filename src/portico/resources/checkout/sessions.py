"""`checkout.session`: its verbs. Source: billing-behaviour section 11."""

from portico.resources.checkout import changing, completing, modes, opening, pages, promising, recovering, updating
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LineItem
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders, SessionFilters
from portico.resources.checkout.parts import Promise
from portico.resources.endpoints import Endpoint, act, below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

CONFIRM = "/v1/portico/checkout/sessions/{id}/confirm"
"""Where the page sends what the customer has entered."""
CHANGE = "/v1/portico/checkout/sessions/{id}/change"
"""Where the page sends another quantity, or a promotion code."""
RECOVER = "/v1/portico/checkout/sessions/{id}/recover"
"""Where a link to the successor of a session that has expired leads."""


async def expire(tx: Transaction, before: Session) -> Session:
    """Close the session: nobody can complete it any more."""
    if before.status != "open":
        raise InvalidRequest(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{before.status}.",
            param=("session",),
        )
    return await _expire(tx, before)


async def _expire(tx: Transaction, before: Session) -> Session:
    before = await modes.of(before).give_up(tx, before)
    await modes.of(before).expire(tx, before)
    await tx.wake(before, None)
    after = recovering.offered(tx, before.having(status="expired", url=None))
    return await tx.replace(before, after, "expired")


async def wake(tx: Transaction, before: Session) -> None:
    """The time to complete it is over."""
    if before.status == "open" and before.expires_at <= tx.now:
        await _expire(tx, before)


ENDPOINTS = (
    creates(Session, opening.create, CreateOrders),
    retrieve(Session),
    updates(Session, updating.update, updating.UpdateOrders),
    index(Session, SessionFilters),
    act(Session, "expire", expire),
    *below(Session, "session", "line_items", index(LineItem)),
    Endpoint("act", "POST", CONFIRM, Session, completing.confirm, ConfirmOrders),
    Endpoint("act", "POST", CHANGE, Session, changing.change, changing.ChangeOrders),
    Endpoint("act", "POST", promising.PATH, Session, promising.promise, Promise),
    Endpoint("act", "POST", RECOVER, Session, recovering.recover),
    *pages.ENDPOINTS,
)
