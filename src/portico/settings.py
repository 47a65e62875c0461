"""From environment or file to one frozen object, and the refusal to start on an unsafe one.

Every setting is an environment variable `PORTICO_…`, or a line of the same name in small letters and without the
prefix in a TOML file; the environment wins. A secret may also come from a file: `PORTICO_SECRET_KEYS_FILE`.
"""

import base64
import hmac
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from portico.mail_server import MailServer, Unusable, parsed
from portico.wire.addresses import is_one_address
from portico.wire.egress import Egress, Network, networks
from portico.wire.secrets import KeyRing

PREFIX = "PORTICO_"
SHORTEST_SECRET = 32
MOST_PROCESSES = 64
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "glusterfs"}
)
KNOWN = frozenset(
    """
    site database secret_keys host port processes connections trusted_proxies clockwork webhook_allow smtp mail_from
    """.split()
)


class Unsafe(Exception):
    """A setting that Portico does not start with. The message says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """How this Portico runs."""

    site: str
    """The address that customers see, without a slash at the end."""
    database: str
    """A folder for SQLite, or a `postgresql://` address."""
    keys: KeyRing
    """What secrets are made with."""
    host: str = "127.0.0.1"
    port: int = 12111
    processes: int = 1
    """How many processes serve; more than one only with PostgreSQL."""
    connections: int = 16
    """How many connections to PostgreSQL each process has."""
    trusted_proxies: str = ""
    """Addresses, with commas, whose `X-Forwarded-*` headers are believed."""
    webhook_allow: tuple[Network, ...] = ()
    """Networks of one's own to which webhooks may go."""
    clockwork: bool = True
    """Whether the server does what is due by itself, or leaves it to `portico worker`."""
    mail: MailServer | None = None
    """By which server mail is sent; without one nothing is, and nobody can sign in by e-mail."""
    worlds: bool = False
    """Whether any key opens a world of its own: only under `portico dev`."""
    demo: bool = field(default=False)
    """Whether there is a believable business to look at."""

    @property
    def egress(self) -> Egress:
        """What may be contacted."""
        return Egress(loopback=self.worlds, allowed=self.webhook_allow)

    @property
    def is_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.database.startswith(("postgres://", "postgresql://"))


def for_development(data: Path, port: int, *, demo: bool) -> Settings:
    """`portico dev`: loopback only, SQLite in a folder, a key ring that is made there. Raises Unsafe."""
    _make_folder(data)
    keys = KeyRing({"dev": _own_key(data / "secret.key")})
    return Settings(f"http://127.0.0.1:{port}", str(data), keys, port=port, worlds=True, demo=demo)


def for_production(environment: Mapping[str, str], file: Path | None) -> Settings:
    """`portico serve`. Raises Unsafe."""
    given = {**_from_file(file), **_from_environment(environment)}
    unknown = sorted(given.keys() - KNOWN)
    if unknown:
        raise Unsafe(f"Unknown setting: {', '.join(unknown)}. Known are {', '.join(sorted(KNOWN))}.")
    for name in ("site", "database", "secret_keys"):
        if not given.get(name):
            raise Unsafe(f"{PREFIX}{name.upper()} is not set. {_HELP[name]}")
    settings = Settings(
        site=_site(given["site"]),
        database=given["database"],
        keys=_key_ring(given["secret_keys"]),
        host=given.get("host", "127.0.0.1"),
        port=_number(given, "port", 12111),
        processes=_number(given, "processes", 1, most=MOST_PROCESSES),
        connections=_number(given, "connections", 16),
        trusted_proxies=given.get("trusted_proxies", ""),
        clockwork=_switch(given, "clockwork"),
        mail=_mail_server(given.get("smtp", ""), given.get("mail_from", "")),
        webhook_allow=_networks(given.get("webhook_allow", "")),
    )
    if not settings.is_postgres:
        if "://" in settings.database:
            scheme = settings.database.partition("://")[0]
            raise Unsafe(f"The database {scheme}://… is neither a postgresql:// address nor a folder.")
        _check_folder(Path(settings.database))
        _make_folder(Path(settings.database))
        if not settings.clockwork:
            raise Unsafe(f"{PREFIX}CLOCKWORK is off, but with SQLite nobody else can do what is due.")
        if settings.processes > 1:
            raise Unsafe(
                f"{PREFIX}PROCESSES is {settings.processes}, but with SQLite one process has the database. "
                "Leave it at 1, or use PostgreSQL."
            )
    if settings.processes > 1 and not hasattr(os, "fork"):
        raise Unsafe(f"{PREFIX}PROCESSES is {settings.processes}, but this system cannot fork. Leave it at 1.")
    return settings


def _make_folder(folder: Path) -> None:
    """The folder for the database. Raises Unsafe where there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unsafe(f"The folder {folder} cannot be used: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise Unsafe(f"The folder {folder} cannot be used: nothing may be written to it.")


def _mail_server(smtp: str, sender: str) -> MailServer | None:
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


_HELP = {
    "site": "Give the address that customers see, such as https://billing.example.com.",
    "database": "Give a postgresql:// address, or a folder for SQLite.",
    "secret_keys": "Make one with `portico secret`, and keep it out of the database and its backups.",
}


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or name.startswith(f"{PREFIX}TEST_"):
            continue
        short = name.removeprefix(PREFIX).lower()
        found[short.removesuffix("_file")] = _secret_file(Path(value)) if short.endswith("_file") else value
    return found


def _from_file(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    import tomllib  # without a file, nobody needs it

    try:
        given = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unsafe(f"The settings file {path} cannot be read: {error}") from error
    if given.keys() & {"secret_keys", "smtp"}:
        _check_private(path)
    return {name: str(value) for name, value in given.items()}


def _secret_file(path: Path) -> str:
    try:
        _check_private(path)
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unsafe(f"The secret file {path} cannot be read: {error}") from error


def _check_private(path: Path) -> None:
    if os.name != "nt" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Unsafe(f"{path} can be read by other users. Run: chmod 600 {path}")


def _site(text: str) -> str:
    wrong = Unsafe(f"The site {text} is not an address such as https://billing.example.com.")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise Unsafe(
            f"The site {text} is not https. Session links open a customer's account; they must not travel in the open."
        )
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise wrong
    return text.rstrip("/")


def _key_ring(text: str) -> KeyRing:
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
        keys[name] = key
    return KeyRing(keys)


def new_secret(name: str = "k1") -> str:
    """A fresh key for the key ring, as the settings want it."""
    return f"{name}:{base64.b64encode(os.urandom(SHORTEST_SECRET)).decode()}"


def listening_secret(purpose: str) -> str:
    """What `portico listen` signs with on this machine: the same every time, another for each purpose."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "portico"
    home.mkdir(parents=True, exist_ok=True)
    return f"whsec_{hmac.new(_own_key(home / 'listen.key'), purpose.encode(), 'sha256').hexdigest()}"


def _own_key(path: Path) -> bytes:
    """The key of a development folder, made at the first start."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(SHORTEST_SECRET))
    return path.read_bytes()


def _number(given: Mapping[str, str], name: str, default: int, *, most: int = 65_535) -> int:
    text = given.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise Unsafe(f"{PREFIX}{name.upper()} must be a whole number from 1 to {most}, not {text}.")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    """Networks such as 10.0.0.0/8, with commas. Those of `NEVER` stay closed, whatever stands here."""
    try:
        return networks(text.split(","))
    except ValueError as error:
        raise Unsafe(f"{PREFIX}WEBHOOK_ALLOW must be networks such as 10.0.0.0/8, with commas: {error}.") from error


def _switch(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "on").lower()
    if text not in ("on", "true", "off", "false"):
        raise Unsafe(f"{PREFIX}{name.upper()} must be on or off, not {text}.")
    return text in ("on", "true")


def _check_folder(folder: Path) -> None:
    """SQLite needs a local disk: its locks do not hold on network file systems."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    resolved = folder.absolute()
    best = ("/", "")
    for line in mounts.read_text().splitlines():
        _, point, kind, *_ = line.split(" ")
        if (resolved == Path(point) or Path(point) in resolved.parents) and len(point) >= len(best[0]):
            best = (point, kind)
    if best[1] in NETWORK_FILE_SYSTEMS:
        raise Unsafe(f"{folder} is on a network file system ({best[1]}). Use a local disk, or PostgreSQL.")
