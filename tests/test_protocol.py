"""What Portico adds to uvicorn: an answer leaves in one piece."""

import asyncio
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from portico.api.calls import IN_PIECES
from portico.api.headers import API_HEADERS
from portico.protocol import Protocol

HELLO = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


class Wire(asyncio.Transport):
    """Where the server's writes end up."""

    def __init__(self):
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.writes = []
        self.unsent = 0
        self.is_aborted = False
        self._is_closing = False

    def write(self, data):
        self.writes.append(bytes(data))

    def writelines(self, pieces):
        self.write(b"".join(pieces))

    def is_closing(self):
        return self._is_closing

    def get_write_buffer_size(self):
        return self.unsent

    def abort(self):
        """Nothing more is waited for."""
        self.is_aborted = self._is_closing = True

    def pause_reading(self):
        """Read all the same."""

    def resume_reading(self):
        """Read on."""

    def close(self):
        """Nothing is written any more."""
        self._is_closing = True


@pytest.fixture
def wire():
    return Wire()


async def writes(wire, application, *requests):
    """What the server writes in answer to requests that come in one packet."""
    config = uvicorn.Config(application, http=Protocol, lifespan="off", log_config=None)
    config.load()
    protocol = Protocol(config, ServerState(), {})
    protocol.connection_made(wire)
    protocol.data_received(b"".join(requests))
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)
        await asyncio.sleep(0)
    protocol.connection_lost(None)
    return [bytes(piece) for piece in wire.writes]


def asking(method="GET", *headers):
    return "\r\n".join([f"{method} / HTTP/1.1", "host: localhost", *headers, "", ""]).encode()


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HELLO})
    await send({"type": "http.response.body", "body": b"hello"})


async def piecemeal(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HELLO})
    await send({"type": "http.response.body", "body": b"hel", "more_body": True})
    await send({"type": "http.response.body", "body": b"lo"})


async def in_pieces(scope, receive, send):
    assert IN_PIECES in scope["extensions"]
    await send({"type": "http.response.start", "status": 200, "headers": HELLO})
    await send({"type": "http.response.body", "body": b"h", "rest": (memoryview(b"hello")[1:4], b"o")})


async def nothing(scope, receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def listening(scope, receive, send):
    await receive()
    await hello(scope, receive, send)


async def test_an_answer_is_one_write(wire):
    (whole,) = await writes(wire, hello, asking())

    assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
    assert whole.endswith(b"\r\n\r\nhello")


async def test_the_pieces_of_an_answer_are_one_write(wire):
    (whole,) = await writes(wire, in_pieces, asking())

    assert whole.endswith(b"\r\n\r\nhello")


async def test_pieces_arrive_at_somebody_who_leaves_after_them(wire):
    written = b"".join(await writes(wire, in_pieces, asking("GET", "connection: close")))

    assert written.endswith(b"\r\n\r\nhello")


async def test_the_answer_to_head_is_its_head(wire):
    (whole,) = await writes(wire, hello, asking("HEAD"))

    assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
    assert whole.endswith(b"\r\n\r\n")


async def test_an_answer_without_a_body_is_sent(wire):
    (whole,) = await writes(wire, nothing, asking())

    assert whole == b"HTTP/1.1 204 No Content\r\n\r\n"


async def test_a_body_in_pieces_arrives_in_order(wire):
    first, second = await writes(wire, piecemeal, asking())

    assert first.endswith(b"\r\n\r\nhel")
    assert second == b"lo"


async def test_requests_in_one_packet_are_answered_in_order(wire):
    answers = await writes(wire, hello, asking("HEAD"), asking(), asking("HEAD"))

    assert [answer.endswith(b"hello") for answer in answers] == [False, True, False]


async def test_a_client_that_asks_to_go_on_is_told_at_once(wire):
    waiting = asking("POST", "expect: 100-continue", "content-length: 2")

    go_on, *answer = await writes(wire, listening, waiting, b"ab")

    assert go_on == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert b"".join(answer).endswith(b"\r\n\r\nhello")


async def test_broken_requests_are_refused_at_once(wire):
    (refusal,) = await writes(wire, hello, b"GET / HTTP/1.1\r\nbroken\r\n\r\n")

    head, _, body = refusal.partition(b"\r\n\r\n")
    status, *headers = head.split(b"\r\n")
    assert status == b"HTTP/1.1 400 Bad Request"
    assert {b"%b: %b" % header for header in API_HEADERS} < set(headers)
    assert b"content-length: %d" % len(body) in headers
    assert json.loads(body) == {"error": {"message": "Invalid HTTP request received.", "type": "invalid_request_error"}}


async def answer_with(wire, header):
    """What is written when the application sends a header."""

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [*HELLO, header]})
        await send({"type": "http.response.body", "body": b"hello"})

    return b"".join(await writes(wire, application, asking()))


@pytest.mark.parametrize("header", [(b"x-a", b"a\r\nb: c"), (b"x-a", b"\x00"), (b"x a", b"b"), (b"x-a:", b"b")])
async def test_a_header_that_is_none_is_not_sent(wire, header):
    answer = await answer_with(wire, header)

    assert not answer.startswith(b"HTTP/1.1 200 OK")
    assert b"%b: %b" % header not in answer


@pytest.mark.parametrize("header", [(b"x-a", b"caf\xe9"), (b"x-a", b"a\tb"), (b"x-a", b""), (b"x_a", b"b")])
async def test_a_header_that_is_one_is_sent(wire, header):
    answer = await answer_with(wire, header)

    assert b"\r\n%b: %b\r\n" % header in answer
    assert answer.endswith(b"\r\n\r\nhello")
