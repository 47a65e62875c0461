"""The small interface that both engines have.

SQL is written once, with `?` for a parameter, in the subset that SQLite and PostgreSQL (and its compatible distributed
engines) share. A row is a tuple.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from portico.storage.outbox import Outbox
from portico.storage.places import Places

Row = Sequence[Any]
Arguments = Sequence[Any]
T = TypeVar("T")

MAX_TRIES = 12
PING = "SELECT 1"
"""What any database answers that is well."""


class Reader(Protocol):
    """Sees what is committed.

    What a transaction has kept back is written before it reads, unless it is said not to be `settled`: then it does not
    concern what is read.
    """

    async def one(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Row | None:
        """The first row, if any."""

    async def all(self, sql: str, arguments: Arguments, *, settled: bool = True) -> Sequence[Row]:
        """Every row."""


class Connection(Reader, Protocol):
    """Reads and writes inside one transaction; sees its own writes."""

    again: bool
    """Whether this runs anew after a conflict: what was remembered from elsewhere may have been the reason."""
    places: Places | None
    """When idempotency keys were used, if that is known here; otherwise an index of the database tells it."""

    def write(self, sql: str, arguments: Arguments, row: tuple[str, str]) -> None:
        """One INSERT, UPDATE or DELETE, which must change exactly one row; `row` names it: (table, key).

        Nobody waits for it: it is done at once, or kept back until something is read or the transaction ends, in the
        same order.
        """

    def ahead(self, sql: str, arguments: Arguments) -> None:
        """This will be read before anything is locked or written: an engine that has to travel may ask for it now."""

    async def unless(self, sql: str, arguments: Arguments) -> None:
        """If this row is there, end in Found, whatever else comes of the work; the engine may look while it goes on.

        Nothing is locked or written before it is known. The work writes the row, so the engine may run it again when it
        cannot know whether it was committed: if it was, that is Found.
        """

    async def undone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something and take back all that it wrote; only what it returns stays."""

    def keep_back(self, write: Callable[[], Awaitable[None]]) -> None:
        """Call this before anything is read or committed: it writes what was decided, but not written yet."""

    async def settle(self) -> None:
        """Have that written now."""

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call this once what was done is committed; not at all if it is undone."""


class Joining(NamedTuple):
    """How an engine puts the bodies of a page together, with seams between them, as text or as bytes."""

    column: str
    """What is to be found of each row, as its `place`."""
    statement: str
    """All bodies that were `found` in a `table`, and how many they are."""


class Engine(Protocol):
    """A database that this process has open."""

    name: str
    joining: Joining
    locks: bool
    """Whether others write at the same time, so that rows are locked; if not, one process has the database alone."""

    @property
    def reader(self) -> Reader:
        """Reads outside any transaction."""

    async def transact(self, work: Callable[[Connection], Awaitable[T]], ready: Callable[[T], T] | None = None) -> T:
        """Run the work in one transaction and commit; on a conflict with another, run it again from the start.

        The work reads, decides and writes; it must not wait for anything but the connection. `ready` is done to what it
        returns, while the disk is written where that can be; nobody sees it before the commit.
        """

    async def script(self, statements: Sequence[str]) -> None:
        """Run statements that define tables, in one transaction."""

    async def share(self, outbox: Outbox) -> None:
        """Let processes on this database tell each other what waits to be sent."""

    async def close(self) -> None:
        """Finish what runs, then let go of the database."""


class Unusable(Exception):
    """The database cannot be opened. The message is for the operator, and enough."""


class Conflict(Exception):
    """Another transaction changed the same row first; running again will see what it did."""


class Found(Exception):
    """A row that makes a transaction needless is there (see `Connection.unless`)."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row


class Away(Exception):
    """The database cannot be reached, or not any more: what was on its way to it may have happened, or not."""


class Busy(Exception):
    """A row stayed locked by another transaction for longer than we wait."""
