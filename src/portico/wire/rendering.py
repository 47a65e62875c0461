"""The wire form as text. A shape never changes, so it is written once, and whatever holds it takes that text over.

So of an invoice that is drafted, finalized and paid, only its own members are written three times.
"""

from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel


class _Unshown(NamedTuple):
    """The fields of a shape that are not always shown."""

    never: tuple[str, ...]
    unless_given: tuple[str, ...]
    """Those that are left out, instead of null, while they have no value."""


def text(shape: BaseModel) -> str:
    """The wire form of a shape."""
    return orjson.dumps(_shown(shape), default=_inner).decode()


def tree(shape: BaseModel, names: Collection[str]) -> dict[str, Any]:
    """The wire form of some members, as JSON has it."""
    members: dict[str, Any] = orjson.loads(
        orjson.dumps({name: value for name, value in _shown(shape).items() if name in names}, default=_inner)
    )
    return members


def _shown(shape: BaseModel) -> dict[str, Any]:
    unshown = _unshown(type(shape))
    if not (unshown.never or unshown.unless_given):
        return shape.__dict__
    members = shape.__dict__.copy()
    for name in unshown.never:
        members.pop(name, None)
    for name in unshown.unless_given:
        if members.get(name, shape) is None:
            del members[name]
    return members


@cache
def _unshown(shape: type[BaseModel]) -> _Unshown:
    fields = shape.model_fields.items()
    return _Unshown(
        tuple(name for name, info in fields if info.exclude),
        tuple(name for name, info in fields if info.exclude_if and not info.exclude),
    )


def _inner(value: Any) -> Any:
    """What JSON has no word for: another shape, or a decimal, which is shown in digits, never as a power of ten."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return orjson.Fragment(value.as_json())
