"""Speaks to a Portico by HTTP: forms in, JSON out."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, Self
from urllib.parse import quote

import httpx

from portico.wire.versions import CURRENT

PATIENCE = 30.0
"""Seconds for one answer."""
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Refused(Exception):
    """The server said no, or did not answer. The message says why."""


class Caller(Protocol):
    """Whoever has a key."""

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        """What a POST comes back with. Raises Refused."""

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """What a GET comes back with. Raises Refused."""

    def delete(self, path: str) -> dict[str, Any]:
        """What a DELETE comes back with. Raises Refused."""


class Remote:
    """A server at an address, spoken to with a key."""

    def __init__(self, site: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}", "stripe-version": CURRENT}
        self.site = site.rstrip("/")
        self._http = httpx.Client(base_url=self.site, headers=headers, timeout=PATIENCE, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        """What a POST comes back with. Raises Refused."""
        return self._answer("POST", path, encoded(params))

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """What a GET comes back with. Raises Refused."""
        query = encoded(params)
        return self._answer("GET", f"{path}?{query}" if query else path, "")

    def delete(self, path: str) -> dict[str, Any]:
        """What a DELETE comes back with. Raises Refused."""
        return self._answer("DELETE", path, "")

    def _answer(self, method: str, path: str, body: str) -> dict[str, Any]:
        try:
            answer = self._http.request(method, path, content=body, headers=FORM if body else {})
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Refused(f"{self.site} does not answer as Portico does ({type(error).__name__}: {error}).") from error
        if answer.status_code >= 400:
            raise Refused(str(found.get("error", {}).get("message", answer.text)))
        return found


def encoded(params: Mapping[str, Any]) -> str:
    """A form in brackets: `items[0][price]=price_1`."""
    return "&".join(
        f"{quote(name, safe='[]')}={quote(text, safe='')}"
        for key, value in params.items()
        for name, text in _pairs(key, value)
    )


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _pairs(f"{name}[{key}]", member)
    elif isinstance(value, (list, tuple)):
        for index, member in enumerate(value):
            yield from _pairs(f"{name}[{index}]", member)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
