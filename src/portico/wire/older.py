"""Objects in the shapes that older versions gave them.

What a noun was is declared in `resources/older`, as a shape of its own. Each of its fields has a teller: a function
from the wire form of today to the field's value. What that form lacks, such as the payment intent of an invoice, a
teller looks up: it is a generator then, which yields what it wants. All objects of an answer are told side by side, so
whatever they want at a time is asked for at once.
"""

from collections.abc import Awaitable, Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isgenerator
from typing import Any, NamedTuple

from pydantic import BaseModel

from portico.wire.events import changed
from portico.wire.outline import Field, fields, is_object

Tree = dict[str, Any]
SPRING, BASIL, CLOVER, DAHLIA = "2024-04-10", "2025-03-31.basil", "2025-09-30.clover", "2026-03-25.dahlia"
"""The versions that gave objects other shapes."""
EVENT = "event"
STUB = {"id", "object", "deleted"}
"""What is left of what is deleted."""
AS_SENT = ("metadata",)
"""What holds keys of the merchant's own, so that nothing in it is an object of ours."""


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
Find = Callable[[Sequence[Wanted]], Awaitable[Mapping[Wanted, Any]]]


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


class Past:
    """The shapes of one older version."""

    def __init__(self, version: str, shapes: Iterable[Was]) -> None:
        self.version = version
        self._gone: dict[str, set[str]] = {}
        self._tellers: dict[str, dict[str, Teller]] = {}
        self._omitted: dict[str, set[str]] = {}
        self._named: dict[str, dict[str, Field]] = {}
        for noun, _, shape, gone in shapes:
            named = fields(shape)
            self._gone.setdefault(noun, set()).update(gone)
            self._tellers.setdefault(noun, {}).update(_tellers(shape))
            self._omitted.setdefault(noun, set()).update(name for name in named if named[name].is_omitted)
            self._named.setdefault(noun, {}).update(named)

    def fields(self, shape: type[BaseModel]) -> Mapping[str, Field]:
        """What can be expanded in an object, or a hash, as it was then."""
        noun = shape.NOUN if is_object(shape) else ""  # type: ignore[attr-defined]  # objects have one
        if noun not in self._named:
            return fields(shape)
        stayed = {name: field for name, field in fields(shape).items() if name not in self._gone[noun]}
        return stayed | self._named[noun]

    async def told(self, values: list[Any], find: Find) -> list[Any]:
        """Objects and what holds some, as they were then."""
        telling, found = self.telling(values), None
        while True:
            try:
                wanted = telling.send(found)
            except StopIteration as done:
                told: list[Any] = done.value
                return told
            found = await find(wanted)

    def telling(self, value: Any) -> Telling:
        """The same as a telling."""
        return self._changes(value) or _known(value)

    def _changes(self, value: Any) -> Telling | None:
        """The telling of a value; None if it was the same then."""
        if isinstance(value, list):
            changes = {index: self._changes(one) for index, one in enumerate(value) if isinstance(one, dict | list)}
            return _members(value, changes) if any(changes.values()) else None
        return self._object(value) if isinstance(value, dict) else None

    def _object(self, tree: Tree) -> Telling | None:
        """An object or a hash, and all that is in it."""
        noun = tree.get("object")
        if noun == EVENT and "data" in tree:
            return self._event(tree)
        noun = noun if isinstance(noun, str) and tree.keys() != STUB else ""
        gone, tellers = self._gone.get(noun, ()), self._tellers.get(noun, {})
        changes = {
            name: self._changes(value)
            for name, value in tree.items()
            if isinstance(value, dict | list) and name not in gone and name not in AS_SENT
        }
        told = {name: self._value(teller, tree) for name, teller in tellers.items()}
        if not told and not any(changes.values()):
            return None
        kept = {name: value for name, value in tree.items() if name not in gone}
        return _members(kept, {**changes, **told}, self._omitted.get(noun, ()))

    def _event(self, tree: Tree) -> Telling:
        """An event: what changed is what differs between the shapes of before and after."""
        data = tree["data"]
        states = [data["object"]]
        if "previous_attributes" in data:
            states.append(_before(data["object"], data["previous_attributes"]))
        now, *before = yield from together([self.telling(state) for state in states])
        told = {"object": now, **({"previous_attributes": changed(before[0], now)} if before else {})}
        return {**tree, "api_version": self.version, "data": {**data, **told}}

    def _value(self, teller: Teller, tree: Tree) -> Telling:
        """What a teller tells, as it was then."""
        value = teller(tree)
        if isgenerator(value):
            value = yield from value
        return (yield from self.telling(value))


def _members(whole: Any, changes: Mapping[Any, Telling | None], omitted: Collection[str] = ()) -> Telling:
    """A list or a hash with what is told of its members; what is omitted, only if there is a value."""
    tellings = {name: telling for name, telling in changes.items() if telling is not None}
    told = dict(zip(tellings, (yield from together(list(tellings.values()))), strict=True))
    if isinstance(whole, list):
        return [told.get(index, one) for index, one in enumerate(whole)]
    return {**whole, **{name: value for name, value in told.items() if value is not None or name not in omitted}}


def _before(now: Any, was: Any) -> Any:
    """What an object was, from what it is and the old values of what changed."""
    if not isinstance(now, dict) or not isinstance(was, dict):
        return was
    return {**now, **{name: _before(now.get(name), old) for name, old in was.items()}}


def together(tellings: Sequence[Telling]) -> Telling:
    """Several side by side: what all of them want at a time is asked for at once."""
    told: list[Any] = [None] * len(tellings)
    running = dict(enumerate(tellings))
    found = None
    while running:
        wanted: list[Wanted] = []
        for number, telling in list(running.items()):
            try:
                wanted += telling.send(found)
            except StopIteration as done:
                told[number] = done.value
                del running[number]
        if running:
            found = yield wanted
    return told


def one(noun: str, id: str | None, *, hidden: bool = False) -> Telling:
    """The object with this id, or what it hides; None if there is none."""
    if not id:
        return None
    wanted = Wanted(noun, id, hidden=hidden)
    found = yield [wanted]
    return found.get(wanted)


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


def _known(value: Any) -> Telling:
    """What is told without a look."""
    return value
    yield


def _tellers(shape: type[BaseModel]) -> dict[str, Teller]:
    return {
        name: next(mark.teller for mark in info.metadata if isinstance(mark, Told))
        for name, info in shape.model_fields.items()
    }
