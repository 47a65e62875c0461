"""Many objects at a glance: one value of each that is as it should be, all in one statement.

It answers whether all is well with what a form names. What is not, and in which words it is refused, is to be asked
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from portico.storage.engine import Reader
from portico.storage.pages import select, where
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
    being: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def sql(self) -> str:
        """The statement. Its arguments are account, mode, and the values given."""
        condition, _ = where(self.noun, {**dict.fromkeys(self.by, ""), **self.being})
        return f"({select(self.noun, self.sees)}{condition})"


Look = tuple[Glance, tuple[str, ...]]
"""A glance at one object, with the values that it has."""


async def seen(reader: Reader, scope: Scope, looks: Sequence[Look]) -> Sequence[Any]:
    """What is seen in each look: None where there is nothing."""
    if len(looks) > MOST:
        return [*await seen(reader, scope, looks[:MOST]), *await seen(reader, scope, looks[MOST:])]
    key, arguments = scope.key, list[Any]()
    for _, given in looks:
        arguments += key
        arguments += given
    row = await reader.one(_together(tuple([glance for glance, _ in looks])), arguments) if looks else ()
    assert row is not None
    return row


@lru_cache(maxsize=256)
def _together(glances: tuple[Glance, ...]) -> str:
    return f"SELECT {', '.join([glance.sql for glance in glances])}"
