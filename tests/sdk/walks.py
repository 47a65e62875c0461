"""Our declarations beside one SDK's types, noun by noun."""

from collections.abc import Callable, Mapping

from portico.resources.all import ENDPOINTS, NOUNS
from tests.sdk import ours
from tests.sdk.kinds import Field, Found, Walk

STRIPES = [noun for noun in NOUNS if not noun.startswith("portico.")]
"""All nouns but Portico's own, which no SDK knows."""

Objects = Callable[[str], Mapping[str, Field]]
Calls = Callable[[str], dict[tuple[str, str], Mapping[str, Field]]]


def objects(noun: str, theirs: Objects, *, strict: bool) -> Walk:
    """What is sent."""
    walk = Walk(f"{noun} object", sent=True, strict=strict)
    walk.hashes(ours.shown(NOUNS[noun]), theirs(noun))
    return walk


def calls(noun: str, theirs: Calls, *, strict: bool) -> dict[str, Walk]:
    """What is read, by the name of the endpoint, for the endpoints that both have."""
    walks = {}
    for endpoint in ENDPOINTS:
        read = theirs(noun).get((endpoint.method, endpoint.path)) if noun == endpoint.noun.NOUN else None
        if read is None:
            continue
        name = endpoint.path.rpartition("/")[2] if endpoint.kind == "act" else endpoint.kind
        walks[name] = Walk(f"{noun} {name}", sent=False, strict=strict)
        walks[name].hashes(ours.taken(endpoint), read)
    return walks


def endpoints(noun: str, theirs: Calls) -> set[Found]:
    """Where the two offer different endpoints."""
    mine = {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS if noun == endpoint.noun.NOUN}
    other = theirs(noun).keys()
    return {
        Found(f"{noun} endpoint", " ".join(route), "more" if route in mine else "missing") for route in mine ^ other
    }
