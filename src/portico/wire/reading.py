"""From parameters to typed values, directed by the declaration.

`reader(shape, on)` compiles a declaration once into nested dictionaries of readers. It refuses what nobody may write,
turns text into types and '' into "unset", and leaves limits and required fields to Pydantic, whose errors `refusal`
puts into Stripe's words.
"""

import types
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from portico.wire import leaves
from portico.wire.errors import (
    ApiError,
    InvalidInteger,
    InvalidRequest,
    InvalidUrl,
    ParameterMissing,
    ParameterUnknown,
    Path,
)
from portico.wire.leaves import Read
from portico.wire.markers import Access, Except, Most, Refused, Rule, SentAs, Word
from portico.wire.outline import options

On = Literal["create", "update"]

_LEAVES: dict[Any, Read] = {
    str: leaves.string,
    bool: leaves.boolean,
    int: leaves.integer,
    Decimal: leaves.decimal,
    float: leaves.number,
}


@cache
def reader(shape: type[BaseModel], on: On) -> Read:
    """What reads the parameters of one shape: a hash in, a dict of typed values by field name out."""
    fields = {
        sent_as(name, info): (name, (sent_as(name, info),), *_field(info, on))
        for name, info in writable(shape, on).items()
    }
    needed = required(shape, on)
    alone: Read = getattr(shape, "alone", leaves.members)

    def read(value: Any, path: Path) -> Any:
        if not isinstance(value, dict):
            return alone(value, path)
        found = {}
        for sent, item in value.items():
            field = fields.get(sent)
            if field is None:
                raise ParameterUnknown((*path, sent), *(name for name in value if name != sent and name not in fields))
            name, step, take, empty = field
            found[name] = (take if item or (item is not None and item != "") else empty)(item, path + step)
        for name, sent in needed:
            if name not in found:
                raise ParameterMissing((*path, sent))
        return found

    return read


def writable(shape: type[BaseModel], on: On) -> dict[str, FieldInfo]:
    """The fields that a caller may send."""
    refused = {Access.NEVER, Access.ON_UPDATE if on == "create" else Access.ON_CREATE}
    return {name: info for name, info in shape.model_fields.items() if not refused & _words(info)}


def required(shape: type[BaseModel], on: On) -> list[tuple[str, str]]:
    """The fields (name, name as sent) that a caller must send along with their hash."""
    return [(name, sent_as(name, info)) for name, info in writable(shape, on).items() if _must_send(info, on)]


def _must_send(info: FieldInfo, on: On) -> bool:
    if on == "update":
        return Rule.REQUIRED_ON_UPDATE in _words(info)
    return info.is_required() or Rule.REQUIRED in _words(info)


def sent_as(name: str, info: FieldInfo) -> str:
    """The parameter's name."""
    return next((mark.name for mark in info.metadata if isinstance(mark, SentAs)), name)


def emptyable(info: FieldInfo, on: On) -> bool:
    """Whether '' unsets the field: texts that may be null, arrays that may be left out, and what a marker says."""
    words = _words(info)
    if words & {Rule.EMPTYABLE, Rule.METADATA}:
        return True
    if Rule.UNSET_ON_UPDATE in words:
        return on == "update"
    if Rule.NOT_EMPTYABLE in words:
        return False
    kinds = options(info.annotation)
    return (str in kinds and type(None) in kinds) or (_holds_array(kinds) and not info.is_required())


def _holds_array(kinds: list[Any]) -> bool:
    return any(get_origin(kind) is tuple for kind in kinds)


def _field(info: FieldInfo, on: On) -> tuple[Read, Read]:
    """What reads a value of the field, and what reads '' or None."""
    take = field_reader(info, on)
    if any(isinstance(mark, Refused) for mark in info.metadata):
        return take, take
    return take, leaves.unset(_empty(info)) if emptyable(info, on) else leaves.not_empty


def field_reader(info: FieldInfo, on: On) -> Read:
    """What reads a value of the field."""
    if Rule.METADATA in info.metadata:
        return leaves.metadata
    take, bound = _type(info.annotation, on), most(info)
    if bound is not None:
        take = leaves.at_most(bound, take)
    for mark in info.metadata:
        if isinstance(mark, Refused):
            return leaves.refused(mark.why)
        if isinstance(mark, Except) and mark.on == on:
            take = leaves.one_of(_left(info, mark))
        if isinstance(mark, Word):
            take = leaves.word_or({mark.word: mark.value}, take)
    return take


def most(info: FieldInfo) -> int | None:
    """How far from 0 a number may be that is sent, if the field says so, or what it is when it is not null."""
    kinds = get_args(info.annotation) if get_origin(info.annotation) in (Union, types.UnionType) else ()
    marks = [*info.metadata, *(mark for kind in kinds for mark in getattr(kind, "__metadata__", ()))]
    return next((mark.number for mark in marks if isinstance(mark, Most)), None)


def _left(info: FieldInfo, mark: Except) -> tuple[str, ...]:
    """The words of a list without those that the mark takes out."""
    return tuple(word for kind in options(info.annotation) for word in get_args(kind) if word not in mark.words)


def _empty(info: FieldInfo) -> Any:
    """What '' means: null where that can be, nothing in an array, and no keys."""
    if Rule.METADATA in info.metadata:
        return {}
    kinds = options(info.annotation)
    return () if type(None) not in kinds and _holds_array(kinds) else None


def _type(annotation: Any, on: On) -> Read:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _type(get_args(annotation)[0], on)
    if origin in (Union, types.UnionType):
        (only,) = (option for option in options(annotation) if option is not type(None))
        return _type(only, on)
    if origin is Literal:
        return leaves.one_of(get_args(annotation))
    if origin is tuple:
        return leaves.array(_type(get_args(annotation)[0], "create"))
    if origin is dict:
        return leaves.hash_of(_type(get_args(annotation)[1], "create"))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return reader(annotation, on)
    return _LEAVES[annotation]


def _words(info: FieldInfo) -> set[Any]:
    return {mark for mark in info.metadata if isinstance(mark, (Access, Rule))}


def refusal(shape: type[BaseModel], error: ValidationError) -> ApiError:
    """The first thing that Pydantic found wrong, in Stripe's words."""
    first = error.errors(include_url=False)[0]
    path = _sent_path(shape, first["loc"])
    if first["type"] == "missing":
        return ParameterMissing(path)
    if first["type"] == InvalidUrl.code:
        return InvalidUrl(path)
    code = _CODES.get(first["type"])
    return InvalidRequest(_sentence(first), param=path, code=code)


_CODES = {
    "greater_than_equal": InvalidInteger.code,
    "less_than_equal": InvalidInteger.code,
    "email_invalid": "email_invalid",
}


def _sentence(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "string_too_long":
            return leaves.too_long(error["input"], limits["max_length"], ()).message
        case "too_long":
            return f"Array too long: at most {limits['max_length']} elements are allowed."
        case "too_short":
            return f"Array too short: at least {limits['min_length']} element is needed."
        case "greater_than_equal":
            return f"This value must be greater than or equal to {limits['ge']}."
        case "less_than_equal":
            return f"This value must be less than or equal to {limits['le']}."
        case "string_pattern_mismatch":
            return f"Invalid string: {leaves.shortened(error['input'])}"
        case _:
            return error["msg"]


_KEY_OF_MAP = "[key]"
"""What Pydantic puts behind a key of a map that is wrong itself."""


def _sent_path(shape: type[BaseModel], loc: tuple[int | str, ...]) -> Path:
    """The location with the names that the caller used."""
    head, *rest = (part for part in loc if part != _KEY_OF_MAP)
    info = shape.model_fields.get(str(head))
    if info is None:
        return loc
    return (sent_as(str(head), info), *rest)


def no_params(params: Mapping[str, Any]) -> None:
    """Raises ParameterUnknown if anything was sent where nothing may be."""
    if params:
        name, *beside = params
        raise ParameterUnknown((name,), *beside)
