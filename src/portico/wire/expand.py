"""`expand[]`: objects in the place of their ids, and the fields that are shown only when asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

import orjson
from pydantic import BaseModel

from portico.wire.errors import InvalidRequest
from portico.wire.markers import Below
from portico.wire.outline import Field, fields, hidden_paths, is_object
from portico.wire.resource import Resource

MAX_LEVELS = 4
UNCOVERED = 256
"""How many wire forms are remembered with what they hide."""

Trie = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """An object as JSON, with what it hides, by dotted path."""

    noun: type[Resource]
    tree: dict[str, Any]
    hidden: Mapping[str, Any]

    def told(self, path: str) -> Any:
        """What is hidden at a path."""
        return self.hidden[path] if path in self.hidden else self.noun.included(self.tree, path)


class Fetch(Protocol):
    """Finds objects in the caller's account and mode, in the shapes of the caller's version."""

    def fields(self, shape: type[BaseModel]) -> Mapping[str, Field]:
        """What can be expanded in an object or a hash."""

    async def one(self, noun: str, id: str) -> Opened | None:
        """An object by noun and id."""

    async def below(self, listed: Below, id: str) -> dict[str, Any] | None:
        """The list of the objects that name another one; None if there is no such noun."""


Nouns = Mapping[str, type[Resource]]
"""Every noun by its name."""
Shapes = Callable[[type[BaseModel]], Mapping[str, Field]]
"""What can be expanded in an object or a hash, as a version has it."""


def expandable(
    noun: type[Resource], paths: Iterable[str], nouns: Nouns, *, listed: bool = False, shapes: Shapes = fields
) -> Trie:
    """The paths as a tree of segments; on a list every path begins with `data.`.

    Raises InvalidRequest for a path that leads nowhere, whether or not there is an object to expand it in.
    """
    trie: Trie = {}
    for index, path in enumerate(paths):
        segments = path.split(".")
        if listed:
            if segments[0] != "data" or len(segments) < 2:
                raise _refusal(path, index, f" You may want to try expanding 'data.{path[:80]}' instead.")
            segments = segments[1:]
        _check(noun, segments, nouns, shapes, path, index)
        here = trie
        for segment in segments:
            here = here.setdefault(segment, {})
    return trie


def _check(noun: type[BaseModel], segments: list[str], nouns: Nouns, shapes: Shapes, path: str, index: int) -> None:
    """Raises InvalidRequest unless every segment leads to something that can be expanded.

    What a map holds is shown with it; Stripe has its hashes and arrays expanded by themselves, so they may be named:
    `currency_options.eur.tiers`. So may what leads to something that can be expanded: `items`, `latest_invoice.lines`.
    """
    level, shape, pending, is_in_map = 0, noun, segments[::-1], False
    while pending:
        field, last = shapes(shape).get(pending.pop()), not pending
        if field is None:
            raise _refusal(path, index)
        if field.noun:
            level += 1
            if level > MAX_LEVELS:
                message = f"You cannot expand more than {MAX_LEVELS} levels of a property. Property: {path[:100]}"
                raise InvalidRequest(message, param=("expand", index))
            other = nouns.get(field.noun)
            if last or other is None:
                return
            shape = other
        elif last and (field.is_hidden or (is_in_map and field.inner) or _leads_on(field.inner, shapes)):
            return
        elif field.inner is None or last:
            raise _refusal(path, index)
        else:
            shape = field.inner
            if field.is_map:
                pending.pop()
                is_in_map = True
    raise _refusal(path, index)


def _leads_on(shape: type[BaseModel] | None, shapes: Shapes, above: tuple[type[BaseModel], ...] = ()) -> bool:
    """Whether there is something in a hash, or in the objects of a list, that can be expanded."""
    if shape is None or shape in above:
        return False
    found = shapes(shape).values()
    return any(one.noun or one.is_hidden or _leads_on(one.inner, shapes, (*above, shape)) for one in found)


def opened(
    noun: type[Resource], paths: Iterable[str], nouns: Nouns, *, listed: bool = False, shapes: Shapes = fields
) -> list[str]:
    """The nouns whose objects the paths bring into an answer, as far as they lead anywhere."""
    found = []
    for path in paths:
        shape: type[BaseModel] | None = noun
        for segment in path.split(".")[listed:]:
            field = shapes(shape).get(segment) if shape else None
            if field is None:
                break
            others = (field.noun, field.below.noun if field.below else "")
            found += [other for other in others if other in nouns]
            shape = nouns.get(field.noun) if field.noun else field.inner
    return found


@cache
def own(noun: type[Resource]) -> Mapping[str, Field]:
    """What an object hides and can show by itself, by dotted path."""
    found = {path: _at(noun, path.split(".")) for path in hidden_paths(noun)}
    inner = {path for path in found for outer in found if path.startswith(f"{outer}.")}
    return {path: field for path, field in found.items() if not (field.noun or field.below or path in inner)}


def _at(shape: type[BaseModel], path: list[str]) -> Field:
    field = fields(shape)[path[0]]
    return field if len(path) == 1 or field.inner is None else _at(field.inner, path[1:])


@lru_cache(maxsize=UNCOVERED)
def uncovered(noun: type[Resource], body: str, hidden: str | None, paths: tuple[str, ...]) -> str:
    """A wire form with what it hides at paths of its own. Equal texts give the same text."""
    opened = Opened(noun, orjson.loads(body), orjson.loads(hidden or "{}"))
    if opened.tree.get("deleted"):
        return body
    for path in paths:
        *parents, last = path.split(".")
        node: Any = opened.tree
        for parent in parents:
            node = node and node.get(parent)
        if node is not None:
            _put(node, last, own(noun)[path], opened.told(path))
    return orjson.dumps(opened.tree).decode()


async def expand(opened: Opened, trie: Trie, fetch: Fetch) -> dict[str, Any]:
    """The object with the paths of the trie expanded, in place."""
    await _visit(opened, opened.noun, opened.tree, "", trie, fetch)
    return opened.tree


async def _visit(
    opened: Opened, shape: type[BaseModel], node: dict[str, Any], prefix: str, trie: Trie, fetch: Fetch
) -> None:
    """Expand what the trie wants in one hash of an object."""
    for segment, rest in trie.items():
        field, path = fetch.fields(shape)[segment], prefix + segment
        if field.is_hidden:
            _put(node, segment, field, await _hidden(opened, path, field, fetch))
        if field.noun:
            node[segment] = await _open(node.get(segment), field.noun, rest, fetch)
        elif rest and node.get(segment) is not None and not field.is_map:
            inner = field.inner
            for child in node[segment] if isinstance(node[segment], list) else [node[segment]]:
                if inner is not None and is_object(inner):
                    await _visit_inside(child, inner, rest, fetch)
                elif inner is not None:
                    await _visit(opened, inner, child, f"{path}.", rest, fetch)


async def _hidden(opened: Opened, path: str, field: Field, fetch: Fetch) -> Any:
    """What is hidden at a path, or the list of what is below the object."""
    if field.below and (found := await fetch.below(field.below, opened.tree["id"])):
        return {**found, "url": f"{opened.noun.PATH}/{opened.tree['id']}/{path}"}
    return opened.told(path)


def _put(node: dict[str, Any], name: str, field: Field, value: Any) -> None:
    if value is not None or not field.is_omitted:
        node[name] = value


async def _visit_inside(node: Any, noun: Any, trie: Trie, fetch: Fetch) -> None:
    """Expand in an object that another one contains, such as a price in a subscription's item, kept or not."""
    if isinstance(node, dict) and "id" in node:
        found = await fetch.one(node["object"], node["id"])
        hidden = found.hidden if found else {}
        await _visit(Opened(noun, node, hidden), noun, node, "", trie, fetch)


async def _open(value: Any, noun: str, rest: Trie, fetch: Fetch) -> Any:
    if isinstance(value, list):
        return [await _open(item, noun, rest, fetch) for item in value]
    found = await fetch.one(noun, value) if isinstance(value, str) else None
    if found is None or found.tree.get("deleted"):
        return found.tree if found else value
    return await expand(found, rest, fetch)


def _refusal(path: str, index: int, hint: str = "") -> InvalidRequest:
    return InvalidRequest(f"This property cannot be expanded ({path[:100]}).{hint}", param=("expand", index))
