"""What many callers ask on one trip, in as few statements as can be: a statement costs a server as much as a row.

Reads that are equal are asked once. Rows for the same table are brought by a few INSERTs: of sixteen rows, eight, four
and so on, lest each number of rows be another statement to get ready.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import TypeVar

from portico.storage.asking import Asked
from portico.storage.engine import Row
from portico.storage.lines import Line

SIZES = (16, 8, 4, 2, 1)
_NUMBER = re.compile(r"\$(\d+)")

Arguments = Sequence[bytes | None]
T = TypeVar("T")


async def read(line: Line, asked: Sequence[Asked]) -> list[Sequence[Row]]:
    """The rows of each."""
    keys = [(sql, *arguments) for sql, arguments in asked]
    once = dict(zip(keys, asked, strict=True))
    found = dict(zip(once, await line.send([*once.values()]), strict=True))
    return [found[key] for key in keys]


async def write(line: Line, asked: Sequence[Asked]) -> list[Sequence[Row]]:
    """Nothing for each."""
    await line.send(folded(asked))
    return [()] * len(asked)


def folded(asked: Sequence[Asked]) -> list[Asked]:
    """The same rows in fewer statements. What is no INSERT of one row stays as it is, behind all that are."""
    rows: dict[str, list[Arguments]] = {}
    others = []
    for sql, arguments in asked:
        if brings_a_row(sql):
            rows.setdefault(sql, []).append(arguments)
        else:
            others.append((sql, arguments))
    together = [
        (brought_together(sql, len(part)), [*chain(*part)]) for sql, found in rows.items() for part in _parts(found)
    ]
    return [*together, *others]


def _parts(found: Sequence[T]) -> Iterator[Sequence[T]]:
    begin = 0
    for size in SIZES:
        while len(found) - begin >= size:
            yield found[begin : begin + size]
            begin += size


@lru_cache(maxsize=512)
def brings_a_row(sql: str) -> bool:
    """Whether it is an INSERT of one row, come what may."""
    return sql.startswith("INSERT INTO ") and ") VALUES (" in sql and sql.endswith(")") and " ON CONFLICT" not in sql


@lru_cache(maxsize=1024)
def brought_together(sql: str, many: int) -> str:
    """The INSERT of so many rows."""
    head, values, row = sql.partition(" VALUES ")
    count = len(set(_NUMBER.findall(row)))
    rows = (_NUMBER.sub(partial(_moved, count * number), row) for number in range(many))
    return head + values + ", ".join(rows)


def _moved(by: int, number: re.Match[str]) -> str:
    return f"${int(number[1]) + by}"
