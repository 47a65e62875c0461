"""The OpenAPI 3.1 description of the whole /v1 door, made from the declarations."""

from collections.abc import Iterable, Mapping
from typing import Any

from portico import __version__
from portico.api.schemas import EXPANDS, Schema, accepted, sent
from portico.resources.endpoints import Endpoint
from portico.resources.searches import SearchParams
from portico.wire import docs, versions
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Shape

ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type"],
            "properties": {
                "code": {"type": "string"},
                "doc_url": {"type": "string"},
                "message": {"type": "string"},
                "param": {"type": "string"},
                "request_log_url": {"type": "string"},
                "type": {"enum": ["api_error", "card_error", "idempotency_error", "invalid_request_error"]},
            },
        }
    },
}
_FLAT = str.maketrans({"/": "_", "{": None, "}": None})
EXPAND: Schema = {"type": "array", "items": {"type": "string"}, "description": "What to expand in the answer."}


def description(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole description."""
    endpoints = tuple(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation(endpoint)
    nouns = {noun.NOUN: noun for endpoint in endpoints for noun in (endpoint.noun, endpoint.gives) if noun}
    schemas = {name: {**sent(noun), "description": docs.summary(noun)} for name, noun in nouns.items()}
    schemes = {"key": {"type": "http", "scheme": "bearer"}, "basic": {"type": "http", "scheme": "basic"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portico", "version": __version__, "x-stripe-version": versions.CURRENT},
        "security": [{"key": []}, {"basic": []}],
        "paths": paths,
        "components": {"schemas": {**_expandable(schemas, nouns), "error": ERROR}, "securitySchemes": schemes},
    }


def _expandable(schema: Any, nouns: Mapping[str, type[Resource]]) -> Any:
    """A schema in which whatever can be expanded is an id or the object."""
    if isinstance(schema, list):
        return [_expandable(part, nouns) for part in schema]
    if not isinstance(schema, dict):
        return schema
    id = {name: _expandable(part, nouns) for name, part in schema.items() if name != EXPANDS}
    if EXPANDS not in schema:
        return id
    noun = nouns.get(schema[EXPANDS])
    return {"anyOf": [id, _reference(noun.NOUN) if noun else {"type": "object"}, *_stubs(noun)]}


def _stubs(noun: type[Resource] | None) -> list[Schema]:
    """What is shown of an object that is not there any more."""
    gone: Schema = {"type": "object", "properties": {"deleted": {"const": True}}, "required": ["deleted"]}
    return [gone] if noun and noun.LEAVES_STUB else []


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def operation(endpoint: Endpoint) -> dict[str, Any]:
    """One endpoint."""
    found: dict[str, Any] = {
        "operationId": f"{endpoint.method.lower()}{endpoint.path.translate(_FLAT)}",
        "summary": docs.summary(endpoint.verb)
        if endpoint.verb
        else f"{endpoint.kind.capitalize()} {endpoint.noun.NOUN}",
        "parameters": _parameters(endpoint),
        "responses": {
            "200": {"description": "Done.", "content": _json(answer(endpoint))},
            "default": {"description": "Refused.", "content": _json(_reference("error"))},
        },
    }
    if endpoint.method == "POST":
        found["requestBody"] = _body(endpoint)
    return found


def answer(endpoint: Endpoint) -> Schema:
    """What comes back."""
    noun = _reference((endpoint.gives or endpoint.noun).NOUN)
    if endpoint.kind == "delete":
        deleted = {"id": {"type": "string"}, "object": {"const": endpoint.noun.NOUN}, "deleted": {"const": True}}
        return {"type": "object", "properties": deleted, "required": list(deleted)}
    if endpoint.kind == "retrieve" and endpoint.noun.LEAVES_STUB:
        return {"anyOf": [noun, *_stubs(endpoint.noun)]}
    if endpoint.kind not in ("list", "search"):
        return noun
    kind = "list" if endpoint.kind == "list" else "search_result"
    members: dict[str, Schema] = {
        "object": {"const": kind},
        "url": {"type": "string"},
        "has_more": {"type": "boolean"},
        "data": {"type": "array", "items": noun},
    }
    return {"type": "object", "properties": members, "required": list(members)}


def params(endpoint: Endpoint) -> Schema:
    """Everything that may be sent, apart from the id in the path."""
    schema: Schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    if endpoint.kind in ("create", "update"):
        schema = accepted(endpoint.noun, "create" if endpoint.kind == "create" else "update")
    orders: type[Shape] | None = endpoint.orders
    if endpoint.kind in ("list", "search"):
        orders = SearchParams if endpoint.kind == "search" else orders or Paging
    if orders:
        more = accepted(orders, "create")
        schema = {
            **schema,
            "properties": {**schema["properties"], **more["properties"]},
            "required": [*schema["required"], *more["required"]],
        }
    if endpoint.kind != "delete":
        schema["properties"]["expand"] = EXPAND
    return schema


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    id: Schema = {"in": "path", "required": True, "schema": {"type": "string", "maxLength": 255}}
    found += [{"name": name, **id} for name in ("parent", "id") if f"{{{name}}}" in endpoint.path]
    if endpoint.method == "GET":
        schema = params(endpoint)
        for name, member in schema["properties"].items():
            style = {"style": "deepObject", "explode": True} if _is_nested(member) else {}
            found.append(
                {"name": name, "in": "query", "required": name in schema["required"], "schema": member, **style}
            )
    return found


def _body(endpoint: Endpoint) -> dict[str, Any]:
    schema = params(endpoint)
    nested = {
        name: {"style": "deepObject", "explode": True}
        for name, member in schema["properties"].items()
        if _is_nested(member)
    }
    kind = "multipart/form-data" if "file" in schema["properties"] else "application/x-www-form-urlencoded"
    return {"required": bool(schema["required"]), "content": {kind: {"schema": schema, "encoding": nested}}}


def _is_nested(schema: Schema) -> bool:
    return any(part.get("type") in ("object", "array") for part in (schema, *schema.get("anyOf", ())))


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
