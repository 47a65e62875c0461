"""The mailbox of `portico dev`: mail goes nowhere, and a developer can read it."""

from collections import deque
from email.message import EmailMessage
from typing import NamedTuple

from portico.api.pipeline import Api
from portico.jobs.send_mail import Addressed
from portico.mail import messages, rendering

REMEMBERED = 200
SENDER = "billing@portico.example"


class Received(NamedTuple):
    """A mail in the mailbox."""

    id: str
    account: str
    created: int
    kind: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: "tuple[rendering.Attachment, ...]"
    message: EmailMessage


class Mailbox:
    """The latest mails, as long as the process lives."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.received: deque[Received] = deque(maxlen=REMEMBERED)

    async def deliver(self, mail: Addressed) -> None:
        """Keep one mail. It is made into a message first, so that what could not be sent is not shown either."""
        said = await rendering.rendered(mail, self._api)
        made = messages.message(mail, said, SENDER, self._api.here.now)
        self.received.appendleft(
            Received(
                id=mail.letter.id,
                account=mail.scope.account,
                created=self._api.here.now,
                kind=mail.letter.kind,
                sender=str(made["from"]),
                recipient=mail.recipient,
                subject=said.subject,
                text=said.text,
                html=said.html,
                attachments=said.attachments,
                message=made,
            )
        )

    def find(self, id: str) -> Received | None:
        """A mail by its id, if it is remembered."""
        return next((mail for mail in self.received if mail.id == id), None)
