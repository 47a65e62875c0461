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

    def connected(application, clock=None, **options):
        config = uvicorn.Config(application, http=Protocol, lifespan="off", log_config=None, **options)
        config.load()
        protocol = Protocol(config, ServerState(), {}, clock)
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
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)

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
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.data_received(request(READ))
    await ended(protocol)

    clock.advance(20)
    for piece in (request(READ)[:-2], request(READ)[-2:]):
        protocol.data_received(piece)
        clock.advance(20)
        assert not protocol.transport.is_closing()

    await ended(protocol)
    clock.advance(30)
    assert protocol.transport.is_closing()


LONG = request(READ, f"x-a: {'a' * 10_000}", f"x-b: {'b' * 10_000}")


@pytest.mark.parametrize("first", [10, 8_000, 10_500, 19_000, len(LONG)])
@pytest.mark.parametrize("before", [b"", request(READ)], ids=["alone", "behind another one"])
async def test_a_head_is_not_too_long_however_it_comes(connect, before, first):
    protocol = connect(hello)
    protocol.data_received(request(READ))
    await ended(protocol)
    protocol.transport.writes.clear()

    protocol.data_received(before + LONG[:first])
    protocol.data_received(LONG[first:])
    await ended(protocol)

    assert b"400 Bad Request" in protocol.transport.writes[0]
    assert protocol.transport.is_closing()


HALVES = {
    "nothing": b"",
    "half a line": b"GET /v1/cus",
    "half a head": request(READ)[:-2],
    "half a body": request("POST /v1/customers", "content-length: 10") + b"name=",
    "half a chunk": request("POST /v1/customers", "transfer-encoding: chunked") + b"5\r\nna",
}


async def listening(scope, receive, send):
    """Listens to the end, then answers."""
    while (await receive()).get("more_body"):
        pass
    await hello(scope, receive, send)


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
async def test_who_does_not_go_on_is_not_waited_for(connect, half):
    protocol = connect(listening, clock := Clock(), timeout_keep_alive=30)

    for byte in half:
        protocol.data_received(bytes([byte]))
    await asyncio.sleep(0)
    clock.advance(29)
    assert not protocol.transport.is_closing()
    clock.advance(1)

    assert protocol.transport.is_closing()


DRIPS = {
    "a head": (b"GET /", b"x", 30),
    "a head behind another one": (request(READ) + b"GET /", b"x", 30),
    "a body": (request("POST /v1/customers", "content-length: 1000"), b"x", 300),
    "chunks": (request("POST /v1/customers", "transfer-encoding: chunked"), b"1\r\nx\r\n", 300),
}


@pytest.mark.parametrize(("before", "drop", "longest"), DRIPS.values(), ids=DRIPS.keys())
async def test_who_goes_on_and_on_is_not_waited_for_either(connect, before, drop, longest):
    protocol = connect(listening, clock := Clock(), timeout_keep_alive=30)
    protocol.data_received(before)
    await asyncio.sleep(0)

    for second in range(0, longest, 10):
        assert not protocol.transport.is_closing(), second
        protocol.data_received(drop)
        clock.advance(10)

    assert protocol.transport.is_closing()


async def test_who_takes_nothing_of_an_answer_is_let_go(connect):
    """To close the connection in the usual way would be to wait until the answer is taken."""
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.transport.unsent = 500
    protocol.data_received(request(READ))
    await ended(protocol)

    clock.advance(30)
    assert not protocol.transport.is_closing()
    clock.advance(30)

    assert protocol.transport.is_aborted


async def test_who_takes_nothing_and_said_goodbye_is_let_go_too(connect):
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.transport.unsent = 500
    protocol.data_received(request(READ, "connection: close"))
    await ended(protocol)
    assert protocol.transport.is_closing()

    clock.advance(30)
    clock.advance(30)

    assert protocol.transport.is_aborted


async def test_who_takes_nothing_while_more_is_written_is_let_go(connect):
    """The rest of an answer waits then, and nothing else would ever look at the clock."""
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.data_received(request(READ))
    protocol.transport.unsent = 70_000
    protocol.pause_writing()
    await asyncio.sleep(0)

    clock.advance(30)
    clock.advance(30)
    is_aborted = protocol.transport.is_aborted
    protocol.flow.resume_writing()
    await ended(protocol)

    assert is_aborted


async def test_who_takes_an_answer_slowly_gets_all_of_it(connect):
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.transport.unsent = 500
    protocol.data_received(request(READ))
    await ended(protocol)

    for _ in range(5):
        clock.advance(30)
        assert not protocol.transport.is_closing()
        protocol.transport.unsent -= 100
    clock.advance(30)

    assert protocol.transport.is_closing()
    assert not protocol.transport.is_aborted


async def test_who_takes_answers_again_is_waited_for_as_before(connect):
    protocol = connect(hello, clock := Clock(), timeout_keep_alive=30)
    protocol.data_received(request(READ))
    await ended(protocol)
    protocol.pause_writing()
    clock.advance(20)
    protocol.resume_writing()

    clock.advance(29)
    assert not protocol.transport.is_closing()
    clock.advance(1)

    assert protocol.transport.is_closing()


async def test_an_answer_may_take_its_time(connect):
    async def application(scope, receive, send):
        await asyncio.Event().wait()

    protocol = connect(application, clock := Clock(), timeout_keep_alive=30)
    protocol.data_received(request("POST /v1/customers", "content-length: 2") + b"a=")

    clock.advance(3600)

    assert not protocol.transport.is_closing()
    for task in protocol.tasks:
        task.cancel()


async def test_nothing_rings_for_a_connection_that_is_lost(connect):
    protocol = connect(hello, clock := Clock())
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
