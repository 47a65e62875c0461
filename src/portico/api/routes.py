"""Which endpoint a method and a path mean: a tree of path segments, looked up in a microsecond."""

from collections.abc import Iterable
from typing import Any

from portico.resources.endpoints import Endpoint
from portico.wire.errors import UnrecognizedUrl

ID = "{id}"
METHODS = None
"""The key, in the tree, of what ends here; no segment is like it."""


class Routes:
    """Endpoints by path. A literal segment wins over `{id}`."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._tree: dict[str | None, Any] = {}
        for endpoint in endpoints:
            node = self._tree
            for segment in endpoint.path.strip("/").split("/"):
                node = node.setdefault(segment, {})
            node.setdefault(METHODS, {})[endpoint.method] = endpoint

    def find(self, method: str, path: str) -> tuple[Endpoint, str]:
        """The endpoint, and the id in the path ('' where there is none). Raises UnrecognizedUrl."""
        node, id = self._tree, ""
        for segment in path.strip("/").split("/"):
            if segment in node:
                node = node[segment]
            elif segment and ID in node:
                node, id = node[ID], segment
            else:
                raise UnrecognizedUrl(method, path[:200])
        if method not in node.get(METHODS, ()):
            raise UnrecognizedUrl(method, path[:200])
        return node[METHODS][method], id
