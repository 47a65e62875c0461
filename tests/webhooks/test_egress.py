"""Promises P16 and P17: nothing that is not public is contacted, whatever it is called and whatever a resolver says."""

import asyncio
import ipaddress
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest
from dnslib import CNAME, QTYPE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSServer

from portico.app import App
from portico.jobs.webhooks import connector
from portico.jobs.webhooks.connector import Connector, Unreachable
from portico.jobs.webhooks.courier import Courier
from portico.jobs.webhooks.exchange import Exchange
from portico.settings import for_production, new_secret
from portico.wire import egress
from portico.wire.egress import NEVER, Egress, Forbidden, networks, parsed
from tests.conftest import only_sqlite
from tests.databases import settings_for
from tests.merchants import Merchant
from tests.receivers import answers, receiver
from tests.webhooks.addresses import CORPUS, HOSTS
from tests.webhooks.shops import ENDPOINTS, Hooked

STRICT = Egress()
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


@contextmanager
def traps():
    """Listeners at every address of this machine, on the ports that URLs of the corpus mean; what they saw."""
    seen: list[object] = []
    with ExitStack() as stack:
        for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            for port in (80, 443, 8080, 8443, 70, 11211, 12111):
                trap = stack.enter_context(socket.socket(family))
                trap.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    trap.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    trap.bind((host, port))
                except OSError:
                    continue  # somebody else is there, or there is no IPv6
                trap.listen()
                trap.setblocking(False)
                seen.append(trap)
        yield seen


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
        assert len(listening) >= 4
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


@pytest.mark.xdist_group("traps")
async def test_the_traps_work():
    """Seen red: with loopback open, the connector walks right into one."""
    with traps() as listening:
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


def test_an_operator_may_open_networks_of_their_own():
    opened = Egress(allowed=networks(["10.1.0.0/16", "fd12::/16"]))

    opened.check_url("http://10.1.2.3:9000/hook", livemode=False)
    opened.check_address(ipaddress.ip_address("fd12::1"), 8000, livemode=True)
    for other in ("http://10.2.0.1/", "http://127.0.0.1/", "http://192.168.0.1/"):
        with pytest.raises(Forbidden):
            opened.check_url(other, livemode=False)


METADATA = ["169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",
            "fd00:ec2::23", "fe80::a9fe:a9fe"]  # fmt: skip


@pytest.mark.parametrize("text", METADATA)
def test_nobody_opens_what_hands_out_credentials(text):
    wide = Egress(loopback=True, allowed=networks(["0.0.0.0/0", "::/0"]))

    with pytest.raises(Forbidden):
        wide.check_address(ipaddress.ip_address(text), 80, livemode=False)
    assert any(ipaddress.ip_address(text) in network for network in NEVER)


def production(folder):
    """What `portico serve` cannot do without."""
    given = {"SITE": "https://a.example", "DATABASE": str(folder), "SECRET_KEYS": new_secret()}
    return {f"PORTICO_{name}": value for name, value in given.items()}


def test_the_setting_opens_networks(tmp_path):
    given = production(tmp_path)

    settings = for_production({**given, "PORTICO_WEBHOOK_ALLOW": "10.0.0.0/8, fd00::/8"}, None)

    assert settings.egress == Egress(allowed=networks(["10.0.0.0/8", "fd00::/8"]))
    assert for_production(given, None).egress == STRICT


def test_a_network_that_is_none_is_refused(tmp_path):
    environment = {**os.environ, **production(tmp_path), "PORTICO_WEBHOOK_ALLOW": "10.0.0.0/99"}

    done = subprocess.run(
        [sys.executable, "-m", "portico", "serve"], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "PORTICO_WEBHOOK_ALLOW must be networks such as 10.0.0.0/8, with commas" in done.stderr


class Fickle(BaseResolver):
    """A name server that answers from a list, each time the next entry, and counts the questions."""

    def __init__(self):
        self.names: dict[str, list[list[RR]]] = {}
        self.asked: list[str] = []

    def says(self, name, *answers):
        """What it says of a name, first, second, and from then on."""
        self.names[name] = [
            [RR(name, getattr(QTYPE, kind), rdata=data, ttl=0) for kind, data in one] for one in answers
        ]

    def resolve(self, request, handler):
        name = str(request.q.qname).rstrip(".")
        self.asked.append(name)
        reply, left = request.reply(), self.names.get(name, [[]])
        for record in left.pop(0) if len(left) > 1 else left[0]:
            reply.add_answer(record)
        return reply


@pytest.fixture
def fickle():
    """A running name server, and how it is asked."""
    resolver = Fickle()
    server = DNSServer(resolver, address="127.0.0.1", port=0)
    server.start_thread()
    port = server.server.server_address[1]

    async def resolve(host, _port):
        def ask():
            answer = DNSRecord.parse(DNSRecord.question(host).send("127.0.0.1", port, timeout=5))
            return [str(record.rdata) for record in answer.rr if record.rtype in (QTYPE.A, QTYPE.AAAA)]

        return await asyncio.to_thread(ask)

    yield resolver, resolve
    server.stop()
    server.server.server_close()


OPEN_LOOPBACK_2 = Egress(allowed=networks(["127.0.0.2/32"]))
"""In the tests, 127.0.0.2 plays the public address; the rest of loopback is as private as ever."""


async def test_a_name_is_resolved_once_and_the_vetted_address_is_the_one_contacted(app, merchant, fickle):
    """DNS rebinding: the second answer would lead home, but nobody asks a second time."""
    resolver, resolve = fickle
    resolver.says("rebind.example", [("A", A("127.0.0.2"))], [("A", A("127.0.0.1"))])
    async with receiver(host="127.0.0.2") as public, receiver(port=public.port) as private:
        shop = await Hooked.of(merchant, public, url="http://rebind.example/hook")
        account = (await merchant.find("/v1/account"))["id"]
        courier = Courier(app.engine, app.here, at_port(Connector(OPEN_LOOPBACK_2, resolve), public.port))
        await shop.happen()
        await courier.deliver(account)

        assert (len(public.heard), len(private.heard)) == (1, 0)
        assert public.heard[0].headers["host"] == "rebind.example"
    (attempt,) = (await shop.only())["attempts"]
    assert (attempt["address"], resolver.asked) == ("127.0.0.2", ["rebind.example"])


def at_port(real, port):
    """The same connector, for receivers of tests, which cannot listen on port 80."""

    class There:
        async def open(self, target, livemode, protocol):
            return await real.open(target._replace(port=port), livemode, protocol)

    return There()


MIXED = {
    "public, then private": [("A", A("127.0.0.2")), ("A", A("127.0.0.1"))],
    "private, then public": [("A", A("10.0.0.1")), ("A", A("127.0.0.2"))],
    "a chain of names": [("CNAME", CNAME("two.example")), ("A", A("169.254.169.254"))],
    "private only": [("A", A("192.168.1.1"))],
}


@pytest.mark.parametrize("answer", MIXED.values(), ids=MIXED.keys())
async def test_one_private_address_spoils_a_name(fickle, answer):
    resolver, resolve = fickle
    resolver.says("mixed.example", answer)
    async with receiver(host="127.0.0.2") as public, receiver(port=public.port) as private:
        with pytest.raises(Forbidden, match="is not a public address"):
            target = parsed("http://mixed.example/")._replace(port=public.port)
            await Connector(OPEN_LOOPBACK_2, resolve).open(target, False, Exchange)

        assert public.heard == private.heard == []


async def test_a_mixture_of_both_families_is_refused():
    async def resolve(_host, _port):
        return ["8.8.8.8", "::1"]

    with pytest.raises(Forbidden, match="::1 is not a public address"):
        await Connector(STRICT, resolve).open(parsed("https://both.example/"), True, Exchange)


async def test_who_answers_must_be_who_was_called(monkeypatch):
    """If something between us and the network turned the connection around, it is dropped before a byte is sent."""
    async with receiver() as here:
        monkeypatch.setattr(egress, "FORBIDDEN", ())

        class Turned(Connector):
            async def _connect(self, address, target, protocol):
                loop = asyncio.get_running_loop()
                real = loop.create_connection
                turned = lambda made, _host, port, **options: real(made, "127.0.0.1", port, **options)  # noqa: E731
                monkeypatch.setattr(type(loop), "create_connection", lambda _l, *a, **o: turned(*a, **o))
                try:
                    return await super()._connect(address, target, protocol)
                finally:
                    monkeypatch.setattr(type(loop), "create_connection", real.__func__)

        with pytest.raises(Forbidden, match=r"the connection goes to 127\.0\.0\.1, not to 127\.0\.0\.9"):
            target = parsed(f"http://127.0.0.9:{here.port}/")
            await Turned(Egress(allowed=networks(["127.0.0.0/8"]))).open(target, False, Exchange)
        assert here.heard == []


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


async def test_a_resolver_that_hangs_ends_in_time(monkeypatch):
    monkeypatch.setattr(connector, "CONNECT", 0.1)

    async def resolve(_host, _port):
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unreachable, match=r"No connection to slow\.example within 0 seconds"):
        await Connector(STRICT, resolve).open(parsed("https://slow.example/"), True, Exchange)


async def test_a_name_that_is_none_is_said(hooked):
    with pytest.raises(Unreachable, match=r"The name nobody\.invalid cannot be resolved"):
        await Connector(STRICT).open(parsed("https://nobody.invalid/"), True, Exchange)
