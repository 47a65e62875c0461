"""What the bank answers when a card is to be set up or charged. Source: billing-behaviour 6.4."""

from dataclasses import dataclass
from typing import Literal

from portico.bank import declines
from portico.bank.cards import BankCard
from portico.bank.declines import Decline

ASKS: Literal["asks"] = "asks"
"""The holder has to authenticate first."""
Verdict = Decline | Literal["asks"] | None
"""A refusal, a question, or nothing to say against it."""


@dataclass(frozen=True)
class Circumstances:
    """Under which the bank is asked."""

    off_session: bool = False
    """Whether the holder is away."""
    set_up: bool = False
    """Whether she agreed to such payments before."""
    authenticated: bool = False
    """Whether she has just authenticated."""
    wanted: bool = False
    """Whether the merchant asks for authentication wherever it is possible."""


def on_charge(card: BankCard, when: Circumstances) -> Verdict:
    """The answer to a payment."""
    if card.refused or when.authenticated:
        return card.refused or card.fails
    if _asks(card, when):
        return card.unreachable or ASKS
    if when.off_session and (card.off_session == "never" or (card.off_session == "if_set_up" and not when.set_up)):
        return declines.AUTHENTICATION_REQUIRED
    return card.fails


def on_set_up(card: BankCard, when: Circumstances) -> Verdict:
    """The answer to setting a card up for later: only what refuses the card itself, or its holder's answer, counts."""
    if card.refused or when.authenticated:
        return card.refused
    return card.unreachable or ASKS if _asks(card, when) else None


def _asks(card: BankCard, when: Circumstances) -> bool:
    if card.asks == "on_request":
        return when.wanted and not when.off_session
    return card.asks == "always" or (card.asks == "on_session" and not when.off_session)
