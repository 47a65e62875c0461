"""From the text of a setting to its value, or a refusal to start with it."""

import base64
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from portico.mail_server import MailServer, Unusable, parsed
from portico.wire import egress
from portico.wire.addresses import is_one_address
from portico.wire.secrets import KeyRing

PREFIX = "PORTICO_"
SHORTEST_SECRET = 32
USUAL_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"([a-z0-9-]+(\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+])(:[0-9]+)?")
"""A name, which is written in ASCII where it has other letters, or an address, and perhaps a port."""


class Unsafe(Exception):
    """A setting that Portico does not start with. The message says which, and what to do."""


def mail_server(smtp: str, sender: str) -> MailServer | None:
    """Server and sender go together; neither means that no mail is sent."""
    if not smtp and not sender:
        return None
    if not smtp:
        raise Unsafe(f"{PREFIX}MAIL_FROM is set, but not {PREFIX}SMTP: there is no server to send mail by.")
    if not is_one_address(sender):
        raise Unsafe(f"{PREFIX}MAIL_FROM must be the one address that mail comes from, such as billing@example.com.")
    try:
        return parsed(smtp, sender)
    except Unusable as unusable:
        raise Unsafe(f"{PREFIX}SMTP {unusable}") from None


def site(text: str) -> str:
    """The address that customers see, as browsers write it in `Origin`: in small letters, without a slash."""
    wrong = Unsafe(f"The site {text} is not an address such as https://billing.example.com.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise Unsafe(
            f"The site {text} is not https. Session links open a customer's account; they must not travel in the open."
        )
    if parts.path.strip("/"):
        raise Unsafe(f"The site {text} is a path on a host. Portico needs a host of its own: leave the path out.")
    host = parts.netloc.lower().removesuffix(f":{port}" if port == USUAL_PORTS[parts.scheme] else "")
    if not _HOST.fullmatch(host) or parts.query or parts.fragment:
        raise wrong
    return f"{parts.scheme}://{host}"


def key_ring(text: str) -> KeyRing:
    """Keys as `name:base64`, with commas; the first one signs."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not name.isalnum() or len(key) < SHORTEST_SECRET or len(set(key)) < SHORTEST_SECRET // 4:
            raise Unsafe(
                f"The secret key `{name[:12]}` is not {SHORTEST_SECRET} random bytes. Make one with `portico secret`."
            )
        if name in keys:
            raise Unsafe(
                f"Two secret keys are called `{name[:12]}`, so one would be lost. Give each a name of its own."
            )
        keys[name] = key
    return KeyRing(keys)


def number(given: Mapping[str, str], name: str, default: int, *, most: int = 65_535) -> int:
    """A whole number, which is not 0."""
    text = given.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise Unsafe(f"{PREFIX}{name.upper()} must be a whole number from 1 to {most}, not {text}.")
    return int(text)


def networks(text: str) -> tuple[egress.Network, ...]:
    """Networks such as 10.0.0.0/8, with commas. Those of `NEVER` stay closed, whatever stands here."""
    try:
        return egress.networks(text.split(","))
    except ValueError as error:
        raise Unsafe(f"{PREFIX}WEBHOOK_ALLOW must be networks such as 10.0.0.0/8, with commas: {error}.") from error


def proxies(text: str) -> str:
    """Addresses or networks, with commas. Whoever wants to believe everybody has to say so: 0.0.0.0/0."""
    try:
        egress.networks(text.split(","))
    except ValueError as error:
        raise Unsafe(
            f"{PREFIX}TRUSTED_PROXIES must be addresses such as 10.0.0.1, or networks such as 10.0.0.0/8, with commas: "
            f"{error}."
        ) from error
    return text


def switch(given: Mapping[str, str], name: str) -> bool:
    """On, unless it is turned off."""
    text = given.get(name, "on").lower()
    if text not in ("on", "true", "off", "false"):
        raise Unsafe(f"{PREFIX}{name.upper()} must be on or off, not {text}.")
    return text in ("on", "true")
