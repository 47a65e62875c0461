"""Reading what lies at a dotted path of fields, such as `parent.subscription_details.subscription`."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any


def at(shape: Any, path: str) -> Any:
    """The value at a dotted path of fields, or None where a hash on the way is null."""
    return None if shape is None else reading_at(path)(shape)


def reading_all(paths: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the values at several dotted paths of fields, or None where a hash on the way is null."""
    split = [path.split(".") for path in paths]
    deeper = [(place, parts[1:]) for place, parts in enumerate(split) if len(parts) > 1]
    heads = attrgetter(*[parts[0] for parts in split]) if split else lambda _: ()
    if len(split) > 1 and not deeper:
        return heads

    def read(shape: Any) -> tuple[Any, ...]:
        found = [heads(shape)] if len(split) == 1 else list(heads(shape))
        for place, parts in deeper:
            found[place] = _inside(parts, found[place])
        return tuple(found)

    return read


@cache
def reading_at(path: str) -> Callable[[Any], Any]:
    """What reads the value at a dotted path of fields, or None where a hash on the way is null."""
    return partial(_inside, path.split(".")) if "." in path else attrgetter(path)


def _inside(parts: Sequence[str], shape: Any) -> Any:
    for part in parts:
        if shape is None:
            return None
        shape = getattr(shape, part)
    return shape
