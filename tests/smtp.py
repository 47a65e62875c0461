"""A real mail server for tests: it takes what is handed over, or refuses as a test says."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller

from portico.mail_server import MailServer
from tests.servers import PATIENCE, free_port

SENDER = "billing@alder.example"


class Taken(NamedTuple):
    """A mail as it came over the wire."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, understood."""
        made = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(made, EmailMessage)
        return made


@dataclass
class MailHost:
    """What the server has taken, and what it says."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What it says to the next mails, before it takes any again."""

    @property
    def server(self) -> MailServer:
        """As the settings name it."""
        return MailServer("127.0.0.1", self.port, "none", SENDER)

    async def handle_DATA(  # noqa: N802 (the server calls it so)
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Take a mail."""
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        await asyncio.sleep(0)
        return "250 taken"


@contextmanager
def mail_host() -> Iterator[MailHost]:
    """A mail server on a port of its own."""
    host = MailHost()
    controller = Controller(host, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE)
    controller.start()
    host.port = controller.port
    try:
        yield host
    finally:
        controller.stop()
