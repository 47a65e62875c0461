"""An endpoint is data: a method, a path, a noun, what to do, and what else may be sent.

The verb behind an endpoint is a function of the transaction and complete, typed, frozen objects:

    create    verb(tx, draft)            update    verb(tx, before, after)
    delete    verb(tx, before)           act       verb(tx, before)
    list      verb(tx, filters)          retrieve  verb(tx, id)

with one argument more, the `orders`, where the caller may send what is no property of the object.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from portico.wire.pages import Paging
from portico.wire.resource import Resource, Shape

Kind = Literal["create", "retrieve", "update", "delete", "list", "search", "act"]
Verb = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Endpoint:
    """One method on one path."""

    kind: Kind
    method: str
    path: str
    """With `{id}` for the id of the object."""
    noun: type[Resource]
    verb: Verb | None = None
    """None for the plain reading of a stored object or list."""
    orders: type[Shape] | None = None
    """What may be sent beside the object's own fields, or instead of them."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"


def create(noun: type[Resource], verb: Verb, orders: type[Shape] | None = None) -> Endpoint:
    """POST to the collection."""
    return Endpoint("create", "POST", noun.PATH, noun, verb, orders)


def retrieve(noun: type[Resource], verb: Verb | None = None) -> Endpoint:
    """GET one object."""
    return Endpoint("retrieve", "GET", f"{noun.PATH}/{{id}}", noun, verb)


def update(noun: type[Resource], verb: Verb, orders: type[Shape] | None = None) -> Endpoint:
    """POST to one object."""
    return Endpoint("update", "POST", f"{noun.PATH}/{{id}}", noun, verb, orders)


def delete(noun: type[Resource], verb: Verb) -> Endpoint:
    """DELETE one object."""
    return Endpoint("delete", "DELETE", f"{noun.PATH}/{{id}}", noun, verb)


def index(noun: type[Resource], filters: type[Paging] = Paging, verb: Verb | None = None) -> Endpoint:
    """GET the collection, a page at a time."""
    return Endpoint("list", "GET", noun.PATH, noun, verb, filters)


def search(noun: type[Resource]) -> Endpoint:
    """GET what a query in Stripe's search language finds."""
    return Endpoint("search", "GET", f"{noun.PATH}/search", noun)


def act(noun: type[Resource], name: str, verb: Verb, orders: type[Shape] | None = None) -> Endpoint:
    """POST an action on one object: `/v1/billing/feedback_options/{id}/deactivate`."""
    return Endpoint("act", "POST", f"{noun.PATH}/{{id}}/{name}", noun, verb, orders)
