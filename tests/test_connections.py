"""What an application gets from a connection: a context for each request, and the address that was asked for."""

import asyncio
from contextvars import ContextVar

import pytest
import uvicorn
from uvicorn.server import ServerState

from portico.protocol import Protocol
from tests.test_protocol import Wire, hello

READ = "GET /v1/customers"


def request(line, *headers):
    return "\r\n".join([f"{line} HTTP/1.1", "host: localhost", *headers, "", ""]).encode()


@pytest.fixture
def connect():
    """A connection to an application."""
    open_ones = []

    def connected(application, **options):
        config = uvicorn.Config(application, http=Protocol, lifespan="off", log_config=None, **options)
        config.load()
        protocol = Protocol(config, ServerState(), {})
        protocol.connection_made(Wire())
        open_ones.append(protocol)
        return protocol

    yield connected
    for protocol in open_ones:
        protocol.connection_lost(None)


async def ended(protocol):
    """Every task of a connection is done."""
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def test_requests_have_contexts_of_their_own(connect):
    mark = ContextVar("mark", default="")
    seen = []

    async def application(scope, receive, send):
        seen.append(mark.get())
        token = mark.set("mine")
        await asyncio.sleep(0)
        seen.append(mark.get())
        mark.reset(token)
        await hello(scope, receive, send)

    protocol = connect(application)

    for _ in range(2):
        protocol.data_received(request(READ))
        await ended(protocol)

    assert seen == ["", "mine", "", "mine"]
    assert mark.get() == ""


class Clock:
    """A loop as far as it tells the time, and rings."""

    def __init__(self):
        self.now = 0.0
        self.alarms = []
        self.create_task = asyncio.get_running_loop().create_task

    def time(self):
        return self.now

    def call_later(self, delay, call):
        self.alarms.append((self.now + delay, call))
        return self

    def advance(self, seconds):
        self.now += seconds
        due = [alarm for alarm in self.alarms if alarm[0] <= self.now]
        self.alarms = [alarm for alarm in self.alarms if alarm not in due]
        for _, call in due:
            call()

    def cancel(self):
        self.alarms.clear()


async def test_a_connection_that_is_not_used_is_closed(connect):
    protocol = connect(hello, timeout_keep_alive=30)
    protocol.loop = clock = Clock()

    for _ in range(3):
        protocol.data_received(request(READ))
        await ended(protocol)
        assert len(clock.alarms) == 1
        clock.advance(20)
        assert not protocol.transport.is_closing()

    clock.advance(9)
    assert not protocol.transport.is_closing()
    clock.advance(1)
    assert protocol.transport.is_closing()


async def test_a_connection_is_not_closed_while_a_request_comes(connect):
    protocol = connect(hello, timeout_keep_alive=30)
    protocol.loop = clock = Clock()
    protocol.data_received(request(READ))
    await ended(protocol)

    protocol.data_received(request(READ)[:-2])
    clock.advance(40)
    assert not protocol.transport.is_closing()

    protocol.data_received(request(READ)[-2:])
    await ended(protocol)
    clock.advance(30)
    assert protocol.transport.is_closing()


async def test_nothing_rings_for_a_connection_that_is_lost(connect):
    protocol = connect(hello)
    protocol.loop = clock = Clock()
    protocol.data_received(request(READ))
    await ended(protocol)
    assert clock.alarms

    protocol.connection_lost(None)

    assert clock.alarms == []


@pytest.mark.parametrize(
    ("target", "path", "raw", "query"),
    [
        ("/v1/a%20b?c=%20d", "/v1/a b", b"/v1/a%20b", b"c=%20d"),
        ("/v1/a?", "/v1/a", b"/v1/a", b""),
        ("/v1/a?b?c", "/v1/a", b"/v1/a", b"b?c"),
        ("/v1//a?b#c", "/v1//a", b"/v1//a", b"b"),
        ("http://localhost/v1/a?b", "/v1/a", b"/v1/a", b"b"),
        ("//localhost/v1/a", "//localhost/v1/a", b"//localhost/v1/a", b""),
    ],
)
async def test_an_address_is_read_as_uvicorn_reads_it(connect, target, path, raw, query):
    found = []

    async def application(scope, receive, send):
        found.append(tuple(scope[name] for name in ("path", "raw_path", "query_string", "http_version", "method")))
        await hello(scope, receive, send)

    protocol = connect(application)

    protocol.data_received(request(f"GET {target}"))
    await ended(protocol)

    assert found == [(path, raw, query, "1.1", "GET")]
