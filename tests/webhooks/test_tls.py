"""Deliveries over TLS: certificates are checked against the name in the URL, at the address that was vetted."""

import asyncio
import socket
import ssl
import struct
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from portico.jobs.webhooks import connector
from portico.jobs.webhooks.connector import Connector
from portico.jobs.webhooks.courier import Courier
from tests import databases, servers
from tests.conftest import only_sqlite
from tests.receivers import receiver
from tests.shops import Shop
from tests.webhooks.receiving import listening, told
from tests.webhooks.shops import Hooked
from tests.webhooks.test_vetting import OPEN_LOOPBACK_2, at_port

NAME = "shop.example"
PUBLIC = "127.0.0.2"
"""In these tests it plays the public address; the rest of loopback stays closed."""


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """An authority of somebody's own, which `SSL_CERT_FILE` makes Portico trust."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def speaking(authority, *names, **terms):
    """How a server speaks TLS that has a certificate for names, and what names it was asked for."""
    context, asked = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
    authority.issue_cert(*names, **terms).configure_cert(context)
    context.sni_callback = lambda _connection, name, _context: asked.append(name)
    return context, asked


async def delivered(app, merchant, hears, url=f"https://{NAME}/hook"):
    """The only attempt to tell of a new customer, by a resolver that knows one address for every name."""
    shop = await Hooked.of(merchant, hears, url=url)

    async def resolve(_host, _port):
        return [PUBLIC]

    courier = Courier(app.engine, app.here, at_port(Connector(OPEN_LOOPBACK_2, resolve), hears.port))
    await shop.happen()
    await courier.deliver((await merchant.find("/v1/account"))["id"])
    (attempt,) = (await shop.only())["attempts"]
    return attempt


async def test_a_certificate_for_the_name_is_good(app, merchant, authority):
    """The connection goes to the vetted address; TLS (SNI) and `Host` keep the name."""
    context, asked = speaking(authority, NAME)
    async with receiver(host=PUBLIC, ssl=context) as hears:
        attempt = await delivered(app, merchant, hears)

    assert (attempt["succeeded"], attempt["error"], attempt["address"]) == (True, None, PUBLIC)
    assert (hears.types, hears.heard[0].headers["host"], asked) == (["customer.created"], NAME, [NAME])


async def test_a_certificate_for_an_address_is_good(app, merchant, authority):
    context, _ = speaking(authority, PUBLIC)
    async with receiver(host=PUBLIC, ssl=context) as hears:
        attempt = await delivered(app, merchant, hears, f"https://{PUBLIC}/hook")

    assert (attempt["succeeded"], attempt["address"], hears.heard[0].headers["host"]) == (True, PUBLIC, PUBLIC)


def yesterday():
    return datetime.now(UTC) - timedelta(days=1)


BAD = {
    "for another name": (("other.example",), {}, "Hostname mismatch, certificate is not valid for 'shop.example'."),
    "for the address only": ((PUBLIC,), {}, "Hostname mismatch, certificate is not valid for 'shop.example'."),
    "for a name below": (("*.shop.example",), {}, "Hostname mismatch, certificate is not valid for 'shop.example'."),
    "expired": ((NAME,), {"not_after": yesterday()}, "certificate has expired"),
    "not valid yet": ((NAME,), {"not_before": yesterday() + timedelta(days=3)}, "certificate is not yet valid"),
}


@only_sqlite
@pytest.mark.parametrize(("names", "terms", "why"), BAD.values(), ids=BAD.keys())
async def test_a_bad_certificate_is_a_failed_attempt_that_says_why(app, merchant, authority, names, terms, why):
    context, _ = speaking(authority, *names, **terms)
    async with receiver(host=PUBLIC, ssl=context) as hears:
        attempt = await delivered(app, merchant, hears)

    assert attempt["error"] == f"The certificate of {NAME} is not valid ({why})."
    assert (attempt["succeeded"], attempt["answer"], hears.heard) == (False, None, [])


@only_sqlite
async def test_a_certificate_of_an_authority_that_nobody_knows_is_bad(app, merchant, authority):
    context, _ = speaking(trustme.CA(), NAME)
    async with receiver(host=PUBLIC, ssl=context) as hears:
        attempt = await delivered(app, merchant, hears)

    assert attempt["error"].startswith(f"The certificate of {NAME} is not valid (unable to get local issuer")
    assert hears.heard == []


async def silent(reader, _writer):
    await reader.read()


async def plain(reader, writer):
    await reader.read(1)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def leaves(reader, writer):
    await reader.read(1_000)
    writer.close()


async def breaks_off(_reader, writer):
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


ODD = {
    "speaks plain HTTP": (plain, f"No TLS with {NAME} (WRONG_VERSION_NUMBER)."),
    "says nothing": (silent, f"No connection to {NAME} within 1 seconds."),
    "hangs up": (leaves, f"No connection to {PUBLIC} (Connection reset by peer)."),
    "breaks off": (breaks_off, f"No connection to {PUBLIC} (Connection reset by peer)."),
}


@only_sqlite
@pytest.mark.parametrize(("behaves", "why"), ODD.values(), ids=ODD.keys())
async def test_who_speaks_no_tls_gets_nothing(app, merchant, authority, monkeypatch, behaves, why):
    if behaves is silent:
        monkeypatch.setattr(connector, "CONNECT", 1)
    got = []

    async def greeted(reader, writer):
        await behaves(reader, writer)
        got.append(await reader.read())
        writer.close()

    async with await asyncio.start_server(greeted, PUBLIC, 0) as server, receiver() as hears:
        hears.port = server.sockets[0].getsockname()[1]
        attempt = await delivered(app, merchant, hears)

    assert attempt["error"] == why
    assert not any(b"customer.created" in sent for sent in got)


def test_a_real_server_delivers_over_tls(authority, tmp_path):
    """The way of a user: an authority in the environment of `portico`, an application on https."""
    good, asked = speaking(authority, "localhost")
    bad, _ = speaking(trustme.CA(), "localhost")
    database = str(databases.sqlite_folder(tmp_path / "portico"))
    with servers.process(database) as server, listening(ssl=good) as hears, listening(ssl=bad) as never:
        shop = Shop(server.url)
        for there in (hears, never):
            url = f"https://localhost:{there.port}/hook"
            shop.sdk.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})
        made = shop.sdk.customers.create({"name": "x"})
        servers.wait_for(lambda: hears.heard and failures(shop))
        (failed,) = failures(shop)

    assert ([told(heard) for heard in hears.heard], asked, never.heard) == ([made.id], ["localhost"], [])
    assert failed["attempts"][0]["error"].startswith("The certificate of localhost is not valid (")


def failures(shop):
    """The deliveries of which an attempt failed."""
    return [one for one in shop.deliveries(outcome="pending") if one["attempts"]]
