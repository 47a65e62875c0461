"""Which endpoint a method and a path mean: a tree of path segments, looked up in a microsecond.

A place comes into the tree, and its module runs, when something at its paths is first asked for.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from portico.resources.endpoints import Endpoint, Kind, Verb
from portico.resources.places import Place
from portico.wire.rejections import UnrecognizedUrl
from portico.wire.resource import Resource

ANY = "{}"
ID = "{id}"
METHODS = None
"""The key, in the tree, of what ends here; no segment is like it."""
SEGMENTS = (2, 3)
"""How many a place's path may have."""


class Routes:
    """Endpoints by path. A literal segment wins over an id."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        self._closed: dict[str, list[Place]] = {}
        for place in self._places:
            for path in place.paths:
                self._closed.setdefault(path.strip("/"), []).append(place)
        self._tree: dict[str | None, Any] = {}
        self._literal: dict[str, Any] = {}
        """What is in the tree at paths without ids: nearly all that is asked for is there, or one segment below."""
        self._named: dict[tuple[Kind, type[Resource], str], Endpoint] = {}
        self._below: dict[tuple[Kind, type[Resource], bool], str] = {}
        self._finders: dict[type[Resource], Verb | None] = {}

    def find(self, method: str, path: str) -> tuple[Endpoint, str, str]:
        """The endpoint, the object's id, and its parent's ('' where there is none). Raises UnrecognizedUrl."""
        above, _, last = path.rpartition("/")
        node, id, parent = self._literal.get(above) if last else None, "", ""
        segments = [last]
        if node is None:
            node, segments = self._tree, path.strip("/").split("/")
        for segment in segments:
            if segment in node:
                node = node[segment]
            elif segment and ANY in node:
                node, id, parent = node[ANY], segment, id
            else:
                return self._find_anew(method, path)
        if method not in node.get(METHODS, ()):
            return self._find_anew(method, path)
        endpoint = node[METHODS][method]
        if endpoint.parent and ID not in endpoint.path:
            return endpoint, "", id
        return endpoint, id, parent

    def named(self, kind: Kind, noun: type[Resource], path: str) -> Endpoint:
        """The endpoint that a declaration has at a path, with `{id}` and all. Raises KeyError."""
        asked = kind, noun, path
        if asked not in self._named:
            self._open(path)
        return self._named[asked]

    def below(self, kind: Kind, noun: type[Resource], *, one: bool) -> str:
        """The path of an endpoint below another noun: for one object, or for their list."""
        asked = kind, noun, one
        if asked not in self._below:
            self._below[asked] = next(
                endpoint.path
                for endpoint in self._at_home(noun)
                if (endpoint.kind, endpoint.noun) == (kind, noun) and endpoint.parent and (ID in endpoint.path) is one
            )
        return self._below[asked]

    def finder(self, noun: type[Resource]) -> Verb | None:
        """How the noun is found, if it is not simply kept under its id."""
        if noun not in self._finders:
            self._finders[noun] = next(
                (
                    endpoint.verb
                    for endpoint in self._at_home(noun)
                    if (endpoint.kind, endpoint.noun) == ("retrieve", noun) and ID in endpoint.path
                ),
                None,
            )
        return self._finders[noun]

    def _at_home(self, noun: type[Resource]) -> Iterator[Endpoint]:
        return (endpoint for place in self._places if noun.NOUN in place.nouns for endpoint in place.endpoints)

    def _find_anew(self, method: str, path: str) -> tuple[Endpoint, str, str]:
        """What is found when the places of the path have come in. Raises UnrecognizedUrl if none was still to come."""
        if self._open(path):
            return self.find(method, path)
        raise UnrecognizedUrl(method, path[:200])

    def _open(self, path: str) -> bool:
        """Let in what belongs to a path; whether anything did that was not in."""
        segments = path.strip("/").split("/")
        for count in SEGMENTS:
            begins = "/".join(segments[:count])
            if begins in self._closed:
                for place in self._closed.pop(begins):
                    self._let_in(place, f"/{begins}/")
                return True
        return False

    def _let_in(self, place: Place, begins: str) -> None:
        for endpoint in place.endpoints:
            if not f"{endpoint.path}/".startswith(begins):
                continue
            node, above = self._tree, ""
            for segment in endpoint.path.strip("/").split("/"):
                node = node.setdefault(ANY if segment.startswith("{") else segment, {})
                above = f"{above}/{segment}"
                if "{" not in above:
                    self._literal[above] = node
            node.setdefault(METHODS, {})[endpoint.method] = endpoint
            self._named[endpoint.kind, endpoint.noun, endpoint.path] = endpoint
