"""Where Portico may send something by itself: which addresses on the internet, and nothing on anybody's own network.

A merchant says where webhooks go, and whoever has a key is a merchant. So nothing that is not plainly public is ever
contacted: not this machine, not its neighbours, not the metadata service of a cloud. The list is our own, because what
`ipaddress` calls global includes addresses that lead back home (NAT64, IPv4 in IPv6, multicast, Azure's 168.63.129.16).

Loopback is open under `portico dev`, and an operator may open networks; what hands out credentials stays closed always.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part) for part in text.split())


FORBIDDEN = _networks(
    """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
    """
)
"""Whatever is not public though it looks so: of IPv6, what is outside of `PUBLIC6` is not even considered."""
PUBLIC6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 as networks without it see it: as good as the address inside."""
WITH_V4 = (NAT64, ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("::/96"))
"""IPv6 addresses that end with one of IPv4."""
NEVER = _networks(
    """
    168.63.129.16/32 169.254.0.0/16 100.100.100.200/32 192.0.0.192/32 0.0.0.0/8 224.0.0.0/4 240.0.0.0/4
    fd00:ec2::/64 fd20:ce::/64 fd00:42::42/128 fd00:c1::/64 fd00:a9fe:a9fe::/64 fe80::/10 ff00::/8 ::/128
    """
)
"""What no operator can open: where clouds hand out credentials, and what is no address of one machine."""
LOOPBACK = _networks("127.0.0.0/8 ::1/128")
HOME = ipaddress.IPv4Address("127.0.0.1")

LIVE_PORTS = (443, 8443)
TEST_PORTS = (*LIVE_PORTS, 80, 8080)
MAX_HOST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_PRIVATE_ENDINGS = (".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp", ".home")
_METADATA_NAMES = ("metadata.google.internal", "metadata.goog", "instance-data.ec2.internal", "metadata")


class Forbidden(Exception):
    """Nothing is sent there. The message is a sentence that says why."""


class Target(NamedTuple):
    """An address of the web, in parts that mean one thing only."""

    secure: bool
    host: str
    """A name in ASCII, or an IP address without brackets."""
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """What the `Host` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


@dataclass(frozen=True)
class Egress:
    """What may be contacted by this installation."""

    loopback: bool = False
    """Whether this machine may: only under `portico dev`."""
    allowed: tuple[Network, ...] = ()
    """Networks that the operator has opened."""

    def check_address(self, address: Address, port: int, *, livemode: bool) -> None:
        """Raises Forbidden for an address, or for a port of it, to which nothing is sent."""
        if self._is_opened(address):
            return
        if not is_public(address):
            raise Forbidden(f"{address} is not a public address.")
        _check_port(port, livemode)

    def check_url(self, url: str, *, livemode: bool) -> Target:
        """The parts of a URL to which something may be sent, as far as it tells without asking for its name."""
        target = parsed(url)
        if literal := as_address(target.host):
            self.check_address(literal, target.port, livemode=livemode)
            return target
        self._check_name(target.host)
        if not self.allowed and not (self.loopback and _is_local(target.host)):
            _check_port(target.port, livemode)
        return target

    def _check_name(self, host: str) -> None:
        if host in _METADATA_NAMES:
            raise Forbidden(f"{host} is the metadata service of a cloud.")
        if _is_local(host) and not self._is_opened(HOME):
            raise Forbidden(f"{host} is this machine, not a public address.")
        if not self.allowed and not self.loopback and ("." not in host or host.endswith(_PRIVATE_ENDINGS)):
            raise Forbidden(f"{host} is not a public name.")

    def _is_opened(self, address: Address) -> bool:
        if any(form in network for form in (address, *inside(address)) for network in NEVER):
            return False
        opened = (*self.allowed, *(LOOPBACK if self.loopback else ()))
        return any(address in network for network in opened)


def _is_local(host: str) -> bool:
    return host in _LOCAL_NAMES or host.endswith(".localhost")


def _check_port(port: int, livemode: bool) -> None:
    ports = LIVE_PORTS if livemode else TEST_PORTS
    if port not in ports:
        raise Forbidden(f"port {port} is not one of {', '.join(map(str, sorted(ports)))}.")


def inside(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to, where a system or a network takes it for one of those."""
    if address.version == 4 or address.is_loopback:
        return ()
    last = (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),) if any(address in network for network in WITH_V4) else ()
    others = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    return (*last, *(other for other in others if other is not None))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could be meant, and nobody nearer."""
    if address.version == 6:
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in PUBLIC6 or address.scope_id:
            return False
    return not any(address in network for network in FORBIDDEN)


def parsed(url: str) -> Target:
    """The parts of a URL. Raises Forbidden for one that could be read in two ways."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Forbidden("it is not a URL.") from error
    if parts.scheme not in ("http", "https") or parts.username is not None or not host:
        raise Forbidden("it is not a plain http or https URL.")
    secure = parts.scheme == "https"
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    target = f"{path}{query}"
    if not target.isascii() or re.search(r"[\x00-\x20\x7f]", target):
        raise Forbidden("its path has characters that must be percent-encoded.")
    if port == 0:
        raise Forbidden("port 0 is no port.")
    return Target(secure, _host(host), port or (443 if secure else 80), target)


def _host(host: str) -> str:
    """A host as the network will see it: an IP address as such, a name in small ASCII letters."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise Forbidden("its host is not an IP address.") from error
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise Forbidden("its host is not a name.") from error
    if len(name) > MAX_HOST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise Forbidden("its host is not a name.")
    if _looks_numeric(name) and not _is_dotted_quad(name):
        raise Forbidden("its host is a number, which is not how an address is written.")
    return name


def _looks_numeric(name: str) -> bool:
    """Whether any resolver would take the name for an IPv4 address, in whatever notation."""
    if re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", name.rpartition(".")[2]):
        return True
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


def _is_dotted_quad(name: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(name)) == name
    except ValueError:
        return False


def as_address(host: str) -> Address | None:
    """The IP address that a host of a `Target` is, if it is none by name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as an operator writes them. Raises ValueError, whose message quotes the wrong one."""
    return tuple(ipaddress.ip_network(text.strip()) for text in texts if text.strip())
