"""An endpoint is data: a method, a path, a noun, what to do, and what else may be sent.

The verb behind an endpoint is a function of the transaction and complete, typed, frozen objects:

    create    verb(tx, draft)            update    verb(tx, before, after)
    delete    verb(tx, before)           act       verb(tx, before)
    list      verb(tx, filters)          retrieve  verb(tx, id)
    perform   verb(tx, orders)           absent    a list in which there is never anything

with one argument more, the `orders`, where the caller may send what is no property of the object. Where an object is
read below another one, verbs that read get the id of that one as their last argument.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from portico.wire.errors import ApiError
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Kind = Literal["create", "retrieve", "update", "delete", "list", "search", "act", "perform", "contents", "absent"]
Verb = Callable[..., Awaitable[Any]]
Ahead = Callable[..., None]
"""Of the same arguments as the verb: asks for what that reads in any case, so that it waits once and not twice."""


@dataclass(frozen=True)
class Endpoint:
    """One method on one path."""

    kind: Kind
    method: str
    path: str
    """With `{id}` for the id of the object, and `{parent}` for that of the one that it is below."""
    noun: type[Resource]
    verb: Verb | None = None
    """None for the plain reading of a stored object or list."""
    orders: type[Shape] | None = None
    """What may be sent beside the object's own fields, or instead of them."""
    parent: type[Resource] | None = None
    """What the objects are below: a customer, for her tax ids."""
    parent_field: str = ""
    """The field of the objects that names it; empty where none does."""
    gives: type[Resource] | None = None
    """What comes back, where that is no object of the noun."""
    shown: Verb | None = None
    """What is put into stored forms as they leave: `shown(tx, bodies)`."""
    ahead: Ahead | None = None
    imagines: bool = False
    """Whether all that the verb does is taken back, and only the answer stays."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"


@dataclass(frozen=True)
class Declined:
    """What a verb returns instead of an object when what it did stays, but the caller is told of a failure."""

    error: ApiError


@dataclass(frozen=True)
class Imagined:
    """What a verb returns instead of an object when all that it did is taken back, and only the answer stays."""

    noun: Resource


def create(
    noun: type[Resource],
    verb: Verb,
    orders: type[Shape] | None = None,
    *,
    ahead: Ahead | None = None,
) -> Endpoint:
    """POST to the collection."""
    return Endpoint("create", "POST", noun.PATH, noun, verb, orders, ahead=ahead)


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


def perform(noun: type[Resource], path: str, verb: Verb, orders: type[Shape], *, imagines: bool = False) -> Endpoint:
    """POST what concerns no one object: `/v1/invoices/create_preview`. What comes back need not be kept."""
    return Endpoint("perform", "POST", path, noun, verb, orders, imagines=imagines)


def below(parent: type[Resource], field: str, name: str, *endpoints: Endpoint) -> tuple[Endpoint, ...]:
    """The same endpoints, for the objects of one other: `/v1/customers/{parent}/tax_ids/{id}`."""
    path = f"{parent.PATH}/{{parent}}/{name}"
    return tuple(
        replace(one, path=path + one.path.removeprefix(one.noun.PATH), parent=parent, parent_field=field)
        for one in endpoints
    )
