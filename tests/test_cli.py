"""The `portico` command, run as people run it: in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
import stripe

from portico import __version__
from portico.own_keys import new_secret
from tests.servers import PATIENCE, ROOT, free_port, wait_for
from tests.shops import Shop

COMMAND = [sys.executable, "-m", "portico"]


@pytest.fixture
def environment(tmp_path):
    """What `portico serve` needs, with SQLite in a folder."""
    port = free_port()
    return {
        "PORTICO_SITE": f"http://127.0.0.1:{port}",
        "PORTICO_PORT": str(port),
        "PORTICO_DATABASE": str(tmp_path / "data"),
        "PORTICO_SECRET_KEYS": new_secret(),
    }


def clean(**more):
    """Our own environment, without settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
    return {**own, "PYTHONPATH": str(ROOT / "src"), **more}


def run(*arguments, **environment):
    return subprocess.run(
        [*COMMAND, *arguments], env=clean(**environment), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def running(tmp_path, *arguments, **environment):
    """A server, once it says that it is ready; yields the process and what it said."""
    said = tmp_path / f"said-{free_port()}"
    with said.open("w") as out:
        server = subprocess.Popen([*COMMAND, *arguments], env=clean(**environment), stdout=out, stderr=out)
    try:
        wait_for(lambda: "Portico is ready" in said.read_text() or server.poll() is not None)
        yield server, said
    finally:
        server.kill()
        server.wait(PATIENCE)


def test_it_says_its_version():
    assert run("version").stdout == f"portico {__version__}\n"


def test_every_secret_is_another_one_and_good_enough_to_start_with(environment):
    first, second = run("secret").stdout.strip(), run("secret").stdout.strip()
    assert first.partition(":")[0] != second.partition(":")[0]

    assert first != second
    assert run("keys", "list", **{**environment, "PORTICO_SECRET_KEYS": first}).returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_serve_that_is_told_to_stop_ends_well(environment, tmp_path, sign):
    with running(tmp_path, "serve", **environment) as (server, said):
        server.send_signal(sign)
        code = server.wait(PATIENCE)

    assert code == 0
    assert len(said.read_text().splitlines()) == 1


def test_dev_says_when_it_is_ready_and_keeps_everything_in_its_folder(tmp_path):
    port, folder = free_port(), tmp_path / "data"

    with running(tmp_path, "dev", "--port", str(port), "--data", str(folder)) as (server, said):
        shop = Shop(f"http://127.0.0.1:{port}")
        customer = shop.customer()
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0
    with running(tmp_path, "dev", "--port", str(port), "--data", str(folder)):
        again = shop.sdk.customers.retrieve(customer.id)

    assert said.read_text() == f"Portico is ready at http://127.0.0.1:{port}\n"
    assert again.to_dict() == customer.to_dict()
    assert {path.name for path in folder.iterdir()} >= {"portico.db", "secret.key"}


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    port = free_port()

    with running(tmp_path, "dev", "--port", str(port), "--data", str(tmp_path / "one")):
        refused = run("dev", "--port", str(port), "--data", str(tmp_path / "two"))

    assert refused.returncode == 2
    assert refused.stderr == (
        f"portico: port {port} on 127.0.0.1 cannot be used (Address already in use). Try --port.\n"
    )


def test_a_folder_that_is_open_elsewhere_is_said(tmp_path):
    folder = str(tmp_path / "data")

    with running(tmp_path, "dev", "--port", str(free_port()), "--data", folder) as (server, _):
        refused = run("dev", "--port", str(free_port()), "--data", folder)

    assert refused.returncode != 0
    assert f"Another Portico (process {server.pid}) has {folder} open." in refused.stderr
    assert "Traceback" not in refused.stderr


WRONG = {
    "a port that is none": (["dev", "--port", "99999"], "99999 is not in the range 1<=x<=65535"),
    "a file as a folder": (["dev", "--data", __file__], f"The folder {__file__} cannot be used: File exists."),
    "no address": (["listen", "--forward-to", "junk"], "--forward-to: junk is no address."),
    "no version": (
        ["listen", "--forward-to", "localhost:3000", "--api-version", "2019-01-01"],
        "--api-version: 2019-01-01 is none. There are those from 2022-11-15 to 2026-10-28.endive.",
    ),
}


@pytest.mark.parametrize("address", ["localhost", "localhost/webhook", "localhost:3000/webhook", "127.0.0.1:3000"])
def test_an_address_to_forward_to_needs_no_scheme(tmp_path, address):
    refused = run("listen", "--forward-to", address, "--api-base", "http://127.0.0.1:1", HOME=str(tmp_path))

    assert (refused.returncode, "does not answer" in refused.stderr) == (2, True)


@pytest.mark.parametrize("name", WRONG)
def test_what_a_command_cannot_do_is_said_in_words(name):
    command, text = WRONG[name]

    refused = run(*command)

    assert refused.returncode == 2
    assert text in refused.stderr
    assert "Traceback" not in refused.stderr


NOWHERE = "postgresql://127.0.0.1:1/x"
COMMANDS_ON_DATABASES = {
    "keys": ["keys", "list"],
    "worker": ["worker"],
    "serve": ["serve"],
    "several": ["serve", "--processes", "2"],
}


@pytest.mark.parametrize("name", COMMANDS_ON_DATABASES)
def test_a_database_that_does_not_answer_is_said_in_words(environment, name):
    refused = run(*COMMANDS_ON_DATABASES[name], **environment | {"PORTICO_DATABASE": NOWHERE})

    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert refused.stderr.count("PostgreSQL cannot be reached: ") == 1
    assert "Connection refused" in refused.stderr
    if name != "several":
        assert refused.stderr.startswith("portico: PostgreSQL cannot be reached: ")
        assert "uvicorn" not in refused.stderr
        assert "Application startup" not in refused.stderr


@pytest.mark.parametrize("command", [["serve"], ["keys", "list"]])
def test_a_file_that_is_no_database_is_said_in_words(tmp_path, environment, command):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "portico.db").write_text("tea " * 1000)

    refused = run(*command, **environment | {"PORTICO_DATABASE": str(folder)})

    assert (refused.returncode == 0, "Traceback" in refused.stderr) == (False, False)
    assert refused.stderr == f"portico: {folder / 'portico.db'} cannot be opened: file is not a database.\n"


def test_a_file_in_the_place_of_a_folder_is_said_in_words(environment):
    refused = run("keys", "list", **environment | {"PORTICO_DATABASE": __file__})

    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "cannot be used: File exists." in refused.stderr


def test_a_port_that_cannot_be_had_is_said_with_the_settings_for_it(environment):
    refused = run("serve", **environment | {"PORTICO_HOST": "192.0.2.1"})

    assert refused.returncode == 2
    assert refused.stderr.endswith("Choose others with PORTICO_HOST and PORTICO_PORT.\n")


@pytest.mark.parametrize("command", ["dev", "serve"])
def test_who_stops_it_by_the_keyboard_hears_no_complaint(tmp_path, environment, command):
    own = ["--port", str(free_port()), "--data", str(tmp_path / "own")] if command == "dev" else []

    with running(tmp_path, command, *own, **environment) as (server, said):
        server.send_signal(signal.SIGINT)

        assert server.wait(PATIENCE) == 0
    assert said.read_text().count("\n") == 1


def test_serve_refuses_to_start_without_settings():
    refused = run("serve")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("portico: PORTICO_SITE is not set.")
    assert refused.stderr.count("\n") == 1


def test_keys_are_made_used_listed_and_revoked(tmp_path, environment):
    made = run("keys", "create", "--name", "Alder & Finch", **environment).stdout
    account, key = re.search(r"account  (acct_\w+)\nkey      (sk_test_\w+)\n", made).groups()
    live = run("keys", "create", "--live", **environment).stdout
    restricted = run("keys", "create", "--right", "customer_read", **environment).stdout
    read_only = Shop(environment["PORTICO_SITE"], re.search(r"rk_test_\w+", restricted)[0])
    shop = Shop(environment["PORTICO_SITE"], key)

    with running(tmp_path, "serve", **environment):
        mine = shop.sdk.accounts.retrieve_current()
        with pytest.raises(stripe.AuthenticationError):
            Shop(shop.site).sdk.customers.list()
        assert read_only.sdk.customers.list().data == []
        with pytest.raises(stripe.PermissionError):
            read_only.sdk.customers.create({})
    revoked = run("keys", "revoke", key, **environment)
    listed = run("keys", "list", **environment).stdout
    with running(tmp_path, "serve", **environment), pytest.raises(stripe.AuthenticationError):
        shop.sdk.customers.list()

    assert (mine.id, mine.business_profile.name) == (account, "Alder & Finch")
    assert f"account  {account}\nkey      sk_live_" in live
    assert revoked.stdout == "Revoked.\n"
    assert sorted(re.findall(r"(\w+_\w+_)\*+\w{4}  (.*)", listed)) == [
        ("rk_test_", "may: customer_read"),
        ("sk_live_", "may do everything"),
        ("sk_test_", "revoked"),
    ]
    assert listed.count(account) == 3
    assert key not in listed
    again = run("keys", "revoke", key, **environment)
    assert (again.returncode, again.stderr[:23]) == (2, "portico: 0 living keys ")


NO_KEYS = {
    "an account that is not there": (["--account", "acct_x"], "There is no account acct_x;"),
    "a name for one that is": (["--account", "acct_x", "--name", "Alder & Finch"], "--name is for a new account,"),
    "a right that is none": (["--name", "Alder & Finch", "--right", "teapot_read"], "There is no right teapot_read."),
    "a right to do what": (["--name", "Alder & Finch", "--right", "customer"], "There is no right customer."),
}


@pytest.mark.parametrize("name", NO_KEYS)
def test_a_key_that_would_be_good_for_nothing_is_not_made(environment, name):
    arguments, text = NO_KEYS[name]

    refused = run("keys", "create", *arguments, **environment)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"portico: {text}")
    assert run("keys", "list", **environment).stdout == ""


def test_whose_key_it_is_must_be_said_when_there_is_no_account(environment):
    refused = run("keys", "create", **environment)

    assert refused.returncode == 2
    assert refused.stderr == ("portico: Say which account the key is for: --account acct_…, or --name for a new one.\n")
