"""A noun of the tests' own, with every kind of field that a declaration can have."""

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field

from portico.resources.values import Currency, Email, WebAddress
from portico.wire.errors import ApiError, InvalidRequest
from portico.wire.form import decode
from portico.wire.markers import (
    Emptyable,
    InputOnly,
    MustSend,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnlyExpanded,
    OnUpdate,
    ReadOnly,
    Refers,
    RequiredOnUpdate,
    SentAs,
    UnsetOnUpdate,
    Word,
)
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class Lid(Shape):
    enabled: RequiredOnUpdate[bool]
    color: Literal["green", "red"] = "green"
    notes: UnsetOnUpdate[str | None] = None
    seen: ReadOnly[int] = 0


class Spout(Shape):
    length: Annotated[int, Field(ge=1, le=99)]
    name: str | None = None


class Shelf(Resource, prefix="shelf", path="/v1/shelves"):
    object: ReadOnly[Literal["shelf"]] = "shelf"
    above: Annotated[str | None, Refers("shelf")] = None
    owner: Annotated[str | None, Refers("owner")] = None
    label: OnlyExpanded[str | None] = None


class Teapot(Resource, prefix="pot", path="/v1/teapots", emits=("created", "updated"), columns=("size", "lid.color")):
    object: ReadOnly[Literal["teapot"]] = "teapot"
    name: Annotated[str, Field(max_length=10)]
    size: int = 1
    volume: Emptyable[Annotated[int, Field(ge=0)] | None] = None
    whistles: bool = False
    strength: Emptyable[Literal["light", "medium", "strong"] | None] = None
    kind: Literal["iron", "clay"] = "clay"
    price: Annotated[Decimal, Field(ge=0)] | None = None
    weight: float | None = None
    url: WebAddress | None = None
    email: Email | None = None
    currency: Currency | None = None
    lid: Lid = Lid.of(enabled=False)
    spout: Emptyable[Spout | None] = None
    spouts: Annotated[tuple[Spout, ...], Field(max_length=3)] = ()
    leaves: tuple[Literal["green", "black"], ...] = ()
    mixed: Emptyable[tuple[str, ...]]
    few: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    labels: dict[str, int] = {}
    stays: NotEmptyable[str | None] = None
    up_to: Annotated[Annotated[int, Field(ge=1)] | None, Word("inf")] = None
    made_of: OnCreate[str | None] = None
    active: OnUpdate[bool] = True
    renamed: Annotated[str | None, SentAs("called")] = None
    checked: MustSend[InputOnly[bool]] = True
    broken: Omitted[str | None] = None
    secret: OnlyExpanded[tuple[Spout, ...]] = ()
    shelf: Annotated[str | None, Refers("shelf")] = None
    shelves: tuple[Annotated[str, Refers("shelf")], ...] = ()
    created: ReadOnly[int] = 0
    metadata: Metadata = {}

    def check(self) -> None:
        if self.size > 9 and self.kind == "clay":
            raise InvalidRequest("Clay does not hold that much.", param=("size",))


LEAST = {"name": "Pot", "mixed": "", "checked": "true"}
"""What a teapot cannot do without, as a form sends it."""


def sent(form):
    """The least, with a form laid over it."""
    return {**LEAST, **decode(form.encode())}


def refused(work):
    """The parameter, the code and the words of a refusal."""
    with pytest.raises(ApiError) as refusal:
        work()
    error = refusal.value
    return error.param, error.code, error.message
