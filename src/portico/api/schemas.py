"""JSON schemas of what is sent and of what is accepted, made from the declarations."""

import types
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from portico.wire.docs import field_docs
from portico.wire.form import Upload
from portico.wire.markers import Access, Except, Most, Refers, Rule, Word
from portico.wire.reading import On, emptyable, required, sent_as, writable

Schema = dict[str, Any]

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string", "maxLength": 5000},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string", "format": "decimal"},
    bytes: {"type": "string", "format": "binary"},
    Upload: {"type": "string", "format": "binary"},
    type(None): {"type": "null"},
    Any: {},
}
_LIMITS = {
    MaxLen: ("max_length", "maxLength"),
    MinLen: ("min_length", "minLength"),
    Ge: ("ge", "minimum"),
    Le: ("le", "maximum"),
}

EXPANDS = "x-expands"
"""The noun whose object `expand[]` puts in the place of an id."""

_HIDDEN: Schema = {"anyOf": [{"type": "object"}, {"type": "null"}]}
"""What has no value but, when expanded, a list."""


def sent(shape: type[BaseModel]) -> Schema:
    """What an answer looks like."""
    docs, properties, always = field_docs(shape), {}, []
    for name, info in shape.model_fields.items():
        words = set(map(_word, info.metadata))
        if Rule.INPUT_ONLY in words:
            continue
        hidden = Rule.HIDDEN in words
        text = docs.get(name, "") + (" Only when expanded." if hidden and "expanded" not in docs.get(name, "") else "")
        schema = _HIDDEN if hidden and info.annotation is type(None) else _field(info, None)
        properties[name] = {**schema, "description": text}
        if not hidden and info.exclude_if is None:
            always.append(name)
    return {"type": "object", "properties": properties, "required": always}


def accepted(shape: type[BaseModel], on: On) -> Schema:
    """What may be sent to create or update."""
    docs, properties = field_docs(shape), {}
    for name, info in writable(shape, on).items():
        schema = _field(info, on)
        if emptyable(info, on):
            schema = {"anyOf": [schema, {"type": "string", "enum": [""]}]}
        for mark in info.metadata:
            if isinstance(mark, Word):
                schema = {"anyOf": [schema, {"type": "string", "enum": [mark.word]}]}
        properties[sent_as(name, info)] = {**schema, "description": docs.get(name, "")}
    names = [sent_name for _, sent_name in required(shape, on)]
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def _word(mark: Any) -> Any:
    return mark if isinstance(mark, (Access, Rule)) else None


def _field(info: FieldInfo, on: On | None) -> Schema:
    if Rule.METADATA in map(_word, info.metadata):
        values = {"type": "string", "maxLength": 500}
        return {"type": "object", "additionalProperties": values, "maxProperties": 50}
    schema = _limited(_schema(info.annotation, on), info.metadata, on)
    return _without(schema, [mark for mark in info.metadata if isinstance(mark, Except)], on)


def _without(schema: Schema, marks: list[Except], on: On | None) -> Schema:
    """The schema of a list of words, less those that are not for this place."""
    taken = {word for mark in marks if mark.on == (on or "answer") for word in mark.words}
    if "enum" in schema:
        return {**schema, "enum": [word for word in schema["enum"] if word not in taken]}
    return {**schema, "anyOf": [_without(part, marks, on) for part in schema["anyOf"]]} if "anyOf" in schema else schema


def _schema(annotation: Any, on: On | None) -> Schema:
    """A type as a schema; `on` is None for what is sent."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _limited(_schema(arguments[0], on), annotation.__metadata__, on)
    if origin in (Union, types.UnionType):
        options = [_schema(argument, on) for argument in arguments if on is None or argument is not type(None)]
        return options[0] if len(options) == 1 else {"anyOf": options}
    if origin is Literal:
        return {"type": "boolean" if arguments == (True,) else "string", "enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], on and "create")}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], on and "create")}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return sent(annotation) if on is None else _hash(annotation, on)
    return dict(_SCALARS[annotation])


def _hash(shape: type[BaseModel], on: On) -> Schema:
    """A hash that may be sent; some may also be sent as a single value."""
    alone: Schema | None = getattr(shape, "ALONE", None)
    if alone is None:
        return accepted(shape, on)
    return alone if not writable(shape, on) else {"anyOf": [alone, accepted(shape, on)]}


def _limited(schema: Schema, marks: Any, on: On | None) -> Schema:
    """The schema with the limits that its annotations name."""
    array = schema.get("type") == "array"
    for mark in marks:
        for kind, (attribute, name) in _LIMITS.items():
            if isinstance(mark, kind):
                key = name.replace("Length", "Items") if array else name
                schema = {**schema, key: getattr(mark, attribute)}
        if isinstance(mark, Most) and on:
            schema = {"minimum": -mark.number, **schema, "maximum": mark.number}
        if isinstance(mark, Refers):
            schema = {**schema, EXPANDS: mark.noun}
        pattern = getattr(mark, "pattern", None)
        if isinstance(pattern, str):
            schema = {**schema, "pattern": pattern}
    return schema
