"""A connection to PostgreSQL on which statements make one trip together, in libpq's pipeline mode.

What is sent at once is answered at once. Outside BEGIN and COMMIT it also becomes true at once, or not at all: the
server ends its transaction where the trip ends.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from socket import MSG_DONTWAIT, MSG_PEEK, socket
from typing import Any, Self

import psycopg
from psycopg import pq

from portico.storage.asking import Asked, ask, reading
from portico.storage.connecting import Lost, connected
from portico.storage.engine import Row

SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "default_transaction_isolation": "read committed",
}
ROWS, DONE, SYNC = int(pq.ExecStatus.TUPLES_OK), int(pq.ExecStatus.COMMAND_OK), int(pq.ExecStatus.PIPELINE_SYNC)
MOST_PREPARED = 256
"""How many statements a connection keeps ready. What comes later is understood anew each time."""


class Failed(Exception):
    """The server refused a statement, and with it all that were to become true together."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state
        """Five characters that say what kind of failure it is (SQLSTATE)."""


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
            kinds = self.kinds = [reading(result.ftype(column)) for column in range(result.nfields)]
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
        self._socket = socket(fileno=os.dup(wire.socket))
        self._trips: deque[_Trip] = deque()
        self._ready: dict[str, _Statement] = {}
        self._names = 0
        self.closed = False
        self._loop.add_reader(self._socket.fileno(), self._read)

    @classmethod
    async def open(cls, url: str, hear: Callable[[int, str], None] | None = None) -> Self:
        """Connect. `hear` is told who notifies (a process of the server), and of what. Raises Lost."""
        line = cls(await connected(url), hear)
        with ExitStack() as unless_ready:
            unless_ready.callback(line.close)
            try:
                await line.send([_set(SETTINGS)])
            except Failed as error:
                raise Lost(str(error)) from error
            unless_ready.pop_all()
        return line

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
            self._loop.add_writer(self._socket.fileno(), self._write)

    def _write(self) -> None:
        try:
            if not self._wire.flush():
                self._loop.remove_writer(self._socket.fileno())
        except psycopg.OperationalError as error:
            self.close(str(error))

    def _read(self) -> None:
        """Take what has come, all of it and the end: a loop does not call again after an error."""
        try:
            self._take_in()
            while self._has_more():
                self._take_in()
        except (psycopg.OperationalError, OSError) as error:
            self.close(str(error))
            return
        while self._hear and (word := self._wire.notifies()):
            self._hear(word.be_pid, word.extra.decode())

    def _has_more(self) -> bool:
        """Whether there is something to read, be it the end. Raises OSError."""
        try:
            self._socket.recv(1, MSG_PEEK | MSG_DONTWAIT)
        except BlockingIOError:
            return False
        return True

    def _take_in(self) -> None:
        """Take a part of what has come, whole results only. Raises psycopg.OperationalError."""
        self._wire.consume_input()
        while self._trips and not self._wire.is_busy():
            result = self._wire.get_result()
            if result is not None:
                self._take(self._trips[0], result)
            elif self._wire.status != pq.ConnStatus.OK:
                raise psycopg.OperationalError(self._wire.get_error_message())

    def _take(self, trip: _Trip, result: pq.abc.PGresult) -> None:
        status = result.status
        if status == SYNC:
            self._trips.popleft()
            _settle(trip)
            return
        if not trip.expected:  # a server that goes may say so when all is done, and yet not have said that it is true
            raise psycopg.OperationalError(result.get_error_message())
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
        self._loop.remove_reader(self._socket.fileno())
        self._loop.remove_writer(self._socket.fileno())
        self._socket.close()
        self._wire.finish()
        for trip in self._trips:
            if not trip.answer.done():
                trip.answer.set_exception(Lost(why))
        self._trips.clear()


def _set(settings: dict[str, str]) -> Asked:
    return ask("SELECT " + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in settings.items()))


def _settle(trip: _Trip) -> None:
    if trip.answer.done():
        return
    if trip.failure:
        trip.answer.set_exception(trip.failure)
    else:
        trip.answer.set_result(trip.rows)
