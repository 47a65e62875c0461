"""From what a caller sent to a shape in one step, where nothing is wrong with it and nothing special in it.

`reading` says what each parameter becomes, and why it is refused. Here the same declaration is compiled once into a
single validator, which reads texts where Pydantic's own would want values. It takes less than `reading` does, and gives
the same for what it takes: whatever it does not take is read again, thoroughly, by `reading`, which has the words.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreConfig, SchemaValidator

from portico.wire import leaves
from portico.wire.errors import ApiError
from portico.wire.layouts import Laid
from portico.wire.leaves import MAX_METADATA_KEY, MAX_METADATA_VALUE, MAX_STRING, Read
from portico.wire.markers import Except, Refused, Rule, Word
from portico.wire.reading import field_reader, most, required, sent_as, writable

S = TypeVar("S", bound=BaseModel)
Schema = dict[str, Any]
"""A schema of pydantic-core."""

_UNSENT = "\0"
"""The name of what nobody may send: no name that is sent can be like it."""

_STORABLE = r"\A[^\x00\x7F\x{FDD0}-\x{FDEF}]*\z"
_INTEGER: Schema = {"type": "str", "pattern": r"\A-?[0-9]{1,18}\z", "strict": True}
_BOOLEAN: Schema = {"type": "chain", "steps": [{"type": "literal", "expected": ["true", "false"]}, {"type": "bool"}]}
_METADATA: Schema = {
    "type": "dict",
    "keys_schema": {"type": "str", "pattern": _STORABLE, "max_length": MAX_METADATA_KEY, "strict": True},
    "values_schema": {"type": "str", "pattern": _STORABLE, "max_length": MAX_METADATA_VALUE, "strict": True},
}

_ELEMENTS: Schema = {"type": "no-info", "function": leaves.elements}

_PLAIN = {"type", "ref", "metadata", "serialization"}
_LIMITS = {
    "str": {*_PLAIN, "min_length", "max_length"},
    "int": {*_PLAIN, "ge", "gt", "le", "lt"},
    "bool": _PLAIN,
    "literal": {*_PLAIN, "expected"},
}
"""What a schema may say of a value without making it special."""


class _Special(Exception):
    """A kind of value that only `reading` understands."""


def shaped(shape: type[S], params: Mapping[str, Any]) -> S | None:
    """The validated shape of a new object; None if that takes more than one look."""
    try:
        found: S = _validator(shape).validate_python(params) if type(params) is not Laid else _laid_out(shape, params)
    except (ValidationError, ApiError):
        return None
    return found


def _laid_out(shape: type[S], params: Laid) -> S:
    text = params.json()
    found: S = _validator(shape).validate_python(params.tree) if text is None else _of_json(shape).validate_json(text)
    return found


@cache
def _validator(shape: type[BaseModel]) -> SchemaValidator:
    return _compiled(_schema(shape))


@cache
def _of_json(shape: type[BaseModel]) -> SchemaValidator:
    return _compiled(_laid(_schema(shape)))


def _compiled(schema: Schema) -> SchemaValidator:
    # without those that the shapes inside it have already, which want values; no cache keeps a value that was sent
    return SchemaValidator(schema, CoreConfig(cache_strings="keys"), _use_prebuilt=False)


def _schema(shape: type[BaseModel]) -> Schema:
    shape.model_rebuild()
    return _sent(shape.__pydantic_core_schema__)


def _laid(schema: Any) -> Any:
    """The same for what is laid out as JSON: its arrays are some, and `form` has seen that its texts can be stored."""
    if isinstance(schema, list):
        return [_laid(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("function") == _ELEMENTS:
        return _laid(schema["schema"])
    return {name: _laid(one) for name, one in schema.items() if one is not _STORABLE}


def _sent(schema: Any) -> Schema:
    """The schema of what is sent, from that of what it becomes. Raises _Special."""
    take = _TAKING.get(schema["type"])
    if take is None or not schema.keys() <= _LIMITS.get(schema["type"], schema.keys()):
        raise _Special
    return take(schema)


def _text(schema: Schema) -> Schema:
    least, most = max(1, schema.get("min_length", 1)), min(MAX_STRING, schema.get("max_length", MAX_STRING))
    return {**schema, "strict": True, "min_length": least, "max_length": most, "pattern": _STORABLE}


def _word(schema: Schema) -> Schema:
    if not all(isinstance(word, str) for word in schema["expected"]):
        raise _Special
    return schema


def _around(schema: Schema) -> Schema:
    definitions = {"definitions": [_sent(one) for one in schema["definitions"]]} if "definitions" in schema else {}
    return {**schema, "schema": _sent(schema["schema"]), **definitions}


def _array(schema: Schema) -> Schema:
    items = {**schema, "items_schema": [_sent(item) for item in schema["items_schema"]]}
    return {"type": "function-before", "function": _ELEMENTS, "schema": items}


_TAKING: dict[str, Callable[[Schema], Schema]] = {
    "str": _text,
    "bool": lambda _: _BOOLEAN,
    "int": lambda schema: _chain(_INTEGER, schema),
    "literal": _word,
    "tuple": _array,
    "dict": lambda schema: {**schema, "values_schema": _sent(schema["values_schema"])},
    "model": lambda schema: {**schema, "schema": _members(schema["cls"], schema["schema"])},
    "nullable": lambda schema: _sent(schema["schema"]),
    "function-after": _around,
    "definitions": _around,
    "definition-ref": dict,
}


def _members(shape: type[BaseModel], schema: Schema) -> Schema:
    """The fields of a hash, by the names they are sent by."""
    sent, needed = writable(shape, "create"), {name for name, _ in required(shape, "create")}
    fields = {}
    for name, field in schema["fields"].items():
        if name not in sent:
            fields[name] = {**field, "schema": _anew(field["schema"]), "validation_alias": _UNSENT}
            continue
        info, default = sent[name], field["schema"]
        inner = default["schema"] if default["type"] == "default" else default
        taken = _field(info, inner)
        if inner is not default and name not in needed:
            taken = {**_anew(default), "schema": taken}
        fields[name] = {**field, "schema": taken, "validation_alias": sent_as(name, info)}
    return {**schema, "fields": fields}


def _anew(schema: Schema) -> Schema:
    """An empty hash is made where Pydantic would have Python copy it, which takes forty times as long."""
    if schema.get("default") != {}:
        return schema
    return {name: value for name, value in schema.items() if "default" not in name} | {"default_factory": dict}


def _field(info: FieldInfo, schema: Schema) -> Schema:
    if Rule.METADATA in info.metadata:
        return _METADATA if schema["type"] == "dict" else {**schema, "schema": _METADATA}
    try:
        if most(info) is not None or any(isinstance(mark, (Except, Refused, Word)) for mark in info.metadata):
            raise _Special
        return _sent(schema)
    except _Special:
        take = _thorough(field_reader(info, "create"))
        return _chain({"type": "function-plain", "function": {"type": "no-info", "function": take}}, schema)


def _thorough(take: Read) -> Callable[[Any], Any]:
    """What `reading` makes of a value that says something."""

    def read(value: Any) -> Any:
        if not value:
            raise ValueError(value)
        return take(value, ())

    return read


def _chain(*steps: Schema) -> Schema:
    return {"type": "chain", "steps": list(steps)}
