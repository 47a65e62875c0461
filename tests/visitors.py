"""Visitors, as tests see them: browsers without a screen, which keep cookies and say what browsers say."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from tests.merchants import Answer, request

TYPED = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "none", "sec-fetch-user": "?1"}
"""What Chromium sends when somebody opens an address."""
SENT = {**TYPED, "sec-fetch-site": "same-origin", "origin": "null"}
"""What it sends with a form of our own; the origin is null because our pages forbid referrers."""


@dataclass
class Visitor:
    """Somebody with a browser."""

    app: Any
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, url: str, **headers: str) -> Answer:
        """Go to an address, and on to where it sends us."""
        answer = await self.get(url, **headers)
        if answer.status in (302, 303, 307):
            return await self.open(answer.headers["location"], **headers)
        return answer

    async def get(self, url: str, **headers: str) -> Answer:
        """One answer, whatever it says."""
        return await self.send("GET", url, headers={**TYPED, **_dashed(headers)})

    async def post(self, url: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form of our own pages; a header that is '' is left out."""
        return await self.send("POST", url, urlencode(fields).encode(), {**SENT, **_dashed(headers)})

    async def send(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request with the cookies so far."""
        sent = {name: text for name, text in (headers or {}).items() if text}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body)), **sent}
        raw = [(name.encode(), text.encode("latin-1")) for name, text in sent.items()]
        parts = urlsplit(url)
        path, query = unquote(parts.path), parts.query.encode()
        answer = await request(self.app, method, path, query=query, body=body, headers=raw)
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for text in answer.set_cookies:
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]


def token(page: Answer) -> str:
    """What the forms of a page carry."""
    found = re.search(rb'name="token" value="(\w+)"', page.body)
    assert found, page.body
    return found[1].decode()


def sign_out(page: Answer) -> str:
    """Where a page's form for signing out leads."""
    found = re.search(rb'action="(/p/\w+/sign-out)"', page.body)
    assert found, page.body
    return found[1].decode()


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}
