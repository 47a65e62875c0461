"""Which endpoint a method and a path mean: a tree of path segments, looked up in a microsecond."""

from collections.abc import Iterable
from typing import Any

from portico.resources.endpoints import Endpoint
from portico.wire.errors import UnrecognizedUrl

ID = "{id}"


class Routes:
    """Endpoints by path. A literal segment wins over `{id}`."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._tree: dict[str, Any] = {}
        for endpoint in endpoints:
            node = self._tree
            for segment in endpoint.path.strip("/").split("/"):
                node = node.setdefault(segment, {})
            node.setdefault("", {})[endpoint.method] = endpoint

    def find(self, method: str, path: str) -> tuple[Endpoint, str]:
        """The endpoint, and the id in the path ('' where there is none). Raises UnrecognizedUrl."""
        node, id = self._tree, ""
        for segment in path.strip("/").split("/"):
            below = node.get(segment) if segment else None
            if below is None:
                below, id = node.get(ID), segment
            if below is None:
                raise UnrecognizedUrl(method, path[:200])
            node = below
        endpoint = node.get("", {}).get(method)
        if endpoint is None:
            raise UnrecognizedUrl(method, path[:200])
        return endpoint, id
