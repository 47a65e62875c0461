"""How the names of a form lie in its tree, so that the same names with other values need not be looked at again."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

import orjson

from portico.wire.errors import Path

Read = Callable[[str, Path], str]
Order = Callable[[Sequence[str]], Sequence[str]]
"""What puts values into an order."""


class Layout:
    """A tree to be filled."""

    def __init__(self, numbered: dict[str, Any], names: Sequence[str], paths: Sequence[Path]) -> None:
        """`numbered` is the tree with the number of each value in its place; `paths` are what the values are called."""
        self.root = numbered
        self._names = [f"{name}=" for name in names]
        self._length = len("".join(self._names))
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
        self._places = [places[str(number)] for number in range(len(paths))]
        self._paths = paths

    def values(self, pairs: Sequence[str], length: int) -> list[str] | None:
        """What pairs say, which are as long as this together; None if they have other names.

        A pair that begins with another name stays whole, and then all are longer than they should be.
        """
        values = list(map(str.removeprefix, pairs, self._names))
        return values if len("&".join(values)) == length - self._length else None

    def filled(self, values: list[str], special: str, read: Read) -> "Laid":
        """What was sent with these values; those with `special` in them have to be read."""
        for number, value in enumerate(values):
            if special in value:
                values[number] = read(value, self._paths[number])
        return Laid(self, values)

    def tree(self, values: Sequence[str]) -> dict[str, Any]:
        """The tree with these values."""
        root = self.root.copy()
        nodes: list[Any] = [root]
        for at, key, empty in self._inner:
            node = nodes[at][key] = empty.copy()
            nodes.append(node)
        for (at, key), value in zip(self._places, values, strict=True):
            nodes[at][key] = value
        return root

    @cached_property
    def pieces(self) -> tuple[list[str], Order]:
        """The tree as JSON, with each second piece left out: the values, in this order."""
        pieces = [""]
        for part in (parts := list(_written(self.root))):
            if isinstance(part, str):
                pieces[-1] += part
            else:
                pieces += ["", ""]
        return pieces, _ordering([part for part in parts if isinstance(part, int)])

    @cached_property
    def spelling(self) -> tuple[bytes, Order]:
        """What stands for all names, in whatever order they came, and the order of their values."""
        found = _leaves(self.root)
        return _standing_for(found), _ordering([int(number) for _, number in found])


class Laid(Mapping[str, Any]):
    """What was sent with the names of a layout. It is a tree for whoever looks at it as one."""

    def __init__(self, layout: Layout, values: list[str]) -> None:
        self._layout = layout
        self._values = values

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The parameters as `form` makes them, name by name."""
        return self._layout.tree(self._values)

    def __getitem__(self, name: str) -> Any:
        return self.tree[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layout.root)

    def __len__(self) -> int:
        return len(self._layout.root)

    def __contains__(self, name: object) -> bool:
        return name in self._layout.root

    def json(self) -> str | None:
        """The same, with an array in the place of each hash of indices; None if a value would have to be escaped."""
        sent = "".join(self._values)
        if '"' in sent or "\\" in sent:
            return None
        pieces, ordered = self._layout.pieces
        whole = pieces.copy()
        whole[1::2] = ordered(self._values)
        return "".join(whole)

    def spelled(self) -> bytes:
        """The same in one spelling, whatever the order and the encoding it came in: see `spelled`."""
        names, ordered = self._layout.spelling
        return b"%b %b" % (names, orjson.dumps(ordered(self._values)))


def as_tree(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same for those who need a dict."""
    return params.tree if type(params) is Laid else params


def spelled(tree: Mapping[str, Any]) -> bytes:
    """Parameters in one spelling: what stands for their names, and their texts in the order of those."""
    found = _leaves(tree)
    return b"%b %b" % (_standing_for(found), orjson.dumps([value for _, value in found if isinstance(value, str)]))


def _standing_for(leaves: list[tuple[Path, Any]]) -> bytes:
    return hashlib.sha256(orjson.dumps([path for path, _ in leaves])).hexdigest().encode()


def _ordering(numbers: list[int]) -> Order:
    """What puts values into the order of their numbers here."""
    return tuple if numbers == sorted(numbers) else itemgetter(*numbers)


def _leaves(node: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every value and where it is, in the order of that; `a[]=x` is where `a[0]=x` is."""
    if not isinstance(node, (Mapping, list, tuple)):
        return [(path, node)]
    members = node.items() if isinstance(node, Mapping) else enumerate(node)
    return sorted((leaf for name, member in members for leaf in _leaves(member, (*path, str(name)))), key=itemgetter(0))


def _written(node: Any) -> Iterator[str | int]:
    """A numbered tree as JSON, in pieces; the numbers among them are those of values."""
    if isinstance(node, str):
        yield from ('"', int(node), '"')
        return
    elements = _elements(node)
    begin, end = "{}" if elements is None else "[]"
    yield begin
    for number, (name, member) in enumerate(node.items() if elements is None else enumerate(elements)):
        yield "," if number else ""
        yield "" if elements is not None else f"{orjson.dumps(name).decode()}:"
        yield from _written(member)
    yield end


def _elements(node: Any) -> list[Any] | None:
    """Those of an array, or of a hash that may be one: its indices have no gaps."""
    if isinstance(node, list):
        return node
    names = [str(index) for index in range(len(node))]
    return [node[name] for name in names] if node.keys() == set(names) else None
