"""Which shapes a version has that are not those of today."""

from functools import cache

from portico.resources.older import invoices, lines, payments, subscriptions
from portico.wire.older import DAHLIA, Past

LATEST = DAHLIA
"""The last version that gave objects another shape."""


@cache
def past(version: str | None) -> Past | None:
    """The shapes of a version; None if they are those of today."""
    if version is None or version >= LATEST:
        return None
    shapes = (*invoices.SHAPES, *lines.SHAPES, *payments.SHAPES, *subscriptions.SHAPES)
    return Past(version, (was for was in shapes if was.until > version))
