"""What Portico adds to uvicorn: reads from the API are answered in the turn of the loop in which they come."""

import asyncio
from contextlib import suppress
from contextvars import ContextVar

import pytest
import uvicorn
from uvicorn.server import ServerState

from portico.protocol import Protocol
from tests.test_protocol import Wire, hello

READ = "GET /v1/customers"
CHANGE = "POST /v1/customers"
PAGE = "GET /p/session"


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


def answers(protocol):
    """How each answer begins that was sent so far."""
    return [piece.split(b"\r\n")[0].decode() for piece in protocol.transport.writes]


class Slow:
    """Answers when it is told to, and notes what becomes of it."""

    def __init__(self):
        self.told = asyncio.get_running_loop().create_future()
        self.noted = []

    async def __call__(self, scope, receive, send):
        self.noted.append("begun")
        try:
            self.noted.append(await self.told)
        except BaseException as error:
            self.noted.append(type(error).__name__)
            raise
        await hello(scope, receive, send)


async def test_a_read_is_answered_while_its_packet_is_read(connect):
    protocol = connect(hello)

    protocol.data_received(request(READ))

    assert answers(protocol) == ["HTTP/1.1 200 OK"]
    assert not protocol.tasks


@pytest.mark.parametrize("line", [CHANGE, PAGE])
async def test_all_else_has_a_task_from_the_beginning(connect, line):
    tasks = []

    async def application(scope, receive, send):
        tasks.append(asyncio.current_task())
        await hello(scope, receive, send)

    protocol = connect(application)

    protocol.data_received(request(line, "content-length: 0"))

    assert answers(protocol) == []
    await ended(protocol)
    assert answers(protocol) == ["HTTP/1.1 200 OK"]
    assert None not in tasks


async def test_one_read_of_a_packet_is_answered_at_once_and_the_others_in_their_turns(connect):
    paths = []

    async def application(scope, receive, send):
        paths.append(scope["query_string"])
        await hello(scope, receive, send)

    protocol = connect(application)

    protocol.data_received(b"".join(request(f"{READ}?{number}") for number in range(4)))

    assert paths == [b"0"]
    await ended(protocol)
    assert paths == [b"0", b"1", b"2", b"3"]
    assert answers(protocol) == ["HTTP/1.1 200 OK"] * 4


async def test_a_read_that_waits_goes_on_in_a_task(connect):
    slow = Slow()
    protocol = connect(slow)
    protocol.data_received(request(READ))
    assert slow.noted == ["begun"]
    (task,) = protocol.tasks
    await asyncio.sleep(0)

    slow.told.set_result("told")
    await task

    assert slow.noted == ["begun", "told"]
    assert answers(protocol) == ["HTTP/1.1 200 OK"]
    assert not protocol.tasks


async def test_a_read_that_only_lets_others_go_first_is_answered(connect):
    async def application(scope, receive, send):
        for _ in range(3):
            await asyncio.sleep(0)
        await hello(scope, receive, send)

    protocol = connect(application)

    protocol.data_received(request(READ))
    await ended(protocol)

    assert answers(protocol) == ["HTTP/1.1 200 OK"]


async def test_what_a_read_waits_for_may_fail(connect, caplog):
    slow = Slow()
    protocol = connect(slow)
    protocol.data_received(request(READ))

    slow.told.set_exception(LookupError("gone"))
    await ended(protocol)

    assert slow.noted == ["begun", "LookupError"]
    assert answers(protocol)[0] == "HTTP/1.1 500 Internal Server Error"
    assert "LookupError: gone" in caplog.text


@pytest.mark.parametrize("turns", [0, 1])
async def test_a_read_is_ended_with_its_task(connect, turns):
    slow = Slow()
    protocol = connect(slow)
    protocol.data_received(request(READ))
    for _ in range(turns):
        await asyncio.sleep(0)

    for task in protocol.tasks:
        task.cancel()
    await ended(protocol)

    assert slow.noted == ["begun", "CancelledError"]


@pytest.mark.parametrize("turns", [0, 1])
async def test_a_read_may_finish_what_it_does_when_its_task_is_ended(connect, turns):
    never = asyncio.get_running_loop().create_future()

    async def application(scope, receive, send):
        with suppress(asyncio.CancelledError):
            await never
        await asyncio.sleep(0)
        await hello(scope, receive, send)

    protocol = connect(application)
    protocol.data_received(request(READ))
    (task,) = protocol.tasks
    for _ in range(turns):
        await asyncio.sleep(0)

    task.cancel()
    await asyncio.wait_for(task, 1)

    assert answers(protocol) == ["HTTP/1.1 200 OK"]


async def test_an_error_at_once_is_answered_and_written_down(connect, caplog):
    async def application(scope, receive, send):
        raise LookupError("never there")

    protocol = connect(application)

    protocol.data_received(request(READ))

    assert answers(protocol)[0] == "HTTP/1.1 500 Internal Server Error"
    assert "LookupError: never there" in caplog.text


async def test_a_read_with_a_body_gets_all_of_it(connect):
    bodies = []

    async def application(scope, receive, send):
        more = True
        while more:
            message = await receive()
            bodies.append(message["body"])
            more = message["more_body"]
        await hello(scope, receive, send)

    protocol = connect(application)

    protocol.data_received(request(READ, "content-length: 4") + b"ab")
    await asyncio.sleep(0)
    assert answers(protocol) == []
    protocol.data_received(b"cd")
    await ended(protocol)

    assert b"".join(bodies) == b"abcd"
    assert answers(protocol) == ["HTTP/1.1 200 OK"]


async def test_a_read_that_waits_hears_that_its_caller_is_gone(connect):
    heard = []

    async def application(scope, receive, send):
        await receive()
        heard.append((await receive())["type"])

    protocol = connect(application)
    protocol.data_received(request(READ))

    protocol.connection_lost(None)
    await ended(protocol)

    assert heard == ["http.disconnect"]


async def test_what_is_followed_by_no_request_is_refused_and_not_begun(connect):
    slow = Slow()
    protocol = connect(slow)

    protocol.data_received(request(READ) + b"\x00\r\n\r\n")

    assert answers(protocol) == ["HTTP/1.1 400 Bad Request"]
    assert slow.noted == []
    assert not protocol.tasks


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


async def test_a_connection_that_is_not_used_is_closed(connect):
    protocol = connect(hello, timeout_keep_alive=0.05)
    protocol.data_received(request(READ))

    await asyncio.sleep(0.03)
    protocol.data_received(request(READ))
    await asyncio.sleep(0.03)
    assert not protocol.transport.is_closing()

    await asyncio.sleep(0.1)
    assert protocol.transport.is_closing()


async def test_a_connection_is_not_closed_while_somebody_waits_for_an_answer(connect, caplog):
    slow = Slow()
    protocol = connect(slow, timeout_keep_alive=0.02)
    slow.told.set_result("told")
    protocol.data_received(request(READ))
    await ended(protocol)
    slow.told = asyncio.get_running_loop().create_future()

    protocol.data_received(request(READ))
    await asyncio.sleep(0.06)
    assert not protocol.transport.is_closing()
    assert not caplog.records

    slow.told.set_result("told")
    await ended(protocol)
    await asyncio.sleep(0.06)
    assert protocol.transport.is_closing()


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
