"""A name is resolved once, every address behind it is vetted, and the vetted one is contacted."""

import asyncio

import pytest
from dnslib import CNAME, QTYPE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSServer

from portico.jobs.webhooks import connector
from portico.jobs.webhooks.connector import Connector, Unreachable
from portico.jobs.webhooks.courier import Courier
from portico.jobs.webhooks.exchange import Exchange
from portico.wire import egress
from portico.wire.egress import Egress, Forbidden, networks, parsed
from tests.receivers import receiver
from tests.servers import PATIENCE, free_port
from tests.webhooks.egresses import STRICT
from tests.webhooks.shops import Hooked


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
            answer = DNSRecord.parse(DNSRecord.question(host).send("127.0.0.1", port, timeout=PATIENCE))
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
    port = free_port()
    async with receiver(host="127.0.0.2", port=port) as public, receiver(port=port) as private:
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
    port = free_port()
    async with receiver(host="127.0.0.2", port=port) as public, receiver(port=port) as private:
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


async def test_a_resolver_that_hangs_ends_in_time(monkeypatch):
    monkeypatch.setattr(connector, "CONNECT", 0.1)

    async def resolve(_host, _port):
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unreachable, match=r"No connection to slow\.example within 0 seconds"):
        await Connector(STRICT, resolve).open(parsed("https://slow.example/"), True, Exchange)


async def test_a_name_that_is_none_is_said(monkeypatch):
    monkeypatch.setattr(connector, "CONNECT", 120)  # a resolver that nobody answers takes longer than we wait
    with pytest.raises(Unreachable, match=r"The name nobody\.invalid cannot be resolved"):
        await Connector(STRICT).open(parsed("https://nobody.invalid/"), True, Exchange)
