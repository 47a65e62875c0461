"""Promises P16 and P17: nothing that is not public is contacted, whatever it is called and whatever a resolver says."""

import asyncio
import ipaddress
import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

from portico.app import App
from portico.jobs.webhooks.connector import Connector, Unreachable
from portico.jobs.webhooks.exchange import Exchange
from portico.wire.egress import Egress, Forbidden, parsed
from tests.conftest import only_sqlite
from tests.databases import settings_for
from tests.merchants import Merchant
from tests.receivers import answers, receiver
from tests.servers import PATIENCE
from tests.webhooks.addresses import CORPUS, HOSTS
from tests.webhooks.egresses import STRICT
from tests.webhooks.shops import ENDPOINTS, Hooked

DEV = Egress(loopback=True)


@pytest.fixture
async def strict(database, clock):
    """A Portico that contacts what is public, as under `portico serve`; its worlds open by themselves for all that."""
    app = App(settings_for(database), clock=clock, ticks=False)
    object.__setattr__(app.here, "egress", STRICT)
    await app.start()
    yield app
    await app.stop()


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 120
    assert len(CORPUS) == len(set(CORPUS))


MEANT = (80, 443, 8080, 8443, 70, 11211, 12111)
"""The ports that URLs of the corpus mean."""
ANY = (0,)
"""A port that the system chooses: nobody else can be there."""


@contextmanager
def traps(ports=MEANT, least=4):
    """Listeners at every address of this machine; as many as there can be, and no fewer than the least."""
    until = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        while len(seen := listeners(stack, ports)) < least and time.monotonic() < until:
            stack.close()  # another run of the tests on this machine may have them for a moment
            time.sleep(0.1)
        assert len(seen) >= least, f"somebody else listens on the ports {ports} of this machine"
        yield seen


def listeners(stack, ports):
    seen: list[socket.socket] = []
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        for port in ports:
            trap = stack.enter_context(socket.socket(family))
            trap.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                trap.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                trap.bind((host, port))
                trap.listen()
            except OSError:
                continue  # somebody else is there, or there is no IPv6
            trap.setblocking(False)
            seen.append(trap)
    return seen


def caught(listening):
    """The connections that the traps saw."""
    found = []
    for trap in listening:
        try:
            connection, peer = trap.accept()
            connection.close()
            found.append((trap.getsockname(), peer))
        except BlockingIOError:
            continue
    return found


@only_sqlite
@pytest.mark.parametrize("mode", ["test", "live"])
async def test_nothing_of_the_corpus_can_be_saved(strict, mode):
    merchant = Merchant(strict, f"sk_{mode}_corpus")
    saved = []
    for url in CORPUS:
        answer = await merchant.post(ENDPOINTS, url=url, enabled_events=["*"])
        if (answer.status, answer.json.get("error", {}).get("param")) != (400, "url"):
            saved.append((url, answer.status, answer.body[:200]))

    assert saved == []
    assert (await merchant.find(ENDPOINTS))["data"] == []


@pytest.mark.xdist_group("traps")  # only one process has those ports
async def test_nothing_of_the_corpus_is_contacted():
    """The connector does not trust what was saved: names are resolved by this machine's own resolver."""
    with traps() as listening:
        opened = []
        for url in CORPUS:
            for livemode in (False, True):
                try:
                    target = parsed(url)
                except Forbidden:
                    continue
                try:
                    _, address = await Connector(STRICT, refusing(url)).open(target, livemode, Exchange)
                    opened.append((url, address))
                except (Forbidden, Unreachable):
                    continue
        await asyncio.sleep(0.05)

        assert opened == []
        assert caught(listening) == []


def refusing(url):
    """What the system makes of a name, as far as that needs no network: everything in it leads home."""

    async def resolve(host, port):
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return [entry[4][0] for entry in found]
        except OSError:
            return ["127.0.0.1", "::1"]

    return resolve


async def test_the_traps_work():
    """Seen red: with loopback open, the connector walks right into one."""
    with traps(ANY, least=1) as listening:
        port = listening[0].getsockname()[1]
        made, address = await Connector(DEV).open(parsed(f"http://127.0.0.1:{port}/"), False, Exchange)
        await asyncio.sleep(0.05)
        made.close()

        assert (address, len(caught(listening))) == ("127.0.0.1", 1)


GOOD = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "9.9.9.9"]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_public_is_not_forbidden(text):
    STRICT.check_address(ipaddress.ip_address(text), 443, livemode=True)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://shop.example", (True, "shop.example", 443, "/")),
        ("http://shop.example:8080/a?b=c", (False, "shop.example", 8080, "/a?b=c")),
        ("https://SHOP.example:8443/a", (True, "shop.example", 8443, "/a")),
        ("https://bücher.example/", (True, "xn--bcher-kva.example", 443, "/")),
        ("https://[2606:4700::1111]/x", (True, "2606:4700::1111", 443, "/x")),
        ("https://8.8.8.8/x#y", (True, "8.8.8.8", 443, "/x")),
        ("https://my_shop.example./", (True, "my_shop.example", 443, "/")),
    ],
)
def test_a_public_url_is_read_in_one_way(url, target):
    assert STRICT.check_url(url, livemode=False) == target


@pytest.mark.parametrize("port", [80, 8080, 22])
def test_live_mode_has_two_ports(port):
    with pytest.raises(Forbidden, match=f"port {port} is not one of 443, 8443"):
        STRICT.check_url(f"https://shop.example:{port}/", livemode=True)


def test_the_host_header_has_the_name_and_the_port():
    urls = ("https://a.example", "http://a.example", "http://a.example:443", "https://[2606:4700::1]:8443")
    names = [parsed(url).authority for url in urls]

    assert names == ["a.example", "a.example", "a.example:443", "[2606:4700::1]:8443"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "app.localhost"])
def test_loopback_is_open_under_dev(host):
    DEV.check_url(f"http://{host}:4242/webhook", livemode=False)


@pytest.mark.parametrize("host", [host for host in HOSTS if "169.254" in host or host.startswith("10.")])
def test_under_dev_nothing_but_loopback_is(host):
    with pytest.raises(Forbidden):
        DEV.check_url(f"http://{host}/", livemode=False)


async def test_an_endpoint_saved_before_is_refused_at_the_connection(strict, clock):
    """What was saved while loopback was open is not contacted when it is not."""
    merchant = Merchant(strict, "sk_test_before")
    async with receiver() as private:
        object.__setattr__(strict.here, "egress", DEV)
        shop = await Hooked.of(merchant, private)
        object.__setattr__(strict.here, "egress", STRICT)
        await shop.happen()
        await shop.deliver()

        (attempt,) = (await shop.only())["attempts"]
        assert (attempt["error"], private.heard) == ("127.0.0.1 is not a public address.", [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_nowhere(hooked, status):
    async with receiver() as elsewhere:
        hooked.hears.behaves = answers(status, b"", location=elsewhere.url)
        await hooked.happen()
        await hooked.deliver()

        assert (len(hooked.hears.heard), elsewhere.heard) == (1, [])


async def test_no_proxy_of_the_environment_is_asked(hooked, monkeypatch):
    async with receiver() as proxy:
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name)
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await hooked.happen()
        await hooked.deliver()

        assert (len(hooked.hears.heard), proxy.heard) == (1, [])


async def test_cookies_are_forgotten(hooked):
    hooked.hears.behaves = answers(200, b"ok", set_cookie="a=b; Path=/")
    await hooked.happen(2)
    await hooked.deliver()

    assert [heard.headers.get("cookie") for heard in hooked.hears.heard] == [None, None]
