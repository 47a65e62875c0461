"""When a delivery is tried again. Source: promises, rule 3.6."""

from email.utils import parsedate_to_datetime

LIVE = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds from each failed attempt to the next: ten attempts in a little over three days."""
TEST = (2, 10, 60, 600, 3_600)
"""In test mode: six attempts in a little over an hour."""
JITTER = 20
"""Per cent by which a wait is shorter or longer, so that what failed together does not come back together."""
LONGEST_WISH = 86_400
"""Seconds: whoever asks for more patience with `Retry-After` does not get it."""
GIVING_UP = 5 * 86_400
"""Seconds without a single success after which an endpoint is disabled."""


def wait(made: int, chance: int, wish: int | None, waits: tuple[int, ...]) -> int | None:
    """Seconds until the next attempt after so many, or None after the last; `chance` is a random byte."""
    if made > len(waits):
        return None
    spread = 100 - JITTER + chance * 2 * JITTER // 255
    regular = max(1, waits[made - 1] * spread // 100)
    return max(regular, min(wish, LONGEST_WISH)) if wish is not None else regular


def wish(retry_after: str | None, now: int) -> int | None:
    """The seconds that a `Retry-After` asks for: a number, or a date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0, int(moment.timestamp()) - now)
    except (ValueError, TypeError, OverflowError):
        return None
