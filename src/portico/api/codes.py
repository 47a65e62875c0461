"""Six-digit codes, kept as passwords are: argon2id, in threads of their own, a few at a time.

Every request costs the same: one hash for a code that is asked for, one for a code that is tried, whether anybody is
known by the address or not.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
AT_ONCE = 2
"""How many are reckoned at the same time; the others wait. Each takes 19 MiB."""


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "portico-codes")


async def kept(code: str) -> str:
    """What is kept of a code."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _hash, code)


async def fits(kept_code: str | None, code: str) -> bool:
    """Whether it is the code of which that is kept; for None the same work is done, and it never is."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _compare, kept_code, code)


def _hash(code: str) -> str:
    return _HASHER.hash(code)


def _compare(kept_code: str | None, code: str) -> bool:
    try:
        _HASHER.verify(kept_code or _nobodys(), code)
    except VerifyMismatchError:
        return False
    return kept_code is not None


@cache
def _nobodys() -> str:
    """What is kept of a code that nobody has."""
    return _HASHER.hash("no code at all")
