"""Answers as they were in an older version.

One walk goes through all objects and leaves a gap for each value that is to be looked up. Whatever all gaps want at a
time is asked for at once.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from inspect import isgenerator
from operator import is_not
from typing import Any, NamedTuple

from portico.wire.events import changed
from portico.wire.older import EVENT, Past, Then, Tree, Wanted

STUB = {"id", "object", "deleted"}
"""What is left of what is deleted."""
HOLDING = (dict, list)
"""What may hold objects."""
AS_SENT = "metadata"
"""What holds keys of the merchant's own, so that nothing in it is an object of ours."""
Find = Callable[[Sequence[Wanted]], Awaitable[Mapping[Wanted, Any]]]


class _Gap(NamedTuple):
    """A field whose value is being looked up."""

    telling: Generator[Any, Any, Any]
    tree: Tree
    name: str
    is_omitted: bool


async def told(past: Past, values: Sequence[Any], find: Find) -> list[Any]:
    """Objects and what holds some, as they were."""
    return await _Walk(past).told(values, find)


class _Walk:
    """What is not as it was is made anew; the rest stays the same object."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._gaps: list[_Gap] = []
        self._wanted: list[Wanted] = []
        """What the gaps want to know."""
        self._ends: list[Callable[[], None]] = []
        """What is done when all is known."""

    async def told(self, values: Sequence[Any], find: Find) -> list[Any]:
        """All of them, with the gaps filled."""
        told = [self._then(value) for value in values]
        while self._gaps:
            gaps, wanted, self._gaps, self._wanted = self._gaps, self._wanted, [], []
            found = await find(wanted)
            for gap in gaps:
                self._go_on(gap, found)
        for end in self._ends:
            end()
        return told

    def _then(self, value: Any) -> Any:
        """A value as it was, up to what is looked up."""
        if isinstance(value, dict):
            then = self._past.then(value.get("object"))
            if then is not None and value.keys() != STUB:
                return self._object(value, then)
            return self._hash(value)
        if isinstance(value, list):
            told = [self._then(one) for one in value]
            return told if any(map(is_not, told, value)) else value
        return value

    def _hash(self, tree: Tree) -> Tree:
        """What is no object, or one that has not changed since."""
        if tree.get("object") == EVENT and "data" in tree:
            return self._event(tree)
        changes = self._changes(tree)
        return {**tree, **changes} if changes else tree

    def _changes(self, tree: Tree) -> Tree:
        """Those members that hold something that was otherwise."""
        changes = {}
        for name, value in tree.items():
            if isinstance(value, HOLDING) and name != AS_SENT:
                told = self._then(value)
                if told is not value:
                    changes[name] = told
        return changes

    def _object(self, tree: Tree, then: Then) -> Tree:
        """An object that had other fields."""
        otherwise = then.otherwise
        told = {name: value for name, value in tree.items() if name not in otherwise}
        told |= self._changes(told)
        for name, teller in then.tellers.items():
            value = teller(tree)
            if isgenerator(value):
                self._go_on(_Gap(value, told, name, name in then.omitted), None)
            elif value is not None or name not in then.omitted:
                told[name] = self._then(value)
        return told

    def _go_on(self, gap: _Gap, found: Mapping[Wanted, Any] | None) -> None:
        """Tell a gap what was found, and fill it if it wants nothing more."""
        try:
            self._wanted += gap.telling.send(found)
        except StopIteration as done:
            if done.value is not None or not gap.is_omitted:
                gap.tree[gap.name] = self._then(done.value)
        else:
            self._gaps.append(gap)

    def _event(self, tree: Tree) -> Tree:
        """An event: what changed is what differs between the shapes of before and after."""
        data = tree["data"]
        told = {**data, "object": self._then(data["object"])}
        if "previous_attributes" in data:
            before = self._then(_before(data["object"], data["previous_attributes"]))
            self._ends.append(lambda: told.update(previous_attributes=changed(before, told["object"])))
        return {**tree, "api_version": self._past.version, "data": told}


def _before(now: Any, was: Any) -> Any:
    """What an object was, from what it is and the old values of what changed."""
    if not isinstance(now, dict) or not isinstance(was, dict):
        return was
    return {**now, **{name: _before(now.get(name), old) for name, old in was.items()}}
