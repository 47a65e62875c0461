"""What one process knows of webhooks without asking the database: who has any, and where something waits to be sent.

Correctness depends on neither. Who is not known to listen is looked up again in the statement that writes the event
(see `audience`), and what waits is found by the courier's own look at the table, a little later.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class LaneKey(NamedTuple):
    """One webhook endpoint: whose, in which mode, and its id."""

    account: str
    livemode: int
    id: str


@dataclass
class Outbox:
    """The lanes in which something has just come to wait."""

    listening: set[tuple[str, int]] | None = None
    """Accounts and modes that have, or had, endpoints. None while that is not known, so that it is always asked."""
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when something waits."""
    waiting: set[LaneKey] = field(default_factory=set)
    relay: Callable[[LaneKey], None] | None = None
    """How other processes hear of it, where there are any."""

    def add(self, lane: LaneKey) -> None:
        """Something waits there, and is committed."""
        self.hear(lane)
        if self.relay:
            self.relay(lane)

    def hear(self, lane: LaneKey) -> None:
        """Another process says so."""
        self.waiting.add(lane)
        self.bell.set()

    def take(self) -> set[LaneKey]:
        """Where something waits, as far as is known; from now on nothing is."""
        self.bell.clear()
        taken, self.waiting = self.waiting, set()
        return taken

    def may_listen(self, account: str, livemode: bool, platform: str) -> bool:
        """Whether the account or its platform may have endpoints, as far as this process knows."""
        known = self.listening
        return known is None or (account, livemode) in known or (platform, livemode) in known

    def listens(self, account: str, livemode: int) -> None:
        """From now on the account may have endpoints. A mistake costs a look-up for each of its events."""
        if self.listening is not None:
            self.listening.add((account, livemode))
