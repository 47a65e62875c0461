"""Hands mail over to the mail server of the settings."""

import aiosmtplib
from aiosmtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from portico.api.pipeline import Api
from portico.jobs.send_mail import Addressed, Undeliverable
from portico.mail.messages import message
from portico.mail.rendering import rendered
from portico.mail_server import MailServer

PATIENCE = 30
"""Seconds for each step of the conversation."""


class SmtpPost:
    """One conversation for each mail."""

    def __init__(self, server: MailServer, api: Api) -> None:
        self._server = server
        self._api = api

    async def deliver(self, mail: Addressed) -> None:
        """Hand over one mail. Raises Undeliverable for what the server refuses for good."""
        server = self._server
        made = message(mail, await rendered(mail, self._api), server.sender, self._api.here.now)
        try:
            await aiosmtplib.send(
                made,
                sender=made["from"].addresses[0].addr_spec,
                recipients=[made["to"].addresses[0].addr_spec],
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                timeout=PATIENCE,
            )
        except SMTPRecipientsRefused as refused:
            if all(500 <= each.code < 600 for each in refused.recipients):
                raise Undeliverable(f"refused with {refused.recipients[0].code}") from refused
            raise
        except SMTPSenderRefused:
            raise  # the operator's fault, who may put it right
        except SMTPResponseException as refused:
            if refused.code in (550, 551, 552, 553, 554):
                raise Undeliverable(f"refused with {refused.code}") from refused
            raise
