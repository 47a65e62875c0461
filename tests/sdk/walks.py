"""Our declarations beside one SDK's types, noun by noun."""

from collections.abc import Callable, Mapping

from portico.resources.all import ENDPOINTS, NOUNS
from portico.resources.endpoints import Endpoint
from tests.sdk import ours
from tests.sdk.kinds import Field, Found, Walk

STRIPES = [noun for noun in NOUNS if not noun.startswith("portico.")]
"""All nouns but Portico's own, which no SDK knows."""

Objects = Callable[[str], Mapping[str, Field]]
Routes = dict[tuple[str, str], Mapping[str, Field]]
Calls = Callable[[str, str], Routes]
"""What may be sent to a noun's endpoints; with a second noun, to those below it."""


PORTICOS = "/v1/portico/"
"""What the paths of Portico's own actions begin with, on Stripe's nouns, too."""


def objects(noun: str, theirs: Objects, *, strict: bool) -> Walk:
    """What is sent."""
    walk = Walk(f"{noun} object", sent=True, strict=strict)
    walk.hashes(ours.shown(NOUNS[noun]), theirs(noun))
    return walk


def calls(noun: str, theirs: Calls, *, strict: bool) -> dict[str, Walk]:
    """What is read, by the name of the endpoint, for the endpoints that both have."""
    walks = {}
    known = routes(noun, theirs)
    for endpoint in ENDPOINTS:
        read = known.get(route(endpoint)) if noun == endpoint.noun.NOUN else None
        if read is None:
            continue
        name = endpoint.path.rpartition("/")[2] if endpoint.kind == "act" else endpoint.kind
        name += f" below {endpoint.parent.NOUN}" if endpoint.parent else ""
        walks[name] = Walk(f"{noun} {name}", sent=False, strict=strict)
        walks[name].hashes(ours.taken(endpoint), read)
    return walks


def endpoints(noun: str, theirs: Calls) -> set[Found]:
    """Where the two offer different endpoints."""
    mine = {route(one) for one in ENDPOINTS if noun == one.noun.NOUN and not one.path.startswith(PORTICOS)}
    other = routes(noun, theirs).keys()
    return {Found(f"{noun} endpoint", " ".join(one), "more" if one in mine else "missing") for one in mine ^ other}


def route(endpoint: Endpoint) -> tuple[str, str]:
    """An endpoint's method and path, as both SDKs' readers write it."""
    return endpoint.method, endpoint.path.replace("{parent}", "{id}")


def routes(noun: str, theirs: Calls) -> Routes:
    """What an SDK can send to the endpoints of a noun, whatever they are below."""
    parents = {endpoint.parent.NOUN for endpoint in ENDPOINTS if endpoint.parent and noun == endpoint.noun.NOUN}
    found = dict(theirs(noun, ""))
    for parent in parents:
        found |= theirs(noun, parent)
    return found
