"""Objects that others show inside them, as they are now: a subscription's items show their prices whole.

What is kept of the outer object is how it looked when it was last written. The inner one may have changed since; that
writes nothing to the outer ones, of which there may be a hundred thousand. It is put in its place when the outer one
leaves, in an answer or an event. What has not changed stands in the outer text letter by letter, so usually one read
and a look at the text are all.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson

from portico.storage.engine import Reader
from portico.storage.pages import among
from portico.storage.scope import Scope
from portico.wire.resource import Resource
from portico.wire.restoring import restored

Texts = Callable[[type[Resource], Sequence[str]], Awaitable[Mapping[str, str]]]
"""The wire forms of a noun's objects, by id."""


class Inside:
    """A noun that another one shows whole."""

    def __init__(self, noun: type[Resource], faces: Callable[[Any], Mapping[str, Any]] | None = None) -> None:
        self.noun = noun
        self.faces = faces
        """What else shows it, beside it, by name."""
        self._mark = f'","object":"{noun.NOUN}"'

    def places(self, body: str) -> list[tuple[int, str]]:
        """Where a wire form shows one, and its id."""
        found, mark = [], self._mark
        end = body.find(mark)
        while end >= 0:
            start = body.rfind('"', 0, end) + 1
            if body.startswith(_ID, start - len(_ID)):
                found.append((start - len(_ID), body[start:end]))
            end = body.find(mark, end + 1)
        return found


_ID = '{"id":"'
"""How the wire form of an object begins."""
SHOWN: dict[str, Callable[[], tuple[Inside, ...]]] = {}
"""What nouns show inside them, by the outer one's name. It is made when one of these leaves first."""


async def fresh(texts: Texts, noun: str, bodies: Sequence[str]) -> list[str]:
    """Wire forms of a noun, with what is inside them as it is now. What is deleted stays as it was."""
    found = list(bodies)
    for inside in SHOWN[noun]() if noun in SHOWN else ():
        places = [inside.places(body) for body in found]
        if not any(places):
            continue
        ids = sorted({id for shown in places for _, id in shown})
        now = await texts(inside.noun, ids)
        for index, body in enumerate(found):
            shown = ((at, id) for at, id in places[index] if id in now)
            changed = {id: now[id] for at, id in shown if not body.startswith(now[id], at)}
            if changed:
                tree = orjson.loads(body)
                _put(tree, inside, changed)
                found[index] = orjson.dumps(tree).decode()
    return found


async def fresh_object(texts: Texts, noun: str, body: str) -> str:
    """The wire form of one object, with what is inside it as it is now."""
    if noun not in SHOWN:
        return body
    (found,) = await fresh(texts, noun, [body])
    return found


def committed(reader: Reader, scope: Scope) -> Texts:
    """Wire forms as they are kept."""

    async def texts(noun: type[Resource], ids: Sequence[str]) -> dict[str, str]:
        found = await reader.all(among(noun, len(ids), "id", "body"), (*scope.key, *ids))
        return {row[0]: row[1] for row in found}

    return texts


def _put(node: Any, inside: Inside, changed: Mapping[str, str]) -> None:
    """Put what has changed into its places."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            node[index] = _in_place_of(value, inside, changed)
    elif isinstance(node, dict):
        for name, value in list(node.items()):
            node[name] = other = _in_place_of(value, inside, changed)
            if other is not value and inside.faces is not None:
                node |= inside.faces(restored(inside.noun, changed[other["id"]]))


def _in_place_of(value: Any, inside: Inside, changed: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and value.get("object") == inside.noun.NOUN and value.get("id") in changed:
        return orjson.loads(changed[value["id"]])
    _put(value, inside, changed)
    return value
