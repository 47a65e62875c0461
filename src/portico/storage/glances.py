"""Many objects at a glance: one value of each that is as it should be, all in one statement.

It answers whether all is well with what a form names. What is not, and in which words it is refused, is to be asked
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from portico.storage.engine import Reader, Row
from portico.storage.pages import select, where
from portico.storage.scope import Scope
from portico.wire.resource import Resource

MOST = 100
"""How many objects can be seen in one statement."""


@dataclass(frozen=True, eq=False)
class Glance:
    """What to see of the one object that has given values in the columns `by`, and is as `being` says."""

    noun: type[Resource]
    sees: str = "id"
    by: tuple[str, ...] = ("id",)
    being: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def sql(self) -> str:
        """The statement. Its arguments are account, mode, and the values given."""
        condition, _ = where(self.noun, {**dict.fromkeys(self.by, ""), **self.being})
        return f"({select(self.noun, self.sees)}{condition})"


Glances = Sequence[tuple[Glance, Sequence[tuple[str, ...]]]]
"""Each with the values for one object after another."""


async def seen(reader: Reader, scope: Scope, glances: Glances) -> Row:
    """What is seen of each object in turn: None where there is nothing, or where there are too many of them to look."""
    shape = tuple([(glance, len(objects)) for glance, objects in glances])
    many = sum([many for _, many in shape])
    if not 0 < many <= MOST:
        return (None,) * many
    key, arguments = scope.key, list[Any]()
    for _, objects in glances:
        for given in objects:
            arguments += key
            arguments += given
    row = await reader.one(_together(shape), arguments)
    assert row is not None
    return row


@lru_cache(maxsize=256)
def _together(shape: tuple[tuple[Glance, int], ...]) -> str:
    return f"SELECT {', '.join([glance.sql for glance, many in shape for _ in range(many)])}"
