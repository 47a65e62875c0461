"""Lists: keyset pages, newest first, and the envelope around them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from portico.wire import leaves
from portico.wire.errors import InvalidRequest, Path, ResourceMissing
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Line = TypeVar("Line")

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
SEAM = ",\n"
"""Stands between the objects of a list. No wire form has a line's end in it, so this is where one of them ends."""


class Paging(Shape):
    """Which part of a list. Every list's filters are a subclass of this."""

    COLUMN_OF: ClassVar[dict[str, str]] = {}
    """The columns of filters that are called otherwise."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    """How many objects to return, from 1 to 100."""
    starting_after: str | None = None
    """An id: the page begins with the next older object."""
    ending_before: str | None = None
    """An id: the page ends with the next newer object."""

    def cursor(self) -> tuple[str, str] | None:
        """The name and the id of the cursor, if one was sent. Raises InvalidRequest for two."""
        if self.starting_after and self.ending_before:
            raise InvalidRequest(
                "Received both starting_after and ending_before parameters. Please pass in only one.",
                param=("starting_after",),
            )
        if self.starting_after:
            return "starting_after", self.starting_after
        return ("ending_before", self.ending_before) if self.ending_before else None

    def filters(self) -> dict[str, Any]:
        """The filters that were sent, by the name of their column."""
        found: dict[str, Any] = {}
        for name in _filters(type(self)):
            value = getattr(self, name)
            if isinstance(value, Shape) and not isinstance(value, Range):
                inner = {key: getattr(value, key) for key in type(value).model_fields}
                found |= {f"{name}_{key}": item for key, item in inner.items() if item is not None}
            elif value is not None:
                found[self.COLUMN_OF.get(name, name)] = value
        return found

    def part(self, lines: list[Line], ids: list[str]) -> tuple[list[Line], bool]:
        """The part of lines in their order that is asked for, and whether there is more. Raises ResourceMissing."""
        name, id = self.cursor() or ("starting_after", None)
        if id and id not in ids:
            raise ResourceMissing("line_item", id[:255], param=(name,))
        if name == "ending_before":
            rest = lines[: ids.index(id or "")]
            return rest[-self.limit :], len(rest) > self.limit
        rest = lines[ids.index(id) + 1 :] if id else lines
        return rest[: self.limit], len(rest) > self.limit

    def within(self, account: str, livemode: bool, platform: str) -> dict[str, Any]:
        """The filters, where they depend on whose objects are listed."""
        return self.filters()


@cache
def _filters(paging: type[Paging]) -> tuple[str, ...]:
    """What a list is filtered by, beside the cursor."""
    return tuple(name for name in paging.model_fields if name not in Paging.model_fields)


class Range(Shape):
    """An interval of times, in Unix seconds; a bare number is that very second."""

    ALONE: ClassVar[dict[str, str]] = {"type": "integer"}

    gt: int | None = None
    """After this time."""
    gte: int | None = None
    """At this time or after."""
    lt: int | None = None
    """Before this time."""
    lte: int | None = None
    """At this time or before."""

    @classmethod
    def alone(cls, value: Any, path: Path) -> dict[str, int]:
        """What a value that is no hash means."""
        moment = leaves.integer(value, path)
        return {"gte": moment, "lte": moment}


@dataclass(frozen=True)
class Prefix:
    """Every text that begins with this one."""

    text: str


@dataclass(frozen=True)
class Listed:
    """Every id in a column of a table, of rows of some accounts where a flag is set; or every other id."""

    table: str
    column: str
    flag: str
    accounts: tuple[str, ...]
    livemode: bool
    holds: bool


@dataclass(frozen=True)
class Among:
    """Every id that stands in a column of another noun's rows, where another column of them has a value."""

    noun: type[Resource]
    column: str
    where: str
    value: str


def envelope(url: str, *, has_more: bool) -> tuple[bytes, bytes]:
    """The list object around wire forms: what stands before them, and behind."""
    head = f'{{"object":"list","url":"{url}","has_more":{"true" if has_more else "false"},"data":['
    return head.encode(), b"]}"


def search_envelope(url: str, bodies: Iterable[str], *, next_page: str | None, total: int | None) -> str:
    """The search result object around wire forms; `total` is shown if it is given."""
    more = "true" if next_page else "false"
    page = f'"{next_page}"' if next_page else "null"
    count = "" if total is None else f',"total_count":{total}'
    return (
        f'{{"object":"search_result","url":"{url}","has_more":{more},"next_page":{page}{count},'
        f'"data":[{",".join(bodies)}]}}'
    )
