"""Parameters as older versions have them: under other names, in other forms, or with other defaults.

A caller who names no version may use the former names as well, beside those of today; the defaults are today's then.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from portico.wire.errors import ParameterUnknown, Path
from portico.wire.older import BASIL, CLOVER, DAHLIA, SPRING

ENDIVE = "2026-09-30.endive"
UI_MODES = {"elements": "custom", "embedded_page": "embedded", "hosted_page": "hosted"}
"""What Checkout's modes were called, by their names of today."""
Today = Callable[[Any], Mapping[str, Any]]
"""From what was sent to the same in the names and forms of today."""


class Former(NamedTuple):
    """One parameter that was sent otherwise."""

    since: str
    """The version that changed it."""
    path: tuple[str, ...]
    """Where it was; a star is any element of a list."""
    today: Today
    """What stands in its place."""


def _as(name: str, *inner: str) -> Today:
    """The same value under another name, or inside of one."""

    def today(sent: Any) -> Mapping[str, Any]:
        for part in reversed(inner):
            sent = {part: sent}
        return {name: sent}

    return today


def _discount(kind: str) -> Today:
    return lambda sent: {"discounts": "" if sent == "" else [{kind: sent}]}


def _anchor(sent: Any) -> Mapping[str, Any]:
    """A word, or a moment for previews, is an object now."""
    if sent in ("now", "unchanged"):
        sent = {"type": sent}
    elif isinstance(sent, str) and sent.isdecimal():
        sent = {"type": "timestamp", "timestamp": sent}
    return {"billing_cycle_anchor": sent}


def _anchor_word(sent: Any) -> Mapping[str, Any]:
    return _anchor(sent) if sent in ("now", "unchanged") else {"billing_cycle_anchor": sent}


_UI_MODES = {former: today for today, former in UI_MODES.items()}


def _ui_mode(sent: Any) -> Mapping[str, Any]:
    return {"ui_mode": _UI_MODES.get(sent, sent) if isinstance(sent, str) else sent}


_TYPES = Former(ENDIVE, ("payment_method_types",), _as("allowed_payment_method_types"))
_REFUND = Former(BASIL, ("refund",), lambda sent: {"refunds": [{"refund": sent}]})
FORMER: Mapping[str, tuple[Former, ...]] = {
    "checkout.session": (_TYPES, Former(DAHLIA, ("ui_mode",), _ui_mode)),
    "credit_note": (_REFUND,),
    "credit_note_line_item": (_REFUND,),
    "invoice": (
        Former(ENDIVE, ("subscription_details", "billing_cycle_anchor"), _anchor),
        Former(BASIL, ("coupon",), _discount("coupon")),
        Former(BASIL, ("lines", "*", "price"), _as("pricing", "price")),
        Former(BASIL, ("schedule_details", "phases", "*", "coupon"), _discount("coupon")),
        Former(SPRING, ("rendering_options",), _as("rendering")),
    ),
    "invoiceitem": (
        Former(BASIL, ("price",), _as("pricing", "price")),
        Former(BASIL, ("unit_amount",), _as("unit_amount_decimal")),
    ),
    "line_item": (Former(BASIL, ("price",), _as("pricing", "price")),),
    "payment_intent": (_TYPES,),
    "product": (Former(SPRING, ("features",), _as("marketing_features")),),
    "promotion_code": (Former(CLOVER, ("coupon",), lambda sent: {"promotion": {"type": "coupon", "coupon": sent}}),),
    "setup_intent": (_TYPES,),
    "subscription": (
        Former(ENDIVE, ("billing_cycle_anchor",), _anchor_word),
        Former(BASIL, ("coupon",), _discount("coupon")),
        Former(BASIL, ("promotion_code",), _discount("promotion_code")),
    ),
    "subscription_schedule": (Former(BASIL, ("phases", "*", "coupon"), _discount("coupon")),),
}
"""By noun: which parameters of writes and previews were sent otherwise."""
CLASSIC = {"type": "classic"}
WITHDRAWN: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "customer": ((BASIL, ("coupon",)), (BASIL, ("promotion_code",))),
    "subscription": ((BASIL, ("plan",)), (BASIL, ("quantity",))),
    "subscription_schedule": ((CLOVER, ("phases", "*", "iterations")),),
}
"""By noun: since when some parameters are gone; a star is any element of a list."""


def understood(noun: str, params: Mapping[str, Any], sent: str | None, *, creates: bool) -> Mapping[str, Any]:
    """The parameters of a write by their names of today, with the defaults of their version."""
    for gone, path in WITHDRAWN.get(noun, ()):
        if sent is not None and sent >= gone:
            _refuse(params, path, ())
    for former in FORMER.get(noun, ()):
        if sent is None or sent < former.since:
            params = _renamed(params, former.path, former.today)
    if creates and noun == "webhook_endpoint" and sent is not None and sent < DAHLIA:
        return {"api_version": sent, **params}
    if sent is not None and sent < CLOVER:
        return _classic(noun, params, creates=creates)
    return params


def _classic(noun: str, params: Mapping[str, Any], *, creates: bool) -> Mapping[str, Any]:
    """What begins a subscription, which was reckoned in `classic` mode unless another one was named."""
    if creates and noun in ("subscription", "subscription_schedule") and "from_subscription" not in params:
        return {"billing_mode": CLASSIC, **params}
    begun = "subscription" not in params and "schedule" not in params
    for name, is_meant in (
        ("subscription_data", creates and noun == "checkout.session" and params.get("mode") == "subscription"),
        ("subscription_details", noun == "invoice" and "subscription_details" in params and begun),
    ):
        inner = params.get(name, {})
        if is_meant and isinstance(inner, Mapping):
            return {**params, name: {"billing_mode": CLASSIC, **inner}}
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


def _renamed(params: Any, path: tuple[str, ...], today: Today) -> Any:
    """The parameters with what the path leads to as it is sent today, unless both are sent."""
    name, *rest = path
    if name == "*" and isinstance(params, list):
        return [_renamed(value, tuple(rest), today) for value in params]
    if not isinstance(params, Mapping):
        return params
    if rest:
        inner = params if name == "*" else {name: params[name]} if name in params else {}
        return {**params, **{key: _renamed(value, tuple(rest), today) for key, value in inner.items()}}
    if name not in params:
        return params
    others = {key: value for key, value in params.items() if key != name}
    now = today(params[name])
    return params if now.keys() & others.keys() else {**others, **now}
