"""Lists inside objects: a subscription's items, an invoice's lines."""

from typing import Generic, Literal, TypeVar

from portico.wire.resource import Resource
from portico.wire.shape import Shape

T = TypeVar("T")
R = TypeVar("R", bound=Resource)

SHOWN = 10
"""How many objects a list inside another one begins with."""


class ListOf(Shape, Generic[T]):
    """A list object: the first objects of it, and where the others are."""

    object: Literal["list"] = "list"
    """Always `list`."""
    data: tuple[T, ...] = ()
    """The objects."""
    has_more: bool = False
    """Whether there are more."""
    url: str = ""
    """Where to read all of them."""


def with_newest(listed: ListOf[R], one: R) -> ListOf[R]:
    """A list that begins with the newest, with an object in it as it is now."""
    found = sorted([*(other for other in listed.data if other.id != one.id), one], key=lambda one: one.id, reverse=True)
    return listed.having(data=tuple(found[:SHOWN]), has_more=listed.has_more or len(found) > SHOWN)
