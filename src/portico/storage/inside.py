"""Objects that others show inside them, as they are now: a subscription's items show their prices whole.

What is kept of the outer object is how it looked when it was last written. The inner one may have changed since; that
writes nothing to the outer ones, of which there may be a hundred thousand. It is put in its place when the outer one
leaves, in an answer or an event. What has not changed stands in the outer text letter by letter, so usually one read
and a look at the text are all.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from portico.storage.engine import Reader
from portico.storage.pages import among
from portico.storage.scope import Scope
from portico.wire.resource import Resource, restored

HEAD = re.compile(r'\{"id":"[^"\\]*","object":"([a-z_.]+)"')


class Inside(NamedTuple):
    """A noun that another one shows whole."""

    noun: type[Resource]
    faces: Callable[[Any], Mapping[str, Any]] | None = None
    """What else shows it, beside it, by name."""

    def ids(self, body: str) -> Iterable[str]:
        """The ids of those in a wire form."""
        return re.findall(rf'\{{"id":"([^"\\]+)","object":"{re.escape(self.noun.NOUN)}"', body)


SHOWN: dict[str, tuple[Inside, ...]] = {}
"""What nouns show inside them, by the outer one's name."""


async def fresh(reader: Reader, scope: Scope, noun: str, bodies: Sequence[str]) -> list[str]:
    """Wire forms of a noun, with what is inside them as it is now. What is deleted stays as it was."""
    found = list(bodies)
    for inside in SHOWN.get(noun, ()):
        ids = sorted({id for body in bodies for id in inside.ids(body)})
        if not ids:
            continue
        rows = await reader.all(among(inside.noun, len(ids)), (*scope.key, *ids))
        for index, body in enumerate(found):
            changed = {row[3]: row for row in rows if f'"{row[3]}"' in body and row[0] not in body}
            if changed:
                tree = orjson.loads(body)
                _put(tree, inside, changed)
                found[index] = orjson.dumps(tree).decode()
    return found


async def fresh_object(reader: Reader, scope: Scope, body: str) -> str:
    """The wire form of an object of any noun, with what is inside it as it is now."""
    head = HEAD.match(body)
    if head is None or head[1] not in SHOWN:
        return body
    (found,) = await fresh(reader, scope, head[1], [body])
    return found


def _put(node: Any, inside: Inside, changed: Mapping[str, Sequence[Any]]) -> None:
    """Put what has changed into its places."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            node[index] = _now(value, inside, changed)
    elif isinstance(node, dict):
        for name, value in list(node.items()):
            node[name] = now = _now(value, inside, changed)
            if now is not value and inside.faces is not None:
                body, hidden = changed[now["id"]][:2]
                node |= inside.faces(restored(inside.noun, body, hidden))


def _now(value: Any, inside: Inside, changed: Mapping[str, Sequence[Any]]) -> Any:
    if isinstance(value, dict) and value.get("object") == inside.noun.NOUN and value.get("id") in changed:
        return orjson.loads(changed[value["id"]][0])
    _put(value, inside, changed)
    return value
