"""Many objects at a glance: one value of each that is as it should be, all in one statement.

It answers whether all is well with what a form names. What is not, and in which words it is refused, is to be asked
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from portico.storage.engine import Reader
from portico.storage.pages import Said, where
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.resource import Resource

MOST = 100
"""How many looks go into one statement."""


@dataclass(frozen=True, eq=False)
class Glance:
    """What to see of the one object that has given values in the columns `by`, and is as `being` says."""

    noun: type[Resource]
    sees: str = "1"
    """A column, or that it is there."""
    by: tuple[str, ...] = ("id",)
    being: Mapping[str, bool | str] = field(default_factory=dict)

    @cached_property
    def sql(self) -> str:
        """The statement. Account and mode are its first arguments, which all glances share; then come those given."""
        being = {name: Said(value) if isinstance(value, str) else value for name, value in self.being.items()}
        condition, _ = where(self.noun, {**dict.fromkeys(self.by, ""), **being})
        table = rows(self.noun).table
        return f"(SELECT {self.sees} FROM {table} WHERE account = ?1 AND livemode = ?2 AND deleted = 0{condition})"


Look = tuple[Glance, tuple[str, ...]]
"""A glance at one object, with the values that it has."""


async def seen(reader: Reader, scope: Scope, looks: Sequence[Look]) -> Sequence[Any]:
    """What is seen in each look: None where there is nothing."""
    if len(looks) > MOST:
        return [*await seen(reader, scope, looks[:MOST]), *await seen(reader, scope, looks[MOST:])]
    if not looks:
        return ()
    glances, given = zip(*looks, strict=True)
    row = await reader.one(_together(glances), (*scope.key, *chain.from_iterable(given)))
    assert row is not None
    return row


@lru_cache(maxsize=256)
def _together(glances: tuple[Glance, ...]) -> str:
    return f"SELECT {', '.join([glance.sql for glance in glances])}"
