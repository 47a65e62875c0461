"""From environment or file to one frozen object, and the refusal to start on an unsafe one.

Every setting is an environment variable `PORTICO_…`, or a line of the same name in small letters and without the
prefix in a TOML file; the environment wins. A secret may also come from a file: `PORTICO_SECRET_KEYS_FILE`.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portico import own_keys, setting_values
from portico.mail_server import MailServer
from portico.setting_values import PREFIX, Unsafe
from portico.wire.egress import Egress, Network
from portico.wire.secrets import KeyRing

MOST_PROCESSES = 64
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "glusterfs"}
)
KNOWN = frozenset(
    """
    site database secret_keys host port processes connections trusted_proxies clockwork webhook_allow smtp mail_from
    """.split()
)


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
    demo: bool = False
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
    if not data.exists():
        _make_folder(data)
        (data / ".gitignore").write_text("*\n")  # it lies in somebody's project, and has secrets in it
    _make_folder(data)
    keys = KeyRing({"dev": own_keys.own_key(data / "secret.key")})
    return Settings(f"http://127.0.0.1:{port}", str(data), keys, port=port, worlds=True, demo=demo)


def for_production(environment: Mapping[str, str], file: Path | None) -> Settings:
    """`portico serve`. Raises Unsafe."""
    sent = {**_from_file(file), **_from_environment(environment)}
    given = {name: value for name, value in sent.items() if value}  # an empty one is not set
    unknown = sorted(given.keys() - KNOWN)
    if unknown:
        raise Unsafe(f"Unknown setting: {', '.join(unknown)}. Known are {', '.join(sorted(KNOWN))}.")
    for name in ("site", "database", "secret_keys"):
        if name not in given:
            raise Unsafe(f"{PREFIX}{name.upper()} is not set. {_HELP[name]}")
    settings = Settings(
        site=setting_values.site(given["site"]),
        database=given["database"],
        keys=setting_values.key_ring(given["secret_keys"]),
        host=given.get("host", "127.0.0.1"),
        port=setting_values.number(given, "port", 12111),
        processes=setting_values.number(given, "processes", 1, most=MOST_PROCESSES),
        connections=setting_values.number(given, "connections", 16),
        trusted_proxies=setting_values.proxies(given.get("trusted_proxies", "")),
        clockwork=setting_values.switch(given, "clockwork"),
        mail=setting_values.mail_server(given.get("smtp", ""), given.get("mail_from", "")),
        webhook_allow=setting_values.networks(given.get("webhook_allow", "")),
    )
    _check_database(settings)
    if settings.processes > 1 and not hasattr(os, "fork"):
        raise Unsafe(f"{PREFIX}PROCESSES is {settings.processes}, but this system cannot fork. Leave it at 1.")
    return settings


def _check_database(settings: Settings) -> None:
    """SQLite needs a folder of its own, and the server to itself. Raises Unsafe."""
    if settings.is_postgres:
        return
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


def _make_folder(folder: Path) -> None:
    """The folder for the database. Raises Unsafe where there can be none."""
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unsafe(f"The folder {folder} cannot be used: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise Unsafe(f"The folder {folder} cannot be used: nothing may be written to it.")


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
