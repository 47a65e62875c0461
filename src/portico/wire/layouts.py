"""How the names of a form lie in its tree, so that the same names with other values need not be looked at again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from portico.wire.errors import Path


class Layout:
    """A tree to be filled."""

    __slots__ = ("_inner", "_length", "_names", "_places", "_root")

    def __init__(self, numbered: dict[str, Any], names: Sequence[str], paths: Sequence[Path]) -> None:
        """`numbered` is the tree with the number of each value in its place; `paths` are what the values are called."""
        self._names = [f"{name}=" for name in names]
        self._length = len("".join(self._names))
        self._root = numbered
        self._inner: list[tuple[int, Any, Any]] = []
        """Each hash and array below the root: the number of what it is in (the root is 0), where, and itself."""
        places: dict[str, tuple[int, Any]] = {}
        nodes: list[Any] = [numbered]
        for at, node in enumerate(nodes):
            for key, member in node.items() if isinstance(node, dict) else enumerate(node):
                if isinstance(member, str):
                    places[member] = (at, key)
                else:
                    self._inner.append((at, key, member))
                    nodes.append(member)
        self._places = [(*places[str(number)], path) for number, path in enumerate(paths)]

    def values(self, pairs: Sequence[str], length: int) -> list[str] | None:
        """What pairs say, which are as long as this together; None if they have other names.

        A pair that begins with another name stays whole, and then all are longer than they should be.
        """
        values = list(map(str.removeprefix, pairs, self._names))
        return values if len("&".join(values)) == length - self._length else None

    def filled(self, values: Iterable[str], special: str, read: Callable[[str, Path], str]) -> dict[str, Any]:
        """The tree with these values; those with `special` in them have to be read."""
        root = self._root.copy()
        nodes: list[Any] = [root]
        for at, key, empty in self._inner:
            node = nodes[at][key] = empty.copy()
            nodes.append(node)
        for (at, key, path), value in zip(self._places, values, strict=True):
            nodes[at][key] = read(value, path) if special in value else value
        return root
