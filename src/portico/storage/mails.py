"""Mail that is to be sent: rows written in the transaction that makes them necessary, taken on a lease and sent later.

    waiting     due is when to try next
    sent        due is null, sent_at says when; its content is gone
    given up    due is null, failure says why; its content is gone

Whoever sends takes rows on a lease, so several may run at once. A sender that dies leaves its rows, and another takes
them when the lease is over: a mail goes out at least once, always with the same Message-ID.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from portico.storage.engine import Connection
from portico.storage.transaction import Transaction

LEASE = 120
"""Seconds; longer than any conversation with a mail server may take."""
PATIENCE = 3 * 86_400
"""Seconds for which a mail is worth sending, unless it says otherwise."""
NOTHING = "{}"

INSERT = (
    "INSERT INTO mail (account, livemode, id, created, kind, recipient, content, until, due, attempts, leased_until, "
    "worker, sent_at, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', NULL, NULL)"
)
DUE = (
    "SELECT account, livemode, id, created, kind, recipient, content, until, attempts + 1 FROM mail "
    "WHERE due <= ? AND leased_until <= ? ORDER BY due, id LIMIT ?"
)
UNLOCKED = " FOR UPDATE SKIP LOCKED"
_OURS = "account = ? AND livemode = ? AND id = ? AND worker = ?"
LEASED = (
    "UPDATE mail SET leased_until = ?, worker = ?, attempts = attempts + 1 "
    "WHERE account = ? AND livemode = ? AND id = ? AND leased_until <= ?"
)
STILL = f"SELECT 1 FROM mail WHERE {_OURS}"
SENT = f"UPDATE mail SET due = NULL, leased_until = 0, worker = '', content = ?, sent_at = ? WHERE {_OURS}"
AGAIN = f"UPDATE mail SET due = ?, leased_until = 0, worker = '', failure = ? WHERE {_OURS}"
GIVEN_UP = f"UPDATE mail SET due = NULL, leased_until = 0, worker = '', content = ?, failure = ? WHERE {_OURS}"
FORGET = f"DELETE FROM mail WHERE {_OURS}"


class Letter(NamedTuple):
    """One mail that is to be sent."""

    account: str
    livemode: int
    id: str
    created: int
    kind: str
    recipient: str
    content: str
    """What it says, as JSON; each kind has fields of its own. Secrets in it are references."""
    until: int
    """When it is not worth sending any more, in Unix seconds."""
    attempts: int
    """How many there have been, with the one that is made now."""

    @property
    def key(self) -> tuple[str, int, str]:
        """Which row it is."""
        return self.account, self.livemode, self.id

    @property
    def says(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = orjson.loads(self.content)
        return found


async def put(
    tx: Transaction, kind: str, recipient: str, content: dict[str, Any], *, until: int | None = None, waits: bool = True
) -> None:
    """Write a mail to one recipient, to be sent when the transaction is committed; without `waits`, never."""
    if tx.imagined:
        return
    here, id = tx.here, tx.here.ids.new("mail")
    last = until if until is not None else here.now + PATIENCE
    due = here.now if waits else None
    values = (*tx.scope.key, id, here.now, kind, recipient, orjson.dumps(content).decode(), last, due)
    tx.connection.write(INSERT, values, ("mail", id))
    tx.connection.afterwards(here.mail_bell.set)


async def take(connection: Connection, *, now: int, worker: str, most: int, skips: bool) -> Sequence[Letter]:
    """Mails that are due; they are this worker's for as long as the lease lasts."""
    found = await connection.all(DUE + (UNLOCKED if skips else ""), (now, now, most))
    letters = [Letter(*row) for row in found]
    for letter in letters:
        connection.write(LEASED, (now + LEASE, worker, *letter.key, now), ("mail", letter.id))
    return letters


async def sent(connection: Connection, letter: Letter, worker: str, now: int) -> None:
    """It is on its way."""
    await _end(connection, letter, worker, SENT, NOTHING, now)


async def again(connection: Connection, letter: Letter, worker: str, due: int, why: str) -> None:
    """Try again at a time."""
    await _end(connection, letter, worker, AGAIN, due, why)


async def give_up(connection: Connection, letter: Letter, worker: str, why: str) -> None:
    """It will not be sent."""
    await _end(connection, letter, worker, GIVEN_UP, NOTHING, why)


async def forget(connection: Connection, letter: Letter, worker: str) -> None:
    """There is nobody to send it to, and nobody needs to know that it was asked for."""
    await _end(connection, letter, worker, FORGET)


async def _end(connection: Connection, letter: Letter, worker: str, sql: str, *values: Any) -> None:
    """If the lease ran out and another worker has the mail by now, it is that one's to say what became of it."""
    if await connection.one(STILL, (*letter.key, worker)):
        connection.write(sql, (*values, *letter.key, worker), ("mail", letter.id))
