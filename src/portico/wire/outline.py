"""What a declaration contains, by dotted path: its hidden fields, its references to other objects."""

import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from portico.wire.markers import Below, Refers, Rule


@cache
def hidden_paths(shape: type[BaseModel]) -> tuple[str, ...]:
    """The fields that only `expand[]` shows."""
    return tuple(path for path, info in walk(shape) if Rule.HIDDEN in info.metadata)


@cache
def kept_paths(shape: type[BaseModel]) -> tuple[str, ...]:
    """The fields that are kept with an object although its wire form has them not."""
    return tuple(path for path, info in walk(shape) if Rule.HIDDEN in info.metadata or Rule.INTERNAL in info.metadata)


def below(info: FieldInfo) -> Below | None:
    """Which objects a list holds that is put together when it is expanded."""
    return next((mark for mark in info.metadata if isinstance(mark, Below)), None)


def walk(shape: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a shape and of the hashes in it (not of its arrays or of other objects), with its dotted path."""
    for name, info in shape.model_fields.items():
        yield name, info
        inner = inner_hash(info)
        for path, field in walk(inner) if inner and not is_object(inner) else ():
            yield f"{name}.{path}", field


def is_object(shape: type[BaseModel]) -> bool:
    """Whether the shape is an object with an id, not a mere hash."""
    return hasattr(shape, "NOUN")


def inner_shape(info: FieldInfo) -> type[BaseModel] | None:
    """The shape that a field holds, directly or in an array or map."""
    return inner_hash(info) or inner_element(info)


def field_at(shape: type[BaseModel], path: str) -> FieldInfo:
    """The declaration of the field at a dotted path. Raises KeyError where there is none."""
    head, _, rest = path.partition(".")
    info = shape.model_fields[head]
    if not rest:
        return info
    inner = inner_hash(info)
    if inner is None:
        raise KeyError(path)
    return field_at(inner, rest)


def inner_hash(info: FieldInfo) -> type[BaseModel] | None:
    """The shape that a field holds directly, or None."""
    return next((kind for kind in options(info.annotation) if _is_shape(kind)), None)


def inner_element(info: FieldInfo) -> type[BaseModel] | None:
    """The shape that a field's array or map holds, or None."""
    for kind in options(info.annotation):
        if get_origin(kind) in (tuple, dict):
            return next(
                (option for argument in get_args(kind) for option in options(argument) if _is_shape(option)), None
            )
    return None


def is_map(info: FieldInfo) -> bool:
    """Whether the field holds hashes by name."""
    return any(get_origin(kind) is dict for kind in options(info.annotation)) and inner_element(info) is not None


def is_omitted(info: FieldInfo) -> bool:
    """Whether the field is left out, instead of null, while it has no value."""
    return info.exclude_if is not None


def refers_to(info: FieldInfo) -> str:
    """The noun whose id the field, or its array, holds; '' if none."""
    marks: list[Any] = list(info.metadata)
    pending = [info.annotation]
    while pending:
        kind = pending.pop()
        marks += getattr(kind, "__metadata__", ())
        pending += getattr(kind, "__args__", ())
    return next((mark.noun for mark in marks if isinstance(mark, Refers)), "")


class Field(NamedTuple):
    """What expanding needs to know of a field."""

    noun: str
    """Whose id it holds; '' if no other object's."""
    is_hidden: bool
    is_omitted: bool
    below: Below | None
    inner: type[BaseModel] | None
    is_map: bool = False
    """Whether it holds hashes by names that no declaration knows, such as currencies."""


@cache
def fields(shape: type[BaseModel]) -> Mapping[str, Field]:
    """Every field of a shape, seen so."""
    return {
        name: Field(
            refers_to(info),
            Rule.HIDDEN in info.metadata,
            is_omitted(info),
            below(info),
            inner_shape(info),
            is_map(info),
        )
        for name, info in shape.model_fields.items()
    }


def options(annotation: Any) -> list[Any]:
    """The members of a union, without their annotations."""
    if hasattr(annotation, "__metadata__"):
        return options(get_args(annotation)[0])
    if get_origin(annotation) not in (Union, types.UnionType):
        return [annotation]
    return [option for argument in get_args(annotation) for option in options(argument)]


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
