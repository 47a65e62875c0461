"""The mailbox page of `portico dev`: the mails that a real Portico would have sent.

The HTML of a mail has styles of its own, which no page may have. It is answered alone, in a sandbox: no script, no
form, no picture from anywhere, and an origin that is nobody's.
"""

import re
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api.headers import MAIL_HEADERS
from portico.dev import drawing
from portico.mail.mailbox import Mailbox, Received


class MailboxPages:
    """Pages that show mail."""

    def __init__(self, mailbox: Mailbox, site: str) -> None:
        self._mailbox = mailbox
        self._link = re.compile(re.escape(site) + r"(/p/(?:sign-in|login)/\S+)")

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [
            Route("/dev/mailbox", self.all, methods=["GET"]),
            Route("/dev/mailbox/{id}", self.one, methods=["GET"]),
            Route("/dev/mailbox/{id}/html", self.html, methods=["GET"]),
            Route("/dev/mailbox/{id}/{number:int}", self.attachment, methods=["GET"]),
        ]

    async def all(self, _: Request) -> Response:
        """The mails, the latest first."""
        latest = sorted(self._mailbox.received, key=lambda mail: mail.id, reverse=True)  # ids tell the time
        return drawing.page("mailbox.html", mails=[_shown(mail) for mail in latest])

    async def one(self, request: Request) -> Response:
        """One mail, as text."""
        mail = self._mailbox.find(request.path_params["id"])
        if mail is None:
            return drawing.missing()
        link = self._link.search(mail.text)
        return drawing.page("mail.html", mail=_shown(mail), path=link[1] if link else None)

    async def html(self, request: Request) -> Response:
        """One mail, as mail programs show it."""
        mail = self._mailbox.find(request.path_params["id"])
        if mail is None:
            return drawing.missing()
        return _alone(mail.html.encode(), "text/html; charset=utf-8")

    async def attachment(self, request: Request) -> Response:
        """A file that came with a mail."""
        mail, number = self._mailbox.find(request.path_params["id"]), request.path_params["number"]
        if mail is None or number >= len(mail.attachments):
            return drawing.missing()
        found = mail.attachments[number]
        response = _alone(found.content, found.media_type)
        response.headers["content-disposition"] = "attachment"
        return response


def _shown(mail: Received) -> dict[str, Any]:
    when = datetime.fromtimestamp(mail.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {**mail._asdict(), "when": when}


def _alone(content: bytes, media_type: str) -> Response:
    response = Response(content, media_type=media_type)
    response.raw_headers.extend(MAIL_HEADERS)
    return response
