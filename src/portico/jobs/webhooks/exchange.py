"""One request and its answer over HTTP/1.1, as little as a webhook needs: no redirects, no cookies, no decompression.

At most `MOST_HEAD` of a head and `MOST_BODY` of a body are read; then the connection is closed. So an endless answer, a
slow one or a small one that would unpack to gigabytes costs nothing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import httptools

from portico.wire.egress import Target

MOST_HEAD = 16 * 1024
MOST_BODY = 64 * 1024


class Broken(Exception):
    """There is no whole answer. The message is a sentence that says why."""


@dataclass
class Reply:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    head_at: float | None = None
    """When the head was complete, by the loop's clock."""
    is_cut: bool = False
    """Whether more would have come than is read."""


class Exchange(asyncio.Protocol):
    """One connection. It may carry several requests, one after the other."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._reply = Reply()
        self._parser: Any = None
        self._head = 0
        self._framed = False
        self.address = ""
        """The IP address at the other end."""

    @property
    def is_open(self) -> bool:
        """Whether it can carry a request."""
        return self._transport is not None and not self._transport.is_closing() and self._answer is None

    @property
    def has_answered(self) -> bool:
        """Whether anything has come back for the latest request."""
        return self._head > 0

    def close(self) -> None:
        """Let go of the connection."""
        if self._transport is not None:
            self._transport.abort()

    async def send(self, target: Target, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a POST, and read what comes back. Raises Broken."""
        assert self._transport is not None and self._answer is None
        self._answer = asyncio.get_running_loop().create_future()
        self._reply, self._head, self._framed = Reply(), 0, False
        self._parser = httptools.HttpResponseParser(self)
        lines = [f"POST {target.path} HTTP/1.1", f"Host: {target.authority}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        try:
            self._transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            return await self._answer
        finally:
            self._answer = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a connection."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name

    def data_received(self, data: bytes) -> None:
        """Some of the answer is here."""
        if self._answer is None or self._answer.done():
            self.close()  # it speaks without being asked
            return
        if self._reply.head_at is None:
            self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("It wants to speak another protocol.")
        except httptools.HttpParserError as error:
            if not self._answer.done():
                self._fail(f"The answer is not HTTP ({error}).")
        if self._reply.head_at is None and self._head > MOST_HEAD:
            self._fail("The head of the answer is too long.")

    def connection_lost(self, error: Exception | None) -> None:
        """The other end is gone."""
        if self._answer is None or self._answer.done():
            return
        if self._reply.head_at is not None and not self._framed and error is None:
            self._finish()  # an answer that says not how long it is ends so
        elif self._reply.head_at is not None:
            self._fail("The connection was lost in the middle of the answer.")
        else:
            self._fail("The connection was closed without an answer.")

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head."""
        key = name.decode("latin-1").lower()
        self._framed = self._framed or key in ("content-length", "transfer-encoding")
        self._reply.headers[key] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._reply.status = self._parser.get_status_code()
        if self._reply.status < 200:  # 1xx: the real one comes behind it
            self._reply, self._framed = Reply(), False
            return
        self._reply.head_at = asyncio.get_running_loop().time()

    def on_body(self, body: bytes) -> None:
        """Some of the body."""
        if self._answer is None or self._answer.done():
            return
        room = MOST_BODY - len(self._reply.body)
        self._reply.body += body[:room]
        if len(body) > room:
            self._reply.is_cut = True
            self._finish()
            self.close()

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._reply.head_at is None:
            return
        keeps = self._parser.should_keep_alive()
        self._finish()
        if not keeps:
            self.close()

    def _finish(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._reply)

    def _fail(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken(why))
        self.close()
