"""The modes of a session. What changes with the mode is said by a module for each: all have the same names."""

from collections.abc import Sequence
from typing import Protocol

from portico.resources.checkout import paying, saving, subscribing
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined
from portico.storage.transaction import Transaction


class Mode(Protocol):
    """What a session is for."""

    @property
    def REFUSED(self) -> tuple[str, ...]:  # noqa: N802  # modules have it
        """Parameters that are for other modes."""

    @property
    def RECURRING(self) -> int:  # noqa: N802
        """How many recurring prices it may sell; it sells one at least if it may sell any."""

    @property
    def ONCE(self) -> int:  # noqa: N802
        """How many one-time prices it may sell."""

    def check(self, tx: Transaction, draft: Session, orders: CreateOrders, /) -> None:
        """Raises InvalidRequest for what cannot be in this mode."""

    async def opened(
        self,
        tx: Transaction,
        draft: Session,
        orders: CreateOrders,
        lines: Sequence[Bought],
        customer: Customer | None,
        /,
    ) -> Session:
        """The session with what it has in this mode alone. Raises InvalidRequest for what cannot be."""

    async def reckoned(self, tx: Transaction, session: Session, /) -> None:
        """Raises InvalidRequest for sums with which the session could not be completed in the end."""

    async def confirm(self, tx: Transaction, before: Session, orders: ConfirmOrders, /) -> Session | Declined:
        """Try to complete the session with what has been entered."""

    async def give_up(self, tx: Transaction, session: Session, /) -> Session:
        """The session without an attempt that waits for the bank."""

    async def expire(self, tx: Transaction, session: Session, /) -> None:
        """Nobody can complete the session any more."""

    async def ordered(self, tx: Transaction, session: Session, /) -> dict[str, object]:
        """What was ordered in this mode alone, by the names of its parameters, for a successor."""


MODES: dict[str, Mode] = {"payment": paying, "setup": saving, "subscription": subscribing}


def of(session: Session) -> Mode:
    """What holds for the session's mode."""
    return MODES[session.mode]
