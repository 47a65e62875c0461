"""Objects in the shapes that older versions gave them.

What a noun was is declared in `resources/older`, as a shape of its own. Each of its fields has a teller: a function
from the wire form of today to the field's value. What that form lacks, such as the payment intent of an invoice, a
teller looks up: it is a generator then, which yields what it wants. `telling` goes through an answer with all this.
"""

import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel

from portico.wire.outline import Field, fields, is_object

Tree = dict[str, Any]
SPRING, BASIL, CLOVER, DAHLIA = "2024-04-10", "2025-03-31.basil", "2025-09-30.clover", "2026-03-25.dahlia"
"""The versions that gave objects other shapes."""
EVENT = "event"


class Wanted(NamedTuple):
    """What a teller wants to know of other objects."""

    noun: str
    value: str
    column: str = "id"
    """Where they have it: by `id` it is one object, by another column all that have it there, newest first."""
    hidden: bool = False
    """Whether it is what only `expand[]` shows, or what is for our own use, by dotted path."""


Telling = Generator[Sequence[Wanted], Any, Any]
"""Yields what it wants, is sent a mapping with what was found of it, and returns what is told."""
Teller = Callable[[Tree], Any]
"""From the wire form of today to a value, or to the telling of one."""


@dataclass(frozen=True)
class Told:
    """The field's value is what this tells."""

    teller: Teller


class Was(NamedTuple):
    """What a noun was."""

    noun: str
    until: str
    """The version that changed it."""
    shape: type[BaseModel]
    """The fields that it had, or had otherwise."""
    gone: tuple[str, ...] = ()
    """What has come in their place."""


@dataclass
class Then:
    """All that was otherwise with a noun in one version."""

    tellers: dict[str, Teller] = field(default_factory=dict)
    """What tells the fields that it had, or had otherwise."""
    otherwise: set[str] = field(default_factory=set)
    """Those, and what has come since."""
    omitted: set[str] = field(default_factory=set)
    """What was left out, instead of null, while it had no value."""
    named: dict[str, Field] = field(default_factory=dict)
    """What can be expanded in those fields."""

    def add(self, was: Was) -> None:
        """Go further back."""
        named, tellers = fields(was.shape), _tellers(was.shape)
        self.tellers |= tellers
        self.otherwise |= {*tellers, *was.gone}
        self.omitted |= {name for name in named if named[name].is_omitted}
        self.named |= named


class Past:
    """The shapes of one older version."""

    def __init__(self, version: str, shapes: Iterable[Was]) -> None:
        self.version = version
        self._nouns: dict[str, Then] = {}
        for was in shapes:
            self._nouns.setdefault(was.noun, Then()).add(was)
        self._named = re.compile('"object":"(?:' + "|".join(map(re.escape, (EVENT, *self._nouns))) + ')"')

    def then(self, noun: Any) -> Then | None:
        """What was otherwise with a noun, if anything was."""
        return self._nouns.get(noun) if isinstance(noun, str) else None

    def is_otherwise(self, body: str) -> bool:
        """Whether a stored form holds anything that was otherwise."""
        return self._named.search(body) is not None

    def fields(self, shape: type[BaseModel]) -> Mapping[str, Field]:
        """What can be expanded in an object, or a hash, as it was then."""
        then = self.then(shape.NOUN) if is_object(shape) else None  # type: ignore[attr-defined]  # objects have one
        if then is None:
            return fields(shape)
        stayed = {name: field for name, field in fields(shape).items() if name not in then.otherwise}
        return stayed | then.named


def one(noun: str, id: str | None, *, hidden: bool = False) -> Telling:
    """The object with this id, or what it hides; None if there is none."""
    found = yield from several(noun, (id,) if id else (), hidden=hidden)
    return found[0] if found else None


def several(noun: str, ids: Iterable[str], *, hidden: bool = False) -> Telling:
    """Those with these ids that are there, or what they hide."""
    wanted = [Wanted(noun, id, hidden=hidden) for id in ids]
    found = (yield wanted) if wanted else {}
    return [found[one] for one in wanted if one in found]


def naming(noun: str, column: str, value: str | None) -> Telling:
    """The objects that have a value in a column, newest first."""
    if not value:
        return []
    wanted = Wanted(noun, value, column)
    found = yield [wanted]
    return found.get(wanted, [])


def at(path: str) -> Teller:
    """What is at a dotted path today, if anything is."""
    names = path.split(".")

    def teller(tree: Tree) -> Any:
        found: Any = tree
        for name in names:
            found = found.get(name) if found else None
        return found

    return teller


def _tellers(shape: type[BaseModel]) -> dict[str, Teller]:
    return {
        name: next(mark.teller for mark in info.metadata if isinstance(mark, Told))
        for name, info in shape.model_fields.items()
    }
