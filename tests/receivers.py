"""Receivers of webhooks, good and bad: real servers that do what a test says, and remember what they heard."""

import asyncio
import gzip
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BOMB = gzip.compress(bytes(50_000_000))
"""Fifty megabytes of nothing, in fifty kilobytes."""


class Heard(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    """By a clock that only goes forward."""

    @property
    def event(self) -> Any:
        """The event in it."""
        return json.loads(self.body)

    @property
    def signature(self) -> str:
        """Its `Stripe-Signature`."""
        return self.headers["stripe-signature"]


Behaves = Callable[[Heard, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answers(status: int = 200, body: bytes = b"ok", /, **headers: str) -> Behaves:
    """Answer like this; `retry_after` is the header Retry-After."""
    lines = [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", *lines, "", ""])

    async def behave(_h: Heard, _r: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + body)
        await writer.drain()

    return behave


def says(raw: bytes) -> Behaves:
    """Send these bytes, and hang up."""

    async def behave(_h: Heard, _r: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()

    return behave


async def hangs(_h: Heard, reader: asyncio.StreamReader, _w: asyncio.StreamWriter) -> None:
    """Never answer."""
    await reader.read()


async def resets(_h: Heard, _r: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection off."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def never_ends(_h: Heard, _r: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say that all is well, again and again."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with suppress(OSError):
        while not writer.is_closing():
            writer.write(b"4000\r\n" + bytes(0x4000) + b"\r\n")
            await writer.drain()


async def drips(_h: Heard, _r: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the head byte by byte, for ever."""
    with suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)


def takes(seconds: float, then: Behaves | None = None) -> Behaves:
    """Answer after a while."""

    async def behave(heard: Heard, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await (then or answers())(heard, reader, writer)

    return behave


@dataclass
class Gate:
    """Answers so many at once, and the others when it opens."""

    many: int
    opens: bool = False

    async def __call__(self, heard: Heard, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        self.many -= 1
        while self.many < 0 and not self.opens:  # noqa: ASYNC110 (it waits for another thread)
            await asyncio.sleep(0.01)
        await answers()(heard, reader, writer)


@dataclass
class Receiver:
    """A server on this machine."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    behaves: Behaves = field(default_factory=answers)
    """What it does next, and from then on."""
    first: list[Behaves] = field(default_factory=list)
    """What it does before that, once each."""
    open: int = 0
    """How many requests it is answering just now."""
    most: int = 0
    """How many those were at most."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def types(self) -> list[str]:
        """The types of the events that it heard."""
        return [heard.event["type"] for heard in self.heard]

    @property
    def ids(self) -> list[str]:
        """Their ids."""
        return [heard.event["id"] for heard in self.heard]

    serving: set[asyncio.Task[Any]] = field(default_factory=set)
    """The connections that there are."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                heard = await _request(reader)
                self.heard.append(heard)
                self.open += 1
                self.most = max(self.most, self.open)
                try:
                    await (self.first.pop(0) if self.first else self.behaves)(heard, reader, writer)
                finally:
                    self.open -= 1
        writer.transport.abort()

    async def until(self, count: int, patience: float = 60) -> None:
        """Wait until it has heard so many. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while len(self.heard) < count:  # noqa: ASYNC110 (it waits for others)
                await asyncio.sleep(0.002)


async def _request(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.strip().split("\r\n")
    headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Heard(line.split(" ")[1], headers, body, time.perf_counter())


@asynccontextmanager
async def receiver(behaves: Behaves | None = None, **options: Any) -> AsyncIterator[Receiver]:
    """A running receiver."""
    made = Receiver(behaves=behaves or answers())
    server = await asyncio.start_server(made.serve, options.pop("host", "127.0.0.1"), options.pop("port", 0), **options)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in made.serving:
            task.cancel()
        await asyncio.gather(*made.serving, return_exceptions=True)
        await asyncio.sleep(0)
