"""Making shapes of our own code, whose members nobody needs to check."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

S = TypeVar("S", bound=BaseModel)


class Template(NamedTuple):
    """What a shape of our own code is filled into."""

    members: dict[str, Any]
    """Every field in its order, with its default where that cannot change."""
    made: tuple[tuple[str, Callable[[], Any]], ...]
    """What makes the other defaults, each time anew."""
    required: frozenset[str]


@cache
def template(shape: type[BaseModel]) -> Template:
    """What a shape is filled into, found out once."""
    fields = shape.model_fields
    made = {name for name, info in fields.items() if info.default_factory or isinstance(info.default, (dict, list))}
    required = frozenset(name for name, info in fields.items() if info.is_required())
    return Template(
        {name: None if name in made | required else info.default for name, info in fields.items()},
        tuple((name, _anew(fields[name])) for name in fields if name in made),
        required,
    )


def _anew(info: FieldInfo) -> Callable[[], Any]:
    """What makes a default; usually it is empty."""
    if info.default in ({}, []):
        return type(info.default)
    return partial(info.get_default, call_default_factory=True, validated_data={})


def made(shape: type[S], members: dict[str, Any], given: AbstractSet[str]) -> S:
    """A shape of complete members, unchecked. To make a set of what was given takes as long as all the rest."""
    new: S = _new(shape)
    _set_members(new, members)
    _set_given(new, given)
    _set_extra(new, None)
    return new


_new = object.__new__
_set_members, _set_given, _set_extra = (
    BaseModel.__dict__[name].__set__ for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__")
)
