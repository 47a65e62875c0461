"""Whose data, and on whose behalf."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from os import urandom
from typing import NamedTuple

from portico.storage.outbox import Outbox
from portico.wire.egress import Egress
from portico.wire.ids import IdSource, letters
from portico.wire.secrets import KeyRing


class _Names(NamedTuple):
    account: str
    livemode: bool
    platform: str
    """The account that `account` is connected to; itself for a merchant of its own."""


class Scope(_Names):
    """One account in one mode: everything that a caller can see. No statement leaves it."""

    @cached_property
    def key(self) -> tuple[str, int]:
        """The leading columns of every key."""
        return self.account, 1 if self.livemode else 0

    @property
    def mode(self) -> str:
        """The mode's name."""
        return "live" if self.livemode else "test"

    def secret_name(self, kind: str, id: str) -> str:
        """What a secret of this account and mode is called (see `wire.secrets`): by its kind, and by what it opens."""
        return f"{kind}:{self.account}:{self.key[1]}:{id}"

    @property
    def of_platform(self) -> "Scope":
        """Where the account itself is kept: with its platform."""
        return Scope(self.platform, self.livemode, self.platform)


def other_mode(scope: Scope) -> str:
    """What Stripe adds when the id exists in the other mode."""
    there = "test" if scope.livemode else "live"
    return f"; a similar object exists in {there} mode, but a {scope.mode} mode key was used to make this request."


class Origin(NamedTuple):
    """Who asked, for the audit trail and the event's `request`."""

    actor: str
    """Such as `key sk_test_…1234` or `customer cus_…`."""
    request: str | None = None
    idempotency_key: str | None = None
    ip: str | None = None

    @property
    def visit(self) -> str | None:
        """The portal session in which the customer did it, if she did it herself."""
        who, _, session = self.actor.partition(" by ")
        return session if who.startswith("customer ") and session.startswith("bps_") else None


def wall_clock() -> int:
    """Microseconds since the epoch. The only place in Portico that reads a clock."""
    return time.time_ns() // 1_000


@dataclass(frozen=True)
class Installation:
    """One running Portico: where time, chance, addresses and secrets come from."""

    site: str
    """The address that customers see, without a slash at the end."""
    keys: KeyRing
    """What secrets are made with."""
    clock: Callable[[], int] = wall_clock
    """Microseconds since the epoch."""
    randomness: Callable[[int], bytes] = urandom
    """So many random bytes, fit for secrets."""
    ids: IdSource = field(init=False)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when something is due at once, so that the clockwork need not be slept out."""
    egress: Egress = field(default_factory=Egress)
    """What may be contacted."""
    outbox: Outbox = field(default_factory=Outbox)
    """Where webhooks wait, as far as this process knows."""

    sends_mail: bool = True
    """Whether there is a mail server, or a mailbox to look into."""
    mail_bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when there is mail to send."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", IdSource(self.clock, self.randomness))

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.clock() // 1_000_000

    def letters(self, count: int) -> str:
        """Random base62 digits, fit for secrets."""
        return letters(self.randomness(count))
