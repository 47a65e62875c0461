"""Sends the mail that waits. It goes out at least once: what became of it is written after it was handed over.

What a mail server cannot take now is tried again, at growing distances, as long as it is worth sending; what it refuses
for good is given up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

from portico.resources.accounts import declaration as accounts
from portico.resources.customers import declaration as customers
from portico.storage import mails, platforms
from portico.storage.engine import Connection, Engine
from portico.storage.mails import Letter
from portico.storage.scope import Installation, Origin, Scope
from portico.storage.transaction import Transaction

BATCH = 16
AGAIN_AFTER = (10, 60, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600)
"""Seconds between two attempts; the last one from then on."""
JITTER = 0.2
BY_ADDRESS = "login_code"
"""The kind of mail that is asked for by an address, which may be nobody's."""

log = logging.getLogger("portico")


class Undeliverable(Exception):
    """The mail will never be taken: the server refuses the recipient, or there is no one recipient."""


class Addressed(NamedTuple):
    """A mail, from whom it is and to whom."""

    letter: Letter
    scope: Scope
    account: "accounts.Account"
    recipient: str
    customer: "customers.Customer | None"


class Post(Protocol):
    """Who carries mail away."""

    async def deliver(self, mail: Addressed) -> None:
        """Hand over one mail. Raises Undeliverable, or anything else if it is worth trying again."""


class Sending:
    """Sends what is due."""

    def __init__(self, engine: Engine, here: Installation, post: Post | None) -> None:
        self._engine = engine
        self._here = here
        self._post = post
        self._name = here.letters(12)

    async def run(self) -> None:
        """Send everything that is due."""
        while self._post and (letters := await self._take()):
            await asyncio.gather(*(self._guarded(self._post, letter) for letter in letters))

    async def _take(self) -> Sequence[Letter]:
        now, skips = self._here.now, self._engine.locks
        return await self._engine.transact(
            lambda connection: mails.take(connection, now=now, worker=self._name, most=BATCH, skips=skips)
        )

    async def _guarded(self, post: Post, letter: Letter) -> None:
        """One mail, whatever becomes of it."""
        if letter.until <= self._here.now:
            await self._note(lambda connection: mails.give_up(connection, letter, self._name, "too late"))
            return
        try:
            addressed = await self._addressed(letter)
            if addressed is None:
                await self._note(lambda connection: mails.forget(connection, letter, self._name))
                return
            await post.deliver(addressed)
        except Undeliverable as refusal:
            why = str(refusal)
            log.warning("a mail cannot be delivered: %s %s: %s", letter.kind, letter.id, why)
            await self._note(lambda connection: mails.give_up(connection, letter, self._name, why))
        except Exception as error:
            why = type(error).__name__
            log.warning("a mail could not be sent yet: %s %s: %s", letter.kind, letter.id, why, exc_info=True)
            due = self._here.now + self._distance(letter.attempts)
            await self._note(lambda connection: mails.again(connection, letter, self._name, due, why))
        else:
            now = self._here.now
            await self._note(lambda connection: mails.sent(connection, letter, self._name, now))

    def _distance(self, attempts: int) -> int:
        """Seconds until the next attempt, with a little chance in it, so that not all come at once."""
        seconds = AGAIN_AFTER[min(attempts, len(AGAIN_AFTER)) - 1]
        chance = self._here.randomness(1)[0] / 255
        return round(seconds * (1 - JITTER + 2 * JITTER * chance))

    async def _addressed(self, letter: Letter) -> Addressed | None:
        """To whom it goes. None if nobody has the address that somebody typed: that is found out here, not there."""
        reader = self._engine.reader
        scope = await platforms.scope_of(reader, letter.account, bool(letter.livemode))
        tx = Transaction(reader, scope, Origin("mail"), self._here, locks=False)  # type: ignore[arg-type]  # reads alone
        account = await tx.within(scope.of_platform).get(accounts.Account, scope.account)
        customer = await _customer(tx, letter)
        if account is None or (letter.kind == BY_ADDRESS and customer is None):
            return None
        # Mail for an address that somebody typed goes to it as the customer has it, and to no other.
        own = customer.email if customer and letter.kind == BY_ADDRESS else None
        return Addressed(letter, scope, account, own or letter.recipient, customer)

    async def _note(self, work: Callable[[Connection], Awaitable[None]]) -> None:
        await self._engine.transact(work)


async def _customer(tx: Transaction, letter: Letter) -> "customers.Customer | None":
    """The customer whom it concerns: the one it names, or else one who has the address."""
    id = letter.says.get("customer")
    if id is not None:
        return await tx.get(customers.Customer, id)
    return next(iter(await tx.find(customers.Customer, folded_email=letter.recipient)), None)
