"""The mail server of the settings: which one, how it is spoken to, and who the sender is."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"smtps": 465, "smtp": 587}


class Unusable(Exception):
    """Not a mail server that Portico sends by. The message says what to do, and holds no password."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    """TLS from the beginning, or before anything is said; none to this machine only."""
    sender: str
    """The address that mail comes from."""
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


def parsed(address: str, sender: str) -> MailServer:
    """The server of an address such as `smtps://user:password@mail.example.com`. Raises Unusable."""
    wrong = Unusable("is not an address such as smtps://user:password@mail.example.com:465.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise wrong
    if bool(parts.username) is not bool(parts.password):
        raise Unusable("has a user without a password, or the other way round.")
    return MailServer(
        host=host,
        port=port or PORTS[parts.scheme],
        security="tls" if parts.scheme == "smtps" else "none" if host in LOOPBACK else "starttls",
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
