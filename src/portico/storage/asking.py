"""What PostgreSQL is asked, and what it answers, in the texts that travel."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from portico.storage.engine import Arguments

_MARK = re.compile(r"\?(\d*)")

Asked = tuple[str, Sequence[bytes | None]]
"""A statement and its arguments, both as they are sent (see `ask`)."""


def ask(sql: str, arguments: Arguments = ()) -> Asked:
    """A statement with `?` for its arguments, ready to be sent. Raises ValueError for a text that cannot be kept."""
    sent = [None if value is None else _SENT[type(value)](value) for value in arguments]
    if b"\0" in b"".join(filter(None, sent)):
        raise ValueError("PostgreSQL keeps no text with a NUL in it.")
    return (numbered(sql) if arguments else sql), sent


def _array(texts: list[str]) -> bytes:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return b"{%s}" % ",".join(f'"{text}"' for text in escaped).encode()


class _Sending(dict[type, Callable[[Any], bytes]]):
    """How values are sent, by their type or one that it is made of: as texts, whose types the server knows.

    Bytes are a text as it is sent; what is no text comes as a memoryview.
    """

    def __missing__(self, kind: type) -> Callable[[Any], bytes]:
        self[kind] = next(self[base] for base in kind.__mro__[1:] if base in self)
        return self[kind]


_SENT = _Sending(
    {
        str: str.encode,
        int: b"%d".__mod__,
        bytes: bytes,
        memoryview: lambda content: b"\\x" + content.hex().encode(),
        list: _array,
    }
)

_READ: dict[int, Callable[[bytes], Any]] = {
    16: b"t".__eq__,
    17: lambda text: bytes.fromhex(text[2:].decode()),
    20: int,
    21: int,
    23: int,
    1700: lambda text: Decimal(text.decode()),
}
"""How values are read that are no text, by the number of their type: boolean, bytea, three integers, numeric."""


def reading(kind: int) -> Callable[[bytes], Any]:
    """How a value is read, by the number of its type."""
    return _READ.get(kind, bytes.decode)


@lru_cache(maxsize=1024)
def numbered(sql: str) -> str:
    """The statement with `$1, $2, …` for its question marks. As in SQLite, some may have a number: `?1`."""
    latest = 0

    def numbered_mark(mark: re.Match[str]) -> str:
        nonlocal latest
        number = int(mark[1] or latest + 1)
        latest = max(latest, number)
        return f"${number}"

    return _MARK.sub(numbered_mark, sql)
