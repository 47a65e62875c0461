"""Ids as Stripe writes them: a prefix, then base62. Ours sort by the time they were made.

An id is no secret; what opens a door is made in `secrets`.
"""

import os
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""In the order of their bytes, so that text order is number order."""

TIME_DIGITS = 9
RANDOM_DIGITS = 14
DIGITS = 1 + TIME_DIGITS + RANDOM_DIGITS
"""How many stand behind the prefix of an id."""
LAST = 62**TIME_DIGITS - 1
"""The last microsecond that an id can tell, in the year 2398."""

_LETTERS = bytes(ALPHABET[byte % 62].encode()[0] for byte in range(256))


def letters(random: bytes) -> str:
    """Random bytes as base62 digits, one each: at least 5.6 bits of chance in every digit."""
    return random.translate(_LETTERS).decode()


def base62(number: int, digits: int) -> str:
    """The number in exactly so many base62 digits; higher ones are dropped."""
    text = ""
    for _ in range(0, digits, 2):
        number, rest = divmod(number, 3844)
        text = _PAIRS[rest] + text
    return text[digits % 2 :]


_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]


def beginning(prefix: str, microseconds: int) -> str:
    """The least id that is made at a time or after; a time beyond what ids can tell is the last one they can."""
    return f"{prefix}_1{base62(min(microseconds, LAST), TIME_DIGITS)}"


_STORE = 256


class IdSource:
    """Makes ids that never repeat and, within one process, always grow.

    `now` gives microseconds since the epoch, `randomness` so many random bytes.
    """

    def __init__(self, now: Callable[[], int], randomness: Callable[[int], bytes] = os.urandom) -> None:
        self._now = now
        self._randomness = randomness
        self._last = 0
        self._high = -1
        self._head = ""
        self._chances: list[str] = []

    def new(self, prefix: str) -> str:
        """An id such as `cus_1O5Qw…`: 24 base62 digits, of which 9 tell the microsecond and 14 are random.

        The leading seven of the nine change every four milliseconds only, so they are kept.
        """
        now = self._now()
        if now <= self._last:
            now = self._last + 1
        self._last = now
        high, low = divmod(now, 3844)
        if high != self._high:
            self._high, self._head = high, f"_1{base62(high, TIME_DIGITS - 2)}"
        if not self._chances:
            self._chances = self._more()
        return f"{prefix}{self._head}{_PAIRS[low]}{self._chances.pop()}"

    def _more(self) -> list[str]:
        """Fourteen digits each: the system is asked for chance a few hundred ids at a time."""
        pool = letters(self._randomness(_STORE * RANDOM_DIGITS))
        return [pool[start : start + RANDOM_DIGITS] for start in range(0, len(pool), RANDOM_DIGITS)]
