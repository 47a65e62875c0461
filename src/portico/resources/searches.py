"""What every search takes."""

from typing import Annotated

from pydantic import Field

from portico.wire.pages import DEFAULT_LIMIT, MAX_LIMIT
from portico.wire.shape import Shape


class SearchParams(Shape):
    """A search. Its language: `wire.search`."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    """How many objects to return, from 1 to 100."""
    page: str | None = None
    """The `next_page` of an earlier answer to the same query."""
    query: str
    """What to look for."""
