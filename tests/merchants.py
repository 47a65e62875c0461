"""Merchants, as tests see them: they speak HTTP to an application in this process, without a network."""

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from stripe._encode import _api_encode

from portico.api.calls import IN_PIECES

FARTHEST = re.compile(r"You can only advance it up to (\d+) ")
"""How a test clock says how far it goes at a time."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    set_cookies: tuple[str, ...] = ()
    """Each `Set-Cookie` header."""

    @cached_property
    def json(self) -> Any:
        """The body, understood."""
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, str]:
        """The `error` of a refusal."""
        assert self.status >= 400, self.body
        return self.json["error"]

    @property
    def text(self) -> str:
        """What a refusal says."""
        return self.error["message"]


def encoded(params: dict[str, Any]) -> bytes:
    """A form as the official SDK for Python writes it."""
    pairs = (f"{quote(str(name), safe='[]')}={quote(str(value), safe='')}" for name, value in _api_encode(params))
    return "&".join(pairs).encode()


@dataclass(frozen=True)
class Merchant:
    """Somebody with a key."""

    app: Any
    key: str
    headers: tuple[tuple[str, str], ...] = ()

    def having(self, **headers: str) -> "Merchant":
        """The same merchant, who sends some headers more: `idempotency_key="k"`."""
        more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, headers=(*self.headers, *more))

    @property
    def live(self) -> "Merchant":
        """The same world in live mode."""
        return replace(self, key=self.key.replace("_test_", "_live_"))

    async def get(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> Answer:
        """Read something."""
        return await self.send("GET", path, query=encoded({**(params or {}), **more}))

    async def post(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> Answer:
        """Write something."""
        return await self.send("POST", path, body=encoded({**(params or {}), **more}))

    async def delete(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> Answer:
        """Remove something."""
        return await self.send("DELETE", path, query=encoded({**(params or {}), **more}))

    async def create(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
        """Write something that cannot go wrong; the object that comes back."""
        answer = await self.post(path, params, **more)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    async def find(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
        """Read something that is there."""
        answer = await self.get(path, params, **more)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    async def refused(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> dict[str, str]:
        """Write something that is refused with status 400; the `error` that comes back."""
        answer = await self.post(path, params, **more)
        assert answer.status == 400, (answer.status, answer.body.decode())
        return answer.error

    async def types(self) -> list[str]:
        """The types of the latest hundred events, the oldest first."""
        return [event["type"] for event in (await self.find("/v1/events", limit=100))["data"]][::-1]

    async def tick(self) -> None:
        """Do what is due in this merchant's world by the wall clock of the test."""
        account = (await self.find("/v1/account"))["id"]
        await self.app.clockwork.run(account)

    async def clock(self, frozen_time: int) -> str:
        """A new test clock; its id."""
        return (await self.create("/v1/test_helpers/test_clocks", frozen_time=frozen_time))["id"]

    async def advance(self, clock: str, to: int) -> dict[str, Any]:
        """Move a test clock and everything that lives by it, as far at a time as it goes; the clock, which is ready."""
        path = f"/v1/test_helpers/test_clocks/{clock}"
        found: dict[str, Any] = {}
        while found.get("frozen_time") != to:
            answer = await self.post(f"{path}/advance", frozen_time=to)
            farthest = FARTHEST.search(answer.text) if answer.status == 400 else None
            if farthest:
                answer = await self.post(f"{path}/advance", frozen_time=int(farthest[1]))
            assert answer.status == 200, answer.body.decode()
            await self.tick()
            found = await self.find(path)
            assert found["status"] == "ready", found
        return found

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        body: bytes = b"",
        content_type: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        """One request, in raw bytes."""
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers]
        if self.key:
            headers.append((b"authorization", f"Bearer {self.key}".encode()))
        if body:
            headers += [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
        return await request(self.app, method, path, query=query, body=body, headers=headers)


async def request(
    app: Any, method: str, path: str, *, query: bytes = b"", body: bytes = b"", headers: Any = ()
) -> Answer:
    """Drive an ASGI application with one request."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query,
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 12_111),
        "extensions": {IN_PIECES: {}},
    }
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start, *parts = messages
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    cookies = tuple(value.decode("latin-1") for name, value in start["headers"] if name == b"set-cookie")
    pieces = [piece for part in parts for piece in (part.get("body", b""), *part.get("rest", ()))]
    return Answer(start["status"], names, b"".join(pieces), cookies)
