"""A line to PostgreSQL that ends in the middle of a trip: whoever waits for it is told, and never waits for ever.

The server here is a script, for a real one says such things only now and then.
"""

import asyncio
import socket
import struct
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from portico.storage import connecting
from portico.storage.asking import ask
from portico.storage.connecting import Lost
from portico.storage.lines import Line

PATIENCE = 60


def message(kind: bytes, content: bytes = b"") -> bytes:
    """As PostgreSQL frames what it says."""
    return kind + struct.pack("!i", len(content) + 4) + content


WELCOME, READY = message(b"R", bytes(4)), message(b"Z", b"I")
UNDERSTOOD, BOUND, NO_ROWS = message(b"1"), message(b"2"), message(b"n")
ADDED = message(b"C", b"INSERT 0 1\0")
SETTINGS = UNDERSTOOD + BOUND + NO_ROWS + message(b"C", b"SELECT 1\0")
GOING = message(b"E", b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0")
DONE = UNDERSTOOD + BOUND + NO_ROWS + ADDED
LONG = 40 * message(b"N", b"SNOTICE\0VNOTICE\0C00000\0M" + 8000 * b"n" + b"\0\0")
"""More than a client takes at a time."""


@contextmanager
def server(last: bytes, *, reads_it: bool) -> Iterator[str]:
    """A server that greets, then says this to the first trip, and is gone. Perhaps it never read what it was sent."""

    def serve() -> None:
        with listening.accept()[0] as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)
            line.recv(4096)
            line.sendall(WELCOME + READY)
            line.recv(4096)
            line.sendall(SETTINGS + READY)
            line.recv(4096, 0 if reads_it else socket.MSG_PEEK)
            line.sendall(last)

    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(Path(folder) / ".s.PGSQL.5432"))
        listening.listen()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"postgresql://portico@/portico?host={folder}&sslmode=disable&gssencmode=disable"
        thread.join(PATIENCE)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run it on the loop that servers have."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


async def meet(url: str) -> None:
    """Send something, when all that the server says has come."""
    line = await Line.open(url)
    answer = line.send([ask("INSERT INTO event (id) VALUES (?)", ["evt_1"])])
    threading.Event().wait(0.1)
    try:
        await asyncio.wait_for(answer, PATIENCE)
    finally:
        assert line.closed


@pytest.mark.parametrize("reads_it", [True, False])
@pytest.mark.parametrize("last", [b"", GOING, UNDERSTOOD, DONE, DONE + GOING, UNDERSTOOD + LONG, LONG + GOING])
def test_a_server_that_goes_leaves_nobody_waiting(last, reads_it):
    with server(last, reads_it=reads_it) as url, pytest.raises(Lost):
        run(meet(url))


def test_what_is_true_before_the_server_goes_is_said():
    with server(DONE + READY, reads_it=True) as url:
        run(meet(url))


async def meet_again(url: str) -> None:
    """Send something, and something else when the server is gone, without a moment to see that."""
    line = await Line.open(url)
    answer = line.send([ask("INSERT INTO event (id) VALUES (?)", ["evt_1"])])
    threading.Event().wait(0.1)
    await answer
    with pytest.raises(Lost):
        await asyncio.wait_for(line.send([ask("SELECT 1")]), PATIENCE)


def test_who_comes_after_a_server_that_is_gone_as_soon_as_it_has_answered_does_not_wait():
    with server(DONE + READY, reads_it=False) as url:
        run(meet_again(url))


def test_nobody_else_waits_while_a_server_takes_its_time(monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE", 2)

    async def connect(url: str) -> int:
        opening, others = asyncio.create_task(Line.open(url)), 0
        while not opening.done():
            await asyncio.sleep(0.01)
            others += 1
        with pytest.raises(Lost, match="too long"):
            await opening
        return others

    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(Path(folder) / ".s.PGSQL.5432"))
        listening.listen()
        assert asyncio.run(connect(f"postgresql:///portico?host={folder}&user=portico")) > 2
