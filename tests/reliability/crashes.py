"""Servers that die at a named point, once, when a file names it.

Nothing of that is in the server: what a request passes on its way is wrapped here, before the server begins.
"""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from portico import server
from portico.answers import Exchange
from portico.api.writing import Writing
from portico.jobs.clockwork import Clockwork
from portico.jobs.webhooks.outcomes import Outcomes
from portico.jobs.webhooks.sending import Sender
from portico.mail.smtp import SmtpPost
from portico.storage import idempotency, lanes, mails, wakes
from portico.storage.flushing import Flusher
from portico.storage.lines import Line
from portico.storage.postgres_connection import PostgresConnection
from tests import servers
from tests.databases import settings_for
from tests.webhooks import mortals

IS_ASKED = ContextVar("is asked", default=False)
"""Whether somebody asked for what is done: a server that begins commits something, too."""
LEASE = 2
"""Seconds until what a dead process had is taken by another."""
BEFORE = ("before the claim", "after the claim", "when the work is done", "before the commit")
"""Points of a request at which nothing is kept of it."""
SENT = "when the commit is sent"
"""A point at which that is not known. There is none with SQLite."""
AFTER = ("after the commit", "before the answer")
DUE: dict[str, tuple[set[int], set[int]]] = {
    "before it is done": ({1}, {1}),
    "when it is done": ({1}, {1}),
    "when it is committed": ({1, 2}, {1, 2}),
    "before the webhook": ({1}, {1, 2}),
    "after the webhook": ({2}, {1, 2}),
    "when it is kept that the webhook has arrived": ({1}, {1, 2}),
    "before the mail": ({1, 2}, {1}),
    "after the mail": ({1, 2}, {2}),
    "when it is kept that the mail is taken": ({1, 2}, {1}),
}
"""Points of what is due; and how many webhooks and how many mails may come of it when a server dies there."""


@dataclass
class Mortal:
    """A server that dies so, and can be begun again. What it says of errors stands in a file."""

    database: str
    folder: Path
    stack: ExitStack
    processes: int = 1
    settings: dict[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=servers.free_port)
    pid: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def armed(self) -> Path:
        """Names the point at which it dies."""
        return self.folder / "armed"

    @property
    def victims(self) -> set[int]:
        """The processes that serve, of which one will die."""
        if self.processes == 1:
            return {self.pid}
        servers.wait_for(lambda: len(servers.children(self.pid)) == self.processes)
        return servers.children(self.pid)

    def start(self) -> None:
        """Begin it, and wait until it answers."""
        said, settings = self.folder / "said", {**self.settings, "site": self.url, "port": self.port}
        work = mortals.alive(serves, str(self.armed), self.database, said=said, processes=self.processes, **settings)
        process = self.stack.enter_context(work)
        servers.wait_for(lambda: servers.answers(self.port) or not process.is_alive())
        assert process.is_alive(), said.read_text()
        self.pid = process.pid or 0

    def dies(self, point: str, work: Callable[[], object]) -> None:
        """Do something on the way of which it dies at a point, and begin it anew, unless others go on."""
        victims = self.victims
        self.armed.write_text(point)
        work()
        servers.wait_for(lambda: not all(map(servers.lives, victims)))
        if self.processes == 1:
            self.start()


def serves(armed: str, database: str, **settings: Any) -> None:
    """What it does."""
    arm(armed)
    server.run(settings_for(database, **settings))


def arm(armed: str) -> None:
    """Wrap everything."""
    wakes.LEASE = lanes.LEASE = mails.LEASE = LEASE

    def reached(point: str) -> None:
        place = Path(armed)
        with suppress(FileNotFoundError):
            if place.read_text() == point:
                place.unlink()
                os.kill(os.getpid(), signal.SIGKILL)

    wrap = _wrapping(reached)
    wrap(Writing, "answer", before="before the claim")
    wrap(idempotency, "unless_saved", after="after the claim")
    wrap(idempotency, "save", before="when the work is done")
    wrap(PostgresConnection, "commit", before="before the commit", after="after the commit")
    wrap(Exchange, "send", before="before the answer")
    wrap(Clockwork, "_done", before="before it is done", after="when it is done")
    wrap(Clockwork, "_in_order", after="when it is committed")
    wrap(Sender, "send", before="before the webhook", after="after the webhook")
    wrap(Outcomes, "succeeded", after="when it is kept that the webhook has arrived")
    wrap(SmtpPost, "deliver", before="before the mail", after="after the mail")
    wrap(mails, "sent", after="when it is kept that the mail is taken")
    _wrap_commits(reached)
    _wrap_lines(reached)


def _wrapping(reached: Callable[[str], None]) -> Callable[..., None]:
    def wrap(owner: Any, name: str, before: str = "", after: str = "") -> None:
        work = getattr(owner, name)

        @wraps(work)
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            if owner is Writing:
                IS_ASKED.set(True)
            counts = IS_ASKED.get() or owner is not PostgresConnection
            if counts:
                reached(before)
            result = await work(*arguments, **named)
            if counts:
                reached(after)
            return result

        setattr(owner, name, wrapped)

    return wrap


def _wrap_commits(reached: Callable[[str], None]) -> None:
    """Those of SQLite."""
    begin = Flusher.__init__

    def wrapped(flusher: Flusher, commit: Callable[[], object]) -> None:
        def committed() -> None:
            reached("before the commit")
            commit()
            reached("after the commit")

        begin(flusher, committed)

    Flusher.__init__ = wrapped  # type: ignore[method-assign]


def _wrap_lines(reached: Callable[[str], None]) -> None:
    """The trip to PostgreSQL with which a request is committed: it brings the answer that is kept."""
    send = Line.send

    def wrapped(line: Line, asked: Any) -> Any:
        answer = send(line, asked)
        if any("INTO idempotency" in sql for sql, _ in asked):
            reached(SENT)
        return answer

    Line.send = wrapped  # type: ignore[method-assign]
