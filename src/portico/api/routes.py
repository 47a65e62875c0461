"""Which endpoint a method and a path mean: a tree of path segments, looked up in a microsecond."""

from collections.abc import Iterable
from typing import Any

from portico.resources.endpoints import Endpoint
from portico.wire.errors import UnrecognizedUrl

ANY = "{}"
ID = "{id}"
METHODS = None
"""The key, in the tree, of what ends here; no segment is like it."""


class Routes:
    """Endpoints by path. A literal segment wins over an id."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._tree: dict[str | None, Any] = {}
        for endpoint in endpoints:
            node = self._tree
            for segment in endpoint.path.strip("/").split("/"):
                node = node.setdefault(ANY if segment.startswith("{") else segment, {})
            node.setdefault(METHODS, {})[endpoint.method] = endpoint

    def find(self, method: str, path: str) -> tuple[Endpoint, str, str]:
        """The endpoint, the object's id, and its parent's ('' where there is none). Raises UnrecognizedUrl."""
        node, id, parent = self._tree, "", ""
        for segment in path.strip("/").split("/"):
            if segment in node:
                node = node[segment]
            elif segment and ANY in node:
                node, id, parent = node[ANY], segment, id
            else:
                raise UnrecognizedUrl(method, path[:200])
        if method not in node.get(METHODS, ()):
            raise UnrecognizedUrl(method, path[:200])
        endpoint = node[METHODS][method]
        if endpoint.parent and ID not in endpoint.path:
            return endpoint, "", id
        return endpoint, id, parent
