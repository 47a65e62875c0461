"""`portico listen`: what happens arrives at the developer's application once, signed, however bad its day is."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe
from click.testing import CliRunner

from portico import cli
from portico.remote.caller import Refused, Remote
from portico.remote.listening import PAGE, Listener, Wish, alone
from portico.storage.scope import Origin, Scope
from portico.storage.transaction import Transaction
from tests import servers
from tests.servers import wait_for

PATIENCE = 60


@pytest.fixture
def key():
    return f"sk_test_{secrets.token_hex(8)}"


@contextmanager
def application(failures=0):
    """A developer's application, which answers 500 to its first requests; its address, and what it heard."""
    heard = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((body, self.headers["Stripe-Signature"]))
            self.send_response(500 if len(heard) <= failures else 200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hooks", heard
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def listening(portico, key, url, home, *arguments, stderr=None):
    """The command as its user runs it; its lines, as they come, from the first on."""
    command = [sys.executable, "-m", "portico", "listen", "--forward-to", url, "--api-base", portico.site]
    environment = {"XDG_CONFIG_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(
        [*command, "--api-key", key, *arguments], stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
    ) as running:
        lines = [running.stdout.readline()]
        reading = threading.Thread(target=lambda: lines.extend(iter(running.stdout.readline, "")))
        reading.start()
        try:
            yield lines
        finally:
            running.terminate()
            reading.join()


def test_what_happens_arrives_once_and_signed_and_what_was_before_does_not(portico, key, tmp_path):
    with application() as (url, heard), Remote(portico.site, key) as caller:
        caller.post("/v1/customers", name="Before")
        with listening(portico, key, url, tmp_path) as lines:
            made = [caller.post("/v1/customers", name=f"Mina {number}")["id"] for number in range(12)]
            wait_for(lambda: len(heard) == 12)
            made.append(caller.post("/v1/products", name="The last")["id"])
            wait_for(lambda: sum("<-- [200] POST" in line for line in lines) == 13)

    secret = lines[0].split()[-1]
    events = [stripe.Webhook.construct_event(body, signature, secret) for body, signature in heard]
    assert sorted(event.data.object.id for event in events) == sorted(made)
    assert sum("--> customer.created" in line for line in lines) == 12


def test_what_is_committed_late_arrives_too(fresh_postgres, key, tmp_path):
    """Its id is older than that of an event which has been forwarded already."""
    emitted, go = threading.Event(), asyncio.Event()

    async def late(app, account):
        async def work(connection):
            tx = Transaction(connection, Scope(account, False, account), Origin("test"), app.here, locks=True)
            await tx.emit("customer.created", b'{"id":"cus_late","object":"customer"}')
            emitted.set()
            await asyncio.wait_for(go.wait(), PATIENCE)

        await app.engine.transact(work)

    with (
        servers.in_thread(fresh_postgres) as server,
        application() as (url, heard),
        Remote(server.site, key) as caller,
    ):
        account = caller.get("/v1/account")["id"]
        caller.post("/v1/customers", name="Before")
        with listening(server, key, url, tmp_path):
            slow = asyncio.run_coroutine_threadsafe(late(server.app, account), server.loop)
            wait_for(emitted.is_set)
            caller.post("/v1/customers", name="Mina")
            wait_for(lambda: len(heard) == 1)
            server.loop.call_soon_threadsafe(go.set)
            wait_for(lambda: len(heard) == 2)
            slow.result(PATIENCE)
            for number in range(3):
                caller.post("/v1/customers", name=f"Mina {number}")
            wait_for(lambda: len(heard) == 5)

    told = [json.loads(body)["data"]["object"]["id"] for body, _ in heard]
    assert told[1] == "cus_late"
    assert len(set(told)) == 5


def test_more_than_a_page_before_the_first_look_arrives_in_a_world_that_was_empty(portico, key):
    made = []

    async def hear(url, heard, caller):
        listener = Listener(portico.site, key, Wish(url, "whsec_of_ours"), lambda _: None)

        def ready():
            made.extend(caller.post("/v1/customers", name=f"Mina {number}")["id"] for number in range(PAGE + 5))

        running = asyncio.create_task(listener.run(ready))
        async with asyncio.timeout(PATIENCE):
            while not made or len(heard) < len(made):  # noqa: ASYNC110 (it waits for other threads)
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with application() as (url, heard), Remote(portico.site, key) as caller:
        asyncio.run(hear(url, heard, caller))

    assert sorted(json.loads(body)["data"]["object"]["id"] for body, _ in heard) == sorted(made)


def test_an_application_that_fails_is_asked_again(portico, key, tmp_path):
    with (
        application(failures=1) as (url, heard),
        Remote(portico.site, key) as caller,
        listening(portico, key, url, tmp_path) as lines,
    ):
        caller.post("/v1/customers", name="Mina")
        wait_for(lambda: len(heard) == 2)
        wait_for(lambda: any("<-- [200]" in line for line in lines))

    assert heard[0][0] == heard[1][0]
    assert any("<-- [500]" in line for line in lines)


def test_only_the_types_that_were_asked_for_come_and_are_shown(portico, key, tmp_path):
    with (
        application() as (url, heard),
        Remote(portico.site, key) as caller,
        listening(portico, key, url, tmp_path, "--events", "product.created", "--print-json") as lines,
    ):
        caller.post("/v1/customers", name="Mina")
        caller.post("/v1/products", name="Tea")
        wait_for(lambda: heard and any('"name": "Tea"' in line for line in lines))

    assert [json.loads(body)["type"] for body, _ in heard] == ["product.created"]
    assert any('"name": "Tea"' in line for line in lines)


def test_the_secret_is_the_same_next_time(portico, key, tmp_path):
    with application() as (url, _):
        with listening(portico, key, url, tmp_path) as first:
            pass
        with listening(portico, key, url, tmp_path) as second:
            pass

    assert first[0] == second[0]
    assert "whsec_" in first[0]


def test_several_at_once_each_hear_everything_once(portico, key, tmp_path):
    """To two applications; and who starts a third for one that has a listener is told so, and hears nothing twice."""
    with (
        application() as (one, heard),
        application() as (two, also),
        Remote(portico.site, key) as caller,
        listening(portico, key, one, tmp_path),
        listening(portico, key, two, tmp_path),
        listening(portico, key, one, tmp_path, stderr=subprocess.STDOUT) as third,
    ):
        made = [caller.post("/v1/customers", name=f"Mina {number}")["id"] for number in range(12)]
        wait_for(lambda: len(heard) == len(also) == 12)
        made.append(caller.post("/v1/products", name="The last")["id"])
        wait_for(lambda: len(heard) == len(also) == 13)

    for there in (heard, also):
        told = [json.loads(body)["data"]["object"]["id"] for body, _ in there]
        assert sorted(told) == sorted(made)
    assert "already forwards to" in "".join(third)


def test_a_second_listener_to_the_same_address_is_refused(key):
    with alone("http://a", key, "http://b"):
        with alone("http://a", key, "http://c"):
            pass
        with pytest.raises(Refused, match="already forwards"), alone("http://a", key, "http://b"):
            pass


def test_who_listened_before_may_have_been_another_user(key, tmp_path, monkeypatch):
    """Systems let nobody, not even root, write to what others left in a folder that is everybody's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o1777)
    with alone("http://a", key, "http://b"):
        [file] = tmp_path.iterdir()
    file.chmod(0o444)
    if os.getuid() == 0:
        os.chown(file, 65_534, 65_534)

    with (
        alone("http://a", key, "http://b"),
        pytest.raises(Refused, match="already"),
        alone("http://a", key, "http://b"),
    ):
        pass


def test_a_server_that_is_not_there_is_said(tmp_path):
    command = [sys.executable, "-m", "portico", "listen", "--forward-to", "http://127.0.0.1:1", "--api-base"]
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}

    done = subprocess.run(
        [*command, "http://127.0.0.1:9"], check=False, capture_output=True, text=True, env=environment
    )

    assert done.returncode == 2
    assert "the server does not answer" in done.stderr


def test_a_type_that_there_is_not_is_refused():
    done = CliRunner().invoke(
        cli.command, ["listen", "--forward-to", "http://127.0.0.1:1", "--events", "product.created, custmer.created"]
    )

    assert done.exit_code == 2
    assert "--events: there is no event of the type custmer.created." in done.output


def test_an_older_application_hears_in_its_version(portico, key, tmp_path):
    with (
        application() as (url, heard),
        Remote(portico.site, key) as caller,
        listening(portico, key, url, tmp_path, "--api-version", "2024-06-20", "--events", "invoice.created"),
    ):
        customer = caller.post("/v1/customers", name="Mina")
        caller.post("/v1/invoices", customer=customer["id"])
        wait_for(lambda: heard)

    event = json.loads(heard[0][0])
    assert (event["api_version"], event["data"]["object"]["paid"]) == ("2024-06-20", False)
