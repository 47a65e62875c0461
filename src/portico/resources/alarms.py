"""What is to be done when time has come for an object."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from portico.storage.transaction import Transaction
from portico.wire.resource import Resource


class Alarm(NamedTuple):
    """What to do when an object of a noun is due: `work(tx, object)`, in the time at which it is due."""

    noun: type[Resource]
    work: Callable[[Transaction, Any], Awaitable[Any]]
