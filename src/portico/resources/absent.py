"""Lists of nouns that Portico does not have: they are empty, as where nothing of the kind has happened.

So who copies all nouns into a database of their own gets through. All else of those nouns is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from portico.resources import places
from portico.resources.endpoints import Endpoint
from portico.storage.transaction import Transaction
from portico.wire.pages import Paging, Range


class AbsentFilters(Paging):
    """Which of them to list: what Stripe's lists are filtered by, each by some of these."""

    active: bool | None = None
    """Of payment links."""
    archived: bool | None = None
    """Of features."""
    arrival_date: Range | None = None
    """Of payouts."""
    charge: str | None = None
    """Of disputes and early fraud warnings."""
    created: Range | None = None
    """Of nearly all."""
    currency: str | None = None
    """Of balance transactions."""
    customer: str | None = None
    """Of quotes and active entitlements."""
    destination: str | None = None
    """Of payouts."""
    id: str | None = None
    """Of a customer's sources: her id once more, which dj-stripe sends."""
    lookup_key: str | None = None
    """Of features."""
    object: str | None = None
    """Of a customer's sources."""
    payment_intent: str | None = None
    """Of disputes and early fraud warnings."""
    payout: str | None = None
    """Of balance transactions."""
    source: str | None = None
    """Of balance transactions."""
    status: str | None = None
    """Of payouts and quotes."""
    test_clock: str | None = None
    """Of quotes."""
    type: str | None = None
    """Of balance transactions."""


LISTS: Mapping[str, str] = {
    "/v1/balance_transactions": "account",
    "/v1/disputes": "charge",
    "/v1/entitlements/active_entitlements": "customer",
    "/v1/entitlements/features": "product",
    "/v1/payment_links": "checkout.session",
    "/v1/payouts": "account",
    "/v1/quotes": "subscription",
    "/v1/radar/early_fraud_warnings": "charge",
    "/v1/reviews": "charge",
}
"""Their paths, and which noun a key must be allowed to read for each."""
SOURCES = re.compile("/v1/customers/([^/]+)/sources/?")


class Found(NamedTuple):
    """An endpoint, without an object, and the id of what the objects would be below."""

    endpoint: Endpoint
    id: str
    parent: str


async def none(_tx: Transaction, _filters: AbsentFilters, *_parent: str) -> tuple[list[object], bool]:
    """Nothing, and no more of it."""
    return [], False


def find(path: str) -> Found | None:
    """What lists them at a path, if anything does."""
    below = SOURCES.fullmatch(path)
    if below:
        return Found(replace(_list(path, "customer"), parent=places.NOUNS["customer"]), "", below[1])
    noun = LISTS.get(path.rstrip("/"))
    return Found(_list(path, noun), "", "") if noun else None


def _list(path: str, noun: str) -> Endpoint:
    return Endpoint("list", "GET", path, places.NOUNS[noun], none, AbsentFilters, absent=True)
