"""API versions: which are accepted, and where an answer takes the shape of an older one.

Every version that Stripe published since 2022-11-15 is accepted and echoed. `rendered` is the seam for answers: an
older shape is a function from the current wire form to the older one, and so far there is none. `understood` is the one
for parameters that had another name, or are gone.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from portico.wire.errors import InvalidRequest, ParameterUnknown, Path

CURRENT = "2026-10-28.endive"

ACCEPTED = frozenset(
    """
    2022-11-15 2023-08-16 2023-10-16 2024-04-10 2024-06-20
    2024-09-30.acacia 2024-10-28.acacia 2024-11-20.acacia 2024-12-18.acacia 2025-01-27.acacia 2025-02-24.acacia
    2025-03-31.basil 2025-04-30.basil 2025-05-28.basil 2025-06-30.basil 2025-07-30.basil 2025-08-27.basil
    2025-09-30.clover 2025-10-29.clover 2025-11-17.clover 2025-12-15.clover 2026-01-28.clover 2026-02-25.clover
    2026-03-25.dahlia 2026-04-22.dahlia 2026-05-27.dahlia 2026-06-24.dahlia 2026-07-29.dahlia 2026-08-26.dahlia
    2026-09-30.endive 2026-10-28.endive
    """.split()
)


def accepted(sent: str | None) -> str:
    """The version to answer in: the one that was sent, or the current one. Raises InvalidRequest for an unknown one."""
    if sent is None or sent == CURRENT:
        return CURRENT
    if sent not in ACCEPTED:
        raise InvalidRequest(
            f"Invalid Stripe API version: {sent[:40]}. Portico speaks the versions from {min(ACCEPTED)} to {CURRENT}."
        )
    return sent


Older = Callable[[dict[str, Any]], dict[str, Any]]
"""From the wire form as it is since one version to what it was before."""

CHANGES: tuple[tuple[str, Older], ...] = ()
"""What each version changed, newest first: the version, and the way back."""


def rendered(body: str, version: str) -> str:
    """A wire form in the shape of the version."""
    ways_back = [older for since, older in CHANGES if since > version]
    if not ways_back:
        return body
    tree = orjson.loads(body)
    for older in ways_back:
        tree = older(tree)
    return orjson.dumps(tree).decode()


TYPES = {"payment_method_types": lambda sent: {"allowed_payment_method_types": sent}}
FORMER: Mapping[str, tuple[str, Mapping[str, Callable[[Any], dict[str, Any]]]]] = {
    "payment_intent": ("2026-09-30.endive", TYPES),
    "promotion_code": ("2025-09-30.clover", {"coupon": lambda sent: {"promotion": {"type": "coupon", "coupon": sent}}}),
    "setup_intent": ("2026-09-30.endive", TYPES),
}
"""By noun: since when some parameters of writes have other names, and what those are sent as now."""


WITHDRAWN: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "customer": (("2025-03-31.basil", ("coupon",)), ("2025-03-31.basil", ("promotion_code",))),
    "subscription_schedule": (("2025-09-30.clover", ("phases", "*", "iterations")),),
}
"""By noun: since when some parameters are gone; a star is any element of a list."""


def understood(noun: str, params: Mapping[str, Any], sent: str | None) -> Mapping[str, Any]:
    """The parameters by their names of today. A caller who names no version may use the former ones as well."""
    if noun not in WITHDRAWN and noun not in FORMER:
        return params
    for gone, path in WITHDRAWN.get(noun, ()):
        if sent is not None and sent >= gone:
            _refuse(params, path, ())
    since, former = FORMER.get(noun, ("", {}))
    if sent is not None and sent >= since:
        return params
    for name, today in former.items():
        if name in params and not today(None).keys() & params.keys():
            value = params[name]
            params = {key: kept for key, kept in params.items() if key != name} | today(value)
    return params


def _refuse(params: Any, path: tuple[str, ...], walked: Path) -> None:
    """Raises ParameterUnknown where the path leads to something that was sent."""
    if not path:
        raise ParameterUnknown(walked)
    if not isinstance(params, Mapping | list):
        return
    for name, value in params.items() if isinstance(params, Mapping) else enumerate(params):
        if path[0] in ("*", name):
            _refuse(value, path[1:], (*walked, name))
