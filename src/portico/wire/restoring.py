"""Objects as they are kept, understood again: from a stored wire form, with what only `expand[]` shows."""

from typing import Any, TypeVar

import orjson

from portico.wire.latest import BEGINNING, Latest
from portico.wire.resource import Resource

ROOM = 600_000
"""Letters of texts whose objects are remembered: five hundred customers, or a hundred invoices. An object takes ten
times its text."""

R = TypeVar("R", bound=Resource)


def restored(noun: type[R], body: str, hidden: str | None = None) -> R:
    """The object of a stored wire form. Equal texts give the same frozen object."""
    whose = noun, body[:BEGINNING], hidden is None  # some read it without what it hides
    found: R | None = _RESTORED.find(whose, body, hidden)
    if found is None:
        found = _understood(noun, body, hidden)
        _RESTORED.keep(whose, found, body, hidden)
    return found


_RESTORED: Latest[Any] = Latest(ROOM)


def _understood(noun: type[R], body: str, hidden: str | None) -> R:
    tree = orjson.loads(body)
    for path, value in orjson.loads(hidden).items() if hidden else ():
        graft(tree, path, value)
    found = noun.model_validate(tree)
    found.is_written_as(body)
    return found


def graft(tree: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path."""
    *parents, last = path.split(".")
    for part in parents:
        tree = tree[part]
    tree[last] = value
