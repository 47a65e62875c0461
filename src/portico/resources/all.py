"""Everything that exists: the one list, from which tables, tests and documents are derived.

Whoever asks for it has every module run, which takes a moment: a server that answers requests looks into `places`.
"""

from portico.resources.endpoints import Endpoint
from portico.resources.places import NOUNS as LATER
from portico.resources.places import PLACES
from portico.wire.resource import Resource

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint for place in PLACES for endpoint in place.endpoints if endpoint.kind not in ("contents", "absent")
)
"""Every endpoint that has something to answer, in JSON."""

NOUNS: dict[str, type[Resource]] = dict(LATER)
"""Every noun by its name."""

KEPT: tuple[type[Resource], ...] = tuple(noun for noun in NOUNS.values() if not noun.FACE)
"""Those with a table of their own."""
