"""`expand[]`: objects in the place of their ids, and the fields that are shown only when asked for."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portico.wire.errors import InvalidRequest
from portico.wire.outline import field_at, hidden_paths, inner_hash, is_omitted, references
from portico.wire.resource import Resource

MAX_LEVELS = 4

Trie = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """An object as JSON, with what it hides, by dotted path."""

    noun: type[Resource]
    tree: dict[str, Any]
    hidden: Mapping[str, Any]


Fetch = Callable[[str, str], Awaitable[Opened | None]]
"""Finds an object by noun and id in the caller's account and mode."""


Nouns = Mapping[str, type[Resource]]
"""Every noun by its name."""


def expandable(noun: type[Resource], paths: Iterable[str], nouns: Nouns, *, listed: bool = False) -> Trie:
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
        _check(noun, segments, nouns, path, index)
        here = trie
        for segment in segments:
            here = here.setdefault(segment, {})
    return trie


def _check(noun: type[Resource], segments: list[str], nouns: Nouns, path: str, index: int) -> None:
    """Raises InvalidRequest unless every segment leads to something that can be expanded."""
    level, here = 0, ""
    for position, segment in enumerate(segments):
        here = f"{here}.{segment}" if here else segment
        last = position == len(segments) - 1
        if here in references(noun):
            level += 1
            if level > MAX_LEVELS:
                message = f"You cannot expand more than {MAX_LEVELS} levels of a property. Property: {path[:100]}"
                raise InvalidRequest(message, param=("expand", index))
            other = nouns.get(references(noun)[here])
            if last or other is None:
                return
            noun, here = other, ""
        elif here in hidden_paths(noun) and last:
            return
        elif last or not _is_hash(noun, here):
            raise _refusal(path, index)


async def expand(opened: Opened, trie: Trie, fetch: Fetch) -> dict[str, Any]:
    """The object with the paths of the trie expanded, in place."""
    await _visit(opened, opened.tree, "", trie, fetch)
    return opened.tree


async def _visit(opened: Opened, node: dict[str, Any], prefix: str, trie: Trie, fetch: Fetch) -> None:
    for segment, below in trie.items():
        path = prefix + segment
        if path in hidden_paths(opened.noun):
            value = opened.hidden[path] if path in opened.hidden else opened.noun.included(opened.tree, path)
            if value is not None or not is_omitted(field_at(opened.noun, path)):
                node[segment] = value
        elif path in references(opened.noun):
            node[segment] = await _open(node.get(segment), references(opened.noun)[path], below, fetch)
        elif node.get(segment) is not None:
            await _visit(opened, node[segment], f"{path}.", below, fetch)


async def _open(value: Any, noun: str, below: Trie, fetch: Fetch) -> Any:
    if isinstance(value, list):
        return [await _open(item, noun, below, fetch) for item in value]
    found = await fetch(noun, value) if isinstance(value, str) else None
    if found is None or found.tree.get("deleted"):
        return found.tree if found else value
    return await expand(found, below, fetch)


def _is_hash(noun: type[Resource], path: str) -> bool:
    try:
        return inner_hash(field_at(noun, path)) is not None
    except KeyError:
        return False


def _refusal(path: str, index: int, hint: str = "") -> InvalidRequest:
    return InvalidRequest(f"This property cannot be expanded ({path[:100]}).{hint}", param=("expand", index))
