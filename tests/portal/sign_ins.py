"""What tests of signing in have in common: a business with a login page, and the steps that a visitor takes."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests import mails, people
from tests.merchants import Answer, Merchant
from tests.visitors import Visitor, token

CONFIGURATIONS = "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"


async def login_page(merchant: Merchant, **params: Any) -> dict[str, Any]:
    """A configuration with a login page, which is not the default."""
    await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    return await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL, login_page={"enabled": True}, **params)


def action(page: Answer) -> str:
    """Where the page of a session that has ended sends its form."""
    found = re.search(rb'action="(/p/recovery/\w+)"', page.body)
    assert found, page.body
    return found[1].decode()


@dataclass
class Guest(Visitor):
    """Somebody at a login page, or before a session that has ended."""

    page: str = ""
    """The path of the door."""
    latest: Any = field(default=None)
    """The last answer."""

    async def arrive(self, url: str) -> Answer:
        """Open the login page."""
        self.page = urlsplit(url).path
        self.latest = await self.get(url)
        return self.latest

    async def ask(self, email: str, **headers: str) -> Answer:
        """Ask for a code; the page that then asks for it."""
        sent = await self.post(self.page, {"token": token(self.latest), "email": email}, **headers)
        assert sent.status == 303, sent.body
        self.latest = await self.get(sent.headers["location"])
        return sent

    async def enter(self, code: str) -> Answer:
        """Type a code."""
        return await self.post(f"{self.page}/code", {"token": token(self.latest), "code": code})

    async def sign_in(self, url: str, email: str) -> Answer:
        """All of it, with the mail's code."""
        await self.arrive(url)
        await self.ask(email)
        return await self.enter(mails.code(await mails.latest(self.app, email)))
