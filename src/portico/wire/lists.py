"""Lists inside objects: a subscription's items, an invoice's lines."""

from typing import Generic, Literal, TypeVar

from portico.wire.resource import Shape

T = TypeVar("T")


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
