"""Who is told of what happens in an account, as far as a transaction has to know; usually it is nobody.

Where other processes may have made an endpoint meanwhile, the event is only written if there is still none; if there
is, the transaction runs again, and looks.
"""

from typing import Any

from portico.storage import lanes
from portico.storage.engine import Connection
from portico.storage.lanes import Heard
from portico.storage.outbox import Outbox
from portico.storage.rows import SENT
from portico.storage.scope import Scope

INSERT = (
    "INSERT INTO event (account, livemode, id, created, version, deleted, type, body) "
    f"VALUES (?, ?, ?, ?, 1, 0, ?, {SENT})"
)
INSERT_UNHEARD = (
    "INSERT INTO event (account, livemode, id, created, deleted, type, body, version) "
    f"VALUES (?, ?, ?, ?, 0, ?, {SENT}, "
    "1 / CAST(NOT EXISTS (SELECT 1 FROM webhook_lane WHERE account IN (?, ?) AND livemode = ?) AS integer))"
)
"""For who is known to have no endpoints, where another process may just have made one: then it divides by zero."""


class Audience:
    """The endpoints of one account in one mode, and of its platform."""

    def __init__(self, connection: Connection, scope: Scope, outbox: Outbox, *, alone: bool) -> None:
        self._connection = connection
        self._scope = scope
        self._outbox = outbox
        self._insert = INSERT if alone else INSERT_UNHEARD
        """How an event is written."""
        self._unheard: tuple[Any, ...] = () if alone else (scope.account, scope.platform, scope.key[1])
        """Those who must not have an endpoint then."""
        self._heard: list[Heard] = []
        self.is_known = False
        """Whether `listen` was called."""

    async def listen(self) -> None:
        """Find out who is there, unless it is known that nobody is."""
        self.is_known = True
        if self._connection.again or self._outbox.may_listen(*self._scope):
            self._heard = await lanes.hearing(self._connection, self._scope)
            self._insert, self._unheard = INSERT, ()
            if self._heard:
                self._outbox.listens(*self._heard[0].lane[:2])

    def of(self, type: str) -> list[Heard]:
        """Who is told of events of a type."""
        return [one for one in self._heard if one.hears(type)] if self._heard else self._heard

    def statement(self, *values: Any) -> tuple[str, tuple[Any, ...]]:
        """How an event is written."""
        return self._insert, values + self._unheard
