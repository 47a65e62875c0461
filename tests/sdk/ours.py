"""Portico's declarations as kinds: what it sends, and what it reads at each endpoint."""

import types
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from portico.resources.all import ENDPOINTS
from portico.resources.endpoints import Endpoint
from portico.resources.searches import SearchParams
from portico.wire.lists import ListOf
from portico.wire.markers import Except, Rule, Word
from portico.wire.outline import is_omitted, refers_to
from portico.wire.pages import Paging
from portico.wire.reading import On, emptyable, required, sent_as, writable
from portico.wire.resource import Resource
from tests.sdk.kinds import EMPTY, NULL, Field, Kind, array, expandable, hash_of, literal, map_of, union, word

SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", Decimal: "decimal", Any: "anything"}


def shown(noun: type[Resource]) -> dict[str, Field]:
    """What an object of the noun looks like."""
    fields = _shown(noun)
    if any(endpoint.kind == "delete" and endpoint.noun is noun for endpoint in ENDPOINTS):
        fields["deleted"] = Field(literal(True), optional=True)
    return fields


def taken(endpoint: Endpoint) -> dict[str, Field]:
    """What may be sent to the endpoint, `expand` apart."""
    if endpoint.kind == "list":
        return _taken(endpoint.orders or Paging, "create")
    if endpoint.kind == "search":
        return _taken(SearchParams, "create")
    own: dict[str, Field] = {}
    if endpoint.kind == "create":
        own = _taken(endpoint.noun, "create")
    if endpoint.kind == "update":
        own = _taken(endpoint.noun, "update")
    return own | (_taken(endpoint.orders, "create") if endpoint.orders else {})


def _shown(shape: type[BaseModel]) -> dict[str, Field]:
    return {name: _sent(info) for name, info in shape.model_fields.items() if Rule.INPUT_ONLY not in info.metadata}


def _sent(info: FieldInfo) -> Field:
    kind = _kind(info.annotation, None)
    if noun := refers_to(info):
        kind = _referring(kind, noun)
    kind = _but(kind, info, "answer")
    if is_omitted(info):
        return Field(replace(kind, null=False), optional=True)
    return Field(kind, optional=Rule.HIDDEN in info.metadata)


def _but(kind: Kind, info: FieldInfo, on: str) -> Kind:
    """The kind without the words that are not for this place."""
    words = {name for mark in info.metadata if isinstance(mark, Except) and mark.on == on for name in mark.words}
    return replace(kind, literals=kind.literals - words)


def _referring(kind: Kind, noun: str) -> Kind:
    if kind.element:
        return Kind(kind.words, null=kind.null, element=kind.element | expandable([noun]))
    return kind | expandable([noun])


def _taken(shape: type[BaseModel], on: On) -> dict[str, Field]:
    needed = {name for name, _ in required(shape, on)}
    return {
        sent_as(name, info): Field(_read(info, on), optional=name not in needed)
        for name, info in writable(shape, on).items()
    }


def _read(info: FieldInfo, on: On) -> Kind:
    kind = _but(_kind(info.annotation, on), info, on)
    words = [literal(mark.word) for mark in info.metadata if isinstance(mark, Word)]
    return union([kind, *words, *([EMPTY] if emptyable(info, on) else [])])


def _kind(annotation: Any, on: On | None) -> Kind:
    """The kind of an annotation: as it is sent, or as it is read on creating or updating."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is None or annotation is type(None):
        return NULL
    if origin is Annotated:
        return _kind(arguments[0], on)
    if origin in (Union, types.UnionType):
        return union(_kind(option, on) for option in arguments)
    if origin is Literal:
        return union(literal(value) for value in arguments)
    if origin is tuple:
        return array(_kind(arguments[0], on and "create"))
    if origin is dict:
        return map_of(_kind(arguments[1], on and "create"))
    if isinstance(annotation, type) and issubclass(annotation, ListOf):
        return word("list")
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _hash(annotation, on)
    return word(SCALARS[annotation])


def _hash(shape: type[BaseModel], on: On | None) -> Kind:
    def fields() -> Mapping[str, Field]:
        return _taken(shape, on) if on else _shown(shape)

    alone = getattr(shape, "ALONE", None)
    if alone is None or on is None:
        return hash_of(fields)
    return word("anything") if "format" in alone else hash_of(fields) | word(alone["type"])
