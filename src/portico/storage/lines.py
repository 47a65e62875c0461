"""A connection to PostgreSQL on which statements make one trip together, in libpq's pipeline mode.

What is sent at once is answered at once. Outside BEGIN and COMMIT it also becomes true at once, or not at all: the
server ends its transaction where the trip ends.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from portico.storage.engine import Arguments, Row

Asked = tuple[str, Sequence[bytes | None]]
"""A statement and its arguments, both as they are sent (see `ask`)."""

SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "default_transaction_isolation": "read committed",
}
CONNECTING = {"application_name": "portico", "client_encoding": "UTF8", "connect_timeout": "10"}
ROWS, DONE, SYNC = int(pq.ExecStatus.TUPLES_OK), int(pq.ExecStatus.COMMAND_OK), int(pq.ExecStatus.PIPELINE_SYNC)
MOST_PREPARED = 256
"""How many statements a connection keeps ready. What comes later is understood anew each time."""


class Failed(Exception):
    """The server refused a statement, and with it all that were to become true together."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state
        """Five characters that say what kind of failure it is (SQLSTATE)."""


class Lost(Exception):
    """There is no connection, or none any more. What was on its way may have happened, or not."""


@dataclass(slots=True)
class _Statement:
    """What a connection keeps ready."""

    sql: str
    name: bytes = b""
    """Empty for one that is understood anew each time."""
    is_ready: bool = False
    """Whether the server has said so."""
    kinds: list[Callable[[bytes], Any]] | None = None
    """How its columns are read, once that is known. The server sees to it that they stay what they are."""

    def rows(self, result: pq.abc.PGresult) -> list[Row]:
        """What it found."""
        kinds = self.kinds
        if kinds is None:
            kinds = self.kinds = [_READ.get(result.ftype(column), bytes.decode) for column in range(result.nfields)]
        get = result.get_value
        return [
            tuple([None if (value := get(row, column)) is None else kind(value) for column, kind in enumerate(kinds)])
            for row in range(result.ntuples)
        ]


@dataclass(slots=True)
class _Trip:
    """Statements on their way."""

    answer: asyncio.Future[list[Sequence[Row]]]
    expected: deque[_Statement]
    """One for each result to come. A statement that is being made ready has one for that."""
    rows: list[Sequence[Row]] = field(default_factory=list)
    failure: Failed | None = None


class Line:
    """One connection. Trips follow each other in the order in which they were sent."""

    def __init__(self, wire: pq.abc.PGconn, hear: Callable[[int, str], None] | None) -> None:
        self._wire = wire
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        # libpq closes its socket by itself when the server goes; one of our own keeps its number until we let go
        self._socket = os.dup(wire.socket)
        self._trips: deque[_Trip] = deque()
        self._ready: dict[str, _Statement] = {}
        self._names = 0
        self.closed = False
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def open(cls, url: str, hear: Callable[[int, str], None] | None = None) -> Self:
        """Connect. `hear` is told who notifies (a process of the server), and of what. Raises Lost."""
        return cls(await asyncio.to_thread(_connect, url), hear)

    @property
    def number(self) -> int:
        """The process of the server that this connection talks to."""
        return self._wire.backend_pid

    def send(self, asked: Sequence[Asked]) -> asyncio.Future[list[Sequence[Row]]]:
        """Send statements; the rows of each come back. Raises Failed, Lost."""
        trip = _Trip(self._loop.create_future(), deque())
        if self.closed:
            trip.answer.set_exception(Lost("The connection to PostgreSQL is closed."))
            return trip.answer
        self._trips.append(trip)
        try:
            for sql, arguments in asked:
                self._run(trip, sql, arguments)
            self._wire.pipeline_sync()
            self._flush()
        except psycopg.OperationalError as error:
            self.close(str(error))
        return trip.answer

    def _run(self, trip: _Trip, sql: str, arguments: Sequence[bytes | None]) -> None:
        statement = self._ready.get(sql)
        if statement is None and len(self._ready) < MOST_PREPARED:
            self._names += 1
            statement = self._ready[sql] = _Statement(sql, b"s%d" % self._names)
            self._wire.send_prepare(statement.name, sql.encode())
            trip.expected.append(statement)
        if statement is None:
            statement = _Statement(sql, is_ready=True)
            self._wire.send_query_params(sql.encode(), arguments)
        else:
            self._wire.send_query_prepared(statement.name, arguments)
        trip.expected.append(statement)

    def _flush(self) -> None:
        """Send what the socket takes, and the rest when it takes more."""
        if self._wire.flush():
            self._loop.add_writer(self._socket, self._write)

    def _write(self) -> None:
        try:
            if not self._wire.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.OperationalError as error:
            self.close(str(error))

    def _read(self) -> None:
        """Take what has come, whole results only."""
        try:
            self._wire.consume_input()
            while self._trips and not self._wire.is_busy():
                result = self._wire.get_result()
                if result is not None:
                    self._take(self._trips[0], result)
                elif self._wire.status != pq.ConnStatus.OK:
                    raise psycopg.OperationalError(self._wire.get_error_message())
        except psycopg.OperationalError as error:
            self.close(str(error))
            return
        while self._hear and (word := self._wire.notifies()):
            self._hear(word.be_pid, word.extra.decode())

    def _take(self, trip: _Trip, result: pq.abc.PGresult) -> None:
        status = result.status
        if status == SYNC:
            self._trips.popleft()
            _settle(trip)
            return
        statement = trip.expected.popleft()
        if status == ROWS:
            trip.rows.append(statement.rows(result))
            return
        if status == DONE and statement.is_ready:
            trip.rows.append([])
            return
        if status == DONE:
            statement.is_ready = True
            return
        if not statement.is_ready:
            self._ready.pop(statement.sql, None)
        if trip.failure is None:
            state = result.error_field(pq.DiagnosticField.SQLSTATE) or b""
            trip.failure = Failed(result.get_error_message(), state.decode())

    def close(self, why: str = "The connection to PostgreSQL was closed.") -> None:
        """Let go of the connection; whoever still waits for something is told why."""
        if self.closed:
            return
        self.closed = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        os.close(self._socket)
        self._wire.finish()
        for trip in self._trips:
            if not trip.answer.done():
                trip.answer.set_exception(Lost(why))
        self._trips.clear()


def _connect(url: str) -> pq.abc.PGconn:
    """A connection that takes trips. It waits for the server, so it needs a thread of its own."""
    try:
        wire = pq.PGconn.connect(make_conninfo(url, **CONNECTING).encode())
    except psycopg.Error as error:
        raise Lost(str(error)) from error
    if wire.status != pq.ConnStatus.OK:
        why = wire.get_error_message()
        wire.finish()
        raise Lost(why)
    done = wire.exec_("; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()).encode())
    if done.status != pq.ExecStatus.COMMAND_OK:
        wire.finish()
        raise Lost(done.get_error_message())
    wire.nonblocking = 1
    wire.enter_pipeline_mode()
    return wire


def _settle(trip: _Trip) -> None:
    if trip.answer.done():
        return
    if trip.failure:
        trip.answer.set_exception(trip.failure)
    else:
        trip.answer.set_result(trip.rows)


def ask(sql: str, arguments: Arguments = ()) -> Asked:
    """A statement with `?` for its arguments, ready to be sent. Raises ValueError for a text that cannot be kept."""
    sent = [None if value is None else _SENT[type(value)](value) for value in arguments]
    if b"\0" in b"".join(filter(None, sent)):
        raise ValueError("PostgreSQL keeps no text with a NUL in it.")
    return (numbered(sql) if arguments else sql), sent


def _array(texts: list[str]) -> bytes:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return b"{%s}" % ",".join(f'"{text}"' for text in escaped).encode()


class _Sending(dict[type, Callable[[Any], bytes]]):
    """How values are sent, by their type or one that it is made of: as texts, whose types the server knows."""

    def __missing__(self, kind: type) -> Callable[[Any], bytes]:
        self[kind] = next(self[base] for base in kind.__mro__[1:] if base in self)
        return self[kind]


_SENT = _Sending(
    {
        str: str.encode,
        int: b"%d".__mod__,
        bytes: lambda content: b"\\x" + content.hex().encode(),
        list: _array,
    }
)

_READ: dict[int, Callable[[bytes], Any]] = {
    16: b"t".__eq__,
    17: lambda text: bytes.fromhex(text[2:].decode()),
    20: int,
    21: int,
    23: int,
    1700: lambda text: Decimal(text.decode()),
}
"""How values are read that are no text, by the number of their type: boolean, bytea, three integers, numeric."""


@lru_cache(maxsize=1024)
def numbered(sql: str) -> str:
    """The statement with `$1, $2, …` for its question marks."""
    head, *rest = sql.split("?")
    return head + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
