"""Mail, as tests see it: what arrived in the mailbox of the application, and what stands in it."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 6_000
"""Hundredths of a second."""


async def arrived(app: Any) -> list[Any]:
    """Send what is due in every world; what this application has received so far, the latest first."""
    await app.sending.run()
    return list(app.post.received)


async def latest(app: Any, recipient: str) -> Any:
    """The latest mail to an address. It may be on its way, if the application sends by itself."""
    for _ in range(PATIENCE):
        found = [mail for mail in await arrived(app) if mail.recipient == recipient]
        if found:
            return found[0]
        await asyncio.sleep(0.01)
    raise AssertionError([mail.recipient for mail in app.post.received])


def code(mail: Any) -> str:
    """The code in a mail."""
    [found] = re.findall(r"^ {4}(\d{6})$", mail.text, re.MULTILINE)
    return found


def link(mail: Any) -> str:
    """The path of the link in a mail."""
    [found] = re.findall(r"https?://\S+/p/sign-in/\S+", mail.text)
    return urlsplit(found).path
