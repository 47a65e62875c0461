"""When a failed payment is tried again, and what follows when none succeeds."""

from collections.abc import Sequence
from typing import Literal

from portico.billing.periods import DAY

RETRIES: tuple[int, ...] = (3 * DAY, 5 * DAY, 7 * DAY)
"""Seconds from each failed attempt to the next one."""

Outcome = Literal["cancel", "mark_unpaid", "leave_past_due", "pause"]


def next_attempt(attempts: int, failed_at: int, retries: Sequence[int]) -> int | None:
    """When the next attempt is due after so many failed ones; None after the last."""
    return failed_at + retries[attempts - 1] if 1 <= attempts <= len(retries) else None
