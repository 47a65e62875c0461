"""Refusals that many nouns have, in Stripe's words."""

from portico.wire.errors import InvalidRequest, Path, listed


def only_one(*names: str, param: Path) -> InvalidRequest:
    """Of some parameters one at most may be sent."""
    return InvalidRequest(f"You may only specify one of these parameters: {', '.join(names)}.", param=param)


def exactly_one(*names: str, param: Path) -> InvalidRequest:
    """Of some parameters one must be sent, and no other."""
    return InvalidRequest(f"You must specify exactly one of {listed(map('`{}`'.format, names), 'and')}.", param=param)


def too_many(most: int, param: Path) -> InvalidRequest:
    """An array has more elements than it may have."""
    return InvalidRequest(f"Array too long: at most {most} elements are allowed.", param=param)


def not_ahead(param: Path) -> InvalidRequest:
    """A moment has passed that is to come."""
    return InvalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", param=param)
