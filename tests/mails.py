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
    """The latest mail to an address."""
    return (await all_to(app, recipient, 1))[0]


async def all_to(app: Any, recipient: str, many: int) -> list[Any]:
    """The mails to an address, the latest first: at least so many, and none is on its way any more.

    The application may send by itself, too, and several at a time.
    """
    waiting = "SELECT 1 FROM mail WHERE due <= ?"
    for _ in range(PATIENCE):
        found = [mail for mail in await arrived(app) if mail.recipient == recipient]
        if len(found) >= many and not await app.engine.reader.one(waiting, (app.here.now,)):
            return sorted(found, key=lambda mail: mail.id, reverse=True)
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
