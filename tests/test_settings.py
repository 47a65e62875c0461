"""P47: `portico serve` starts with settings that are safe, from environment or file, and says what others lack."""

import base64
import subprocess

import pytest

from portico import settings
from portico.own_keys import new_secret
from portico.setting_values import Unsafe
from portico.settings import for_development, for_production
from tests.servers import ROOT

GOOD = {
    "PORTICO_SITE": "https://billing.example.com",
    "PORTICO_DATABASE": "postgresql://portico@db.example.com/portico",
    "PORTICO_SECRET_KEYS": new_secret(),
}


def encoded(key):
    return base64.b64encode(key).decode()


def test_settings_come_from_the_environment():
    given = {**GOOD, "PORTICO_HOST": "0.0.0.0", "PORTICO_PORT": "80", "PORTICO_CONNECTIONS": "4",
             "PORTICO_PROCESSES": "2",
             "PORTICO_TRUSTED_PROXIES": "10.0.0.1", "PORTICO_TEST_POSTGRES": "x", "HOME": "/root"}  # fmt: skip

    found = for_production(given, None)

    assert (found.site, found.database) == (GOOD["PORTICO_SITE"], GOOD["PORTICO_DATABASE"])
    assert (found.host, found.port, found.connections, found.trusted_proxies) == ("0.0.0.0", 80, 4, "10.0.0.1")
    assert (found.processes, found.connections) == (2, 4)
    assert (found.worlds, found.demo, found.is_postgres) == (False, False, True)


def test_unless_told_otherwise_it_listens_on_this_machine_only_and_believes_no_proxy():
    found = for_production(GOOD, None)

    assert (found.host, found.port, found.trusted_proxies) == ("127.0.0.1", 12111, "")
    assert found.processes == 1


def test_where_a_process_cannot_fork_there_is_one(monkeypatch):
    monkeypatch.delattr("os.fork")

    with pytest.raises(Unsafe, match="PORTICO_PROCESSES is 2, but this system cannot fork"):
        for_production({**GOOD, "PORTICO_PROCESSES": "2"}, None)


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path):
    file = tmp_path / "portico.toml"
    file.write_text('site = "https://old.example.com/"\nport = 8080\n')
    given = {name: GOOD[name] for name in ("PORTICO_DATABASE", "PORTICO_SECRET_KEYS")}

    from_file = for_production(given, file)
    from_both = for_production(GOOD, file)

    assert (from_file.site, from_file.port) == ("https://old.example.com", 8080)
    assert (from_both.site, from_both.port) == (GOOD["PORTICO_SITE"], 8080)


def test_a_secret_may_come_from_a_file_of_its_own(tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{new_secret('mine')}\n")
    file.chmod(0o600)
    given = {**GOOD, "PORTICO_SECRET_KEYS_FILE": str(file)}
    del given["PORTICO_SECRET_KEYS"]

    assert for_production(given, None).keys.current == "mine"


def test_the_first_of_several_keys_signs_and_none_is_ever_printed():
    both = f"{new_secret('new')}, {new_secret('old')}"

    found = for_production({**GOOD, "PORTICO_SECRET_KEYS": both}, None)

    assert found.keys.current == "new"
    assert list(found.keys.keys) == ["new", "old"]
    assert all(part.split(":")[1] not in repr(found) for part in both.split(", "))


NO_KEY = "is not 32 random bytes. Make one with `portico secret`."
REFUSED = {
    "no site": ({"PORTICO_SITE": None}, "PORTICO_SITE is not set. Give the address that customers see"),
    "no database": ({"PORTICO_DATABASE": None}, "PORTICO_DATABASE is not set."),
    "no secret": ({"PORTICO_SECRET_KEYS": None}, "PORTICO_SECRET_KEYS is not set. Make one with `portico secret`"),
    "an empty secret": ({"PORTICO_SECRET_KEYS": ""}, "PORTICO_SECRET_KEYS is not set."),
    "links in the open": ({"PORTICO_SITE": "http://billing.example.com"}, "is not https."),
    "a scheme besides": ({"PORTICO_SITE": "ftp://billing.example.com"}, "is not https."),
    "a site without a scheme": ({"PORTICO_SITE": "billing.example.com"}, "is not https."),
    "a site without a host": ({"PORTICO_SITE": "https://"}, "is not an address such as"),
    "a site with a query": ({"PORTICO_SITE": "https://a.example?b"}, "is not an address such as"),
    "a site with a fragment": ({"PORTICO_SITE": "https://a.example#b"}, "is not an address such as"),
    "a site with a user": ({"PORTICO_SITE": "https://me@a.example"}, "is not an address such as"),
    "a site with half a host": ({"PORTICO_SITE": "https://[::1"}, "is not an address such as"),
    "a site with no such port": ({"PORTICO_SITE": "https://a.example:99999"}, "is not an address such as"),
    "a site with a space": ({"PORTICO_SITE": "https://a b.example"}, "is not an address such as"),
    "a site with letters of its own": ({"PORTICO_SITE": "https://käse.example"}, "is not an address such as"),
    "a site below a path": ({"PORTICO_SITE": "https://a.example/portal"}, "is a path on a host."),
    "another scheme on this machine": ({"PORTICO_SITE": "ftp://localhost"}, "is not https."),
    "proxies that are all": ({"PORTICO_TRUSTED_PROXIES": "*"}, "PORTICO_TRUSTED_PROXIES must be addresses such as"),
    "a proxy's name": ({"PORTICO_TRUSTED_PROXIES": "10.0.0.1,proxy"}, "'proxy' does not appear to be an IPv4"),
    "another database": (
        {"PORTICO_DATABASE": "mysql://me:pass@db/portico"},
        "mysql://… is neither a postgresql:// address nor a folder",
    ),
    "a short secret": ({"PORTICO_SECRET_KEYS": f"k1:{encoded(bytes(range(31)))}"}, f"The secret key `k1` {NO_KEY}"),
    "a secret that is none": ({"PORTICO_SECRET_KEYS": f"k1:{encoded(b'x' * 32)}"}, NO_KEY),
    "a secret in words": ({"PORTICO_SECRET_KEYS": "k1:changeme"}, NO_KEY),
    "a secret with accents": ({"PORTICO_SECRET_KEYS": "k1:" + "é" * 44}, NO_KEY),
    "a secret without a name": ({"PORTICO_SECRET_KEYS": encoded(bytes(range(32)))}, NO_KEY),
    "two keys of one name": (
        {"PORTICO_SECRET_KEYS": f"k1:{encoded(bytes(range(32)))},k1:{encoded(bytes(range(1, 33)))}"},
        "Two secret keys are called `k1`, so one would be lost. Give each a name of its own.",
    ),
    "one bad key of two": ({"PORTICO_SECRET_KEYS": f"{new_secret()},k2:short"}, f"The secret key `k2` {NO_KEY}"),
    "a port in words": ({"PORTICO_PORT": "http"}, "PORTICO_PORT must be a whole number from 1 to 65535, not http."),
    "no port": ({"PORTICO_PORT": "0"}, "PORTICO_PORT must be a whole number from 1 to 65535, not 0."),
    "no connection": ({"PORTICO_CONNECTIONS": "0"}, "PORTICO_CONNECTIONS must be"),
    "no process": ({"PORTICO_PROCESSES": "0"}, "PORTICO_PROCESSES must be a whole number from 1 to 64, not 0."),
    "far too many processes": ({"PORTICO_PROCESSES": "65"}, "PORTICO_PROCESSES must be a whole number from 1 to 64"),
    "two processes with one file": (
        {"PORTICO_PROCESSES": "2", "PORTICO_DATABASE": "."},
        "PORTICO_PROCESSES is 2, but with SQLite one process has the database. Leave it at 1, or use PostgreSQL.",
    ),
    "a typing error": (
        {"PORTICO_DATABSE": "x"},
        "Unknown setting: databse. Known are clockwork, connections, database,",
    ),
}


@pytest.mark.parametrize(("changes", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_unsafe_is_refused_and_explained(tmp_path, monkeypatch, changes, why):
    monkeypatch.chdir(tmp_path)
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}

    with pytest.raises(Unsafe) as refusal:
        for_production(given, None)

    assert why in str(refusal.value)


@pytest.mark.parametrize("site", ["http://127.0.0.1:12111", "http://localhost", "http://[::1]:8080"])
def test_a_site_on_this_machine_needs_no_https(site):
    assert for_production({**GOOD, "PORTICO_SITE": site}, None).site == site


@pytest.mark.parametrize(
    "written", ["HTTPS://Billing.Example.com", "https://billing.example.com:443", "https://billing.example.com//"]
)
def test_a_site_is_what_browsers_call_it(written):
    assert for_production({**GOOD, "PORTICO_SITE": written}, None).site == "https://billing.example.com"


def test_what_is_empty_is_not_set():
    given = {**GOOD, "PORTICO_HOST": "", "PORTICO_PORT": "", "PORTICO_CLOCKWORK": "", "PORTICO_SMTP": ""}

    assert for_production(given, None) == for_production(GOOD, None)


def test_proxies_are_addresses_and_networks():
    found = for_production({**GOOD, "PORTICO_TRUSTED_PROXIES": "10.0.0.1, fd00::/8"}, None)

    assert found.trusted_proxies == "10.0.0.1, fd00::/8"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_secret_that_others_can_read_is_refused(tmp_path, mode):
    secret, file = tmp_path / "secret", tmp_path / "portico.toml"
    secret.write_text(new_secret())
    file.write_text(f'secret_keys = "{new_secret()}"')
    for path in (secret, file):
        path.chmod(mode)

    for environment, settings_file in ((GOOD | {"PORTICO_SECRET_KEYS_FILE": str(secret)}, None), (GOOD, file)):
        with pytest.raises(Unsafe, match=r"can be read by other users\. Run: chmod 600"):
            for_production(environment, settings_file)


@pytest.mark.parametrize("content", [None, b"site = ", b"\xff"], ids=["missing", "no TOML", "no text"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "portico.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Unsafe, match=rf"The settings file {file} cannot be read"):
        for_production(GOOD, file)


@pytest.mark.parametrize("content", [None, b"\xff"], ids=["missing", "no text"])
def test_a_secret_file_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)

    with pytest.raises(Unsafe, match=rf"The secret file {file} cannot be read"):
        for_production({**GOOD, "PORTICO_SECRET_KEYS_FILE": str(file)}, None)


@pytest.mark.parametrize("kind", sorted(settings.NETWORK_FILE_SYSTEMS))
def test_sqlite_on_a_network_file_system_is_refused(tmp_path, monkeypatch, kind):
    mounts, share = tmp_path / "mounts", tmp_path / "share"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/share {share} {kind} rw 0 0\n")
    monkeypatch.setattr(settings, "Path", lambda path: mounts if path == "/proc/mounts" else REAL_PATH(path))

    with pytest.raises(Unsafe, match=rf"{share}/portico is on a network file system \({kind}\)"):
        for_production({**GOOD, "PORTICO_DATABASE": f"{share}/portico"}, None)
    for_production({**GOOD, "PORTICO_DATABASE": f"{share}d"}, None)


REAL_PATH = settings.Path


def test_a_development_folder_keeps_its_key_to_itself(tmp_path):
    first, again = (for_development(tmp_path / "data", 12111, demo=False) for _ in range(2))

    assert first.keys == again.keys
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / ".gitignore").read_text() == "*\n"
    assert (first.host, first.worlds) == ("127.0.0.1", True)


def test_no_key_of_development_gets_into_the_project():
    assert ".portico/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not subprocess.run(["git", "ls-files", ".portico"], cwd=ROOT, capture_output=True, check=False).stdout


SMTP = {"PORTICO_SMTP": "smtps://portico:p%40ss@mail.example.com", "PORTICO_MAIL_FROM": "billing@example.com"}


def test_a_mail_server_is_named_by_its_address():
    server = for_production({**GOOD, **SMTP}, None).mail

    assert (server.host, server.port, server.security) == ("mail.example.com", 465, "tls")
    assert (server.user, server.password, server.sender) == ("portico", "p@ss", "billing@example.com")
    assert "p@ss" not in repr(server)


def test_without_tls_mail_goes_to_this_machine_only():
    def security(address):
        return for_production({**GOOD, **SMTP, "PORTICO_SMTP": address}, None).mail.security

    assert security("smtp://mail.example.com") == "starttls"
    assert security("smtp://127.0.0.1:2525") == "none"


def test_without_a_server_no_mail_is_sent():
    assert for_production(GOOD, None).mail is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"PORTICO_MAIL_FROM": ""}, "PORTICO_MAIL_FROM must be the one address"),
        ({"PORTICO_MAIL_FROM": "a@b.example, c@d.example"}, "PORTICO_MAIL_FROM must be the one address"),
        ({"PORTICO_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "PORTICO_MAIL_FROM must be the one address"),
        ({"PORTICO_SMTP": ""}, "there is no server to send mail by"),
        ({"PORTICO_SMTP": "http://mail.example.com"}, "PORTICO_SMTP is not an address"),
        ({"PORTICO_SMTP": "smtps://mail.example.com:port"}, "PORTICO_SMTP is not an address"),
        ({"PORTICO_SMTP": "smtps://mail.example.com/path"}, "PORTICO_SMTP is not an address"),
        ({"PORTICO_SMTP": "smtps://"}, "PORTICO_SMTP is not an address"),
        ({"PORTICO_SMTP": "smtps://user@mail.example.com"}, "has a user without a password"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(changes, says):
    with pytest.raises(Unsafe) as refusal:
        for_production({**GOOD, **SMTP, **changes}, None)

    assert says in str(refusal.value)
    assert "p%40ss" not in str(refusal.value)
