"""From what a mail says to a message for the wire: one sender, one recipient, no header that somebody else wrote."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from portico.jobs.send_mail import Addressed, Undeliverable
from portico.mail.rendering import Rendered
from portico.wire.addresses import is_one_address

POLICY = SMTP.clone(cte_type="7bit")


def message(mail: Addressed, rendered: Rendered, sender: str, now: int) -> EmailMessage:
    """The message. Raises Undeliverable unless it has exactly one recipient."""
    made = EmailMessage(policy=POLICY)
    made["From"] = _address(sender, rendered.business)
    made["To"] = _address(mail.recipient)
    if rendered.reply_to and is_one_address(rendered.reply_to):
        made["Reply-To"] = _address(rendered.reply_to)
    made["Subject"] = rendered.subject
    made["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    made["Message-ID"] = f"<{mail.letter.id}@{_domain(sender)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(rendered.text)
    made.add_alternative(rendered.html, subtype="html")
    for attachment in rendered.attachments:
        main, _, sub = attachment.media_type.partition("/")
        made.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    made["Content-Language"] = rendered.locale
    if len(getaddresses(made.get_all("to", []))) != 1 or made.get_all("cc") or made.get_all("bcc"):
        raise Undeliverable("not one recipient")
    return made


def _address(text: str, name: str = "") -> Address:
    """One address, its domain as name servers know it. Raises Undeliverable for anything else."""
    if not is_one_address(text):
        raise Undeliverable("no address")
    user, _, domain = text.rpartition("@")
    try:
        return Address(display_name=name, username=user, domain=domain.encode("idna").decode())
    except (ValueError, IndexError) as error:
        raise Undeliverable("no address") from error


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].encode("idna").decode()
