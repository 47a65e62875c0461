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
        self._alone = alone
        """Whether no other process writes to the database."""
        self._heard: list[Heard] | None = None

    async def of(self, type: str) -> list[Heard]:
        """Who is told of events of a type."""
        if self._heard is None and (self._connection.again or self._outbox.may_listen(*self._scope)):
            self._heard = await lanes.hearing(self._connection, self._scope)
            if self._heard:
                self._outbox.listens(*self._heard[0].lane[:2])
        return [one for one in self._heard if one.hears(type)] if self._heard else []

    def statement(self, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """How an event is written."""
        if self._heard is not None or self._alone:
            return INSERT, values
        return INSERT_UNHEARD, (*values, self._scope.account, self._scope.platform, self._scope.key[1])
