"""Answers and events in the shapes that older versions gave them.

Only what the wire form of today says can be told in an older shape; the rest of those shapes is not there.
"""

from collections.abc import Callable, Iterator
from typing import Any

Tree = dict[str, Any]
Older = Callable[[Tree], Tree]
"""From the wire form as it is since one version to what it was before."""
BASIL, CLOVER, DAHLIA = "2025-03-31.basil", "2025-09-30.clover", "2026-03-25.dahlia"
PERIODS = ("current_period_start", "current_period_end")
UI_MODES = {"elements": "custom", "embedded_page": "embedded", "hosted_page": "hosted"}
COUPONS = {"customer": "discount.source.coupon", "promotion_code": "promotion.coupon"}
"""Where objects have a coupon that they name today, and had whole before."""
BEHIND = {"discount": "source.coupon", "discounts": "source.coupon", "promotion_code": "promotion.coupon"}
"""The same behind a path that somebody expands, by its last part."""


def _everywhere(noun: str, change: Older) -> Older:
    """The change of one noun, wherever it is in an answer."""

    def older(value: Any) -> Any:
        if isinstance(value, list):
            return [older(one) for one in value]
        if not isinstance(value, dict):
            return value
        tree = {name: older(inner) for name, inner in value.items()}
        return change(tree) if tree.get("object") == noun else tree

    return older


def _session(tree: Tree) -> Tree:
    return tree | {"ui_mode": UI_MODES.get(tree.get("ui_mode") or "", tree.get("ui_mode"))}


def _coupon(inside: str) -> Older:
    """The coupon itself, in the place of what says where it comes from."""

    def change(tree: Tree) -> Tree:
        return {
            "coupon" if name == inside else name: (value or {}).get("coupon") if name == inside else value
            for name, value in tree.items()
        }

    return change


def _periods(items: Any) -> Tree:
    """The period of a subscription, from the latest start of its items to their earliest end."""
    found = items.get("data") or [] if isinstance(items, dict) else []
    if not all(name in item for item in found for name in PERIODS) or not found:
        return {}
    start, end = PERIODS
    return {start: max(item[start] for item in found), end: min(item[end] for item in found)}


def _subscription(tree: Tree) -> Tree:
    return tree | _periods(tree.get("items"))


def _event(tree: Tree) -> Tree:
    """What the period was before is told where the items changed with it."""
    data = tree.get("data") or {}
    object, previous = data.get("object") or {}, data.get("previous_attributes") or {}
    if object.get("object") != "subscription" or "items" not in previous:
        return tree
    was = {name: value for name, value in _periods(previous["items"]).items() if value != object.get(name)}
    return tree | {"data": data | {"previous_attributes": previous | was}}


CHANGES: tuple[tuple[str, Older], ...] = (
    (DAHLIA, _everywhere("checkout.session", _session)),
    (CLOVER, _everywhere("discount", _coupon("source"))),
    (CLOVER, _everywhere("promotion_code", _coupon("promotion"))),
    (BASIL, _everywhere("subscription", _subscription)),
    (BASIL, _everywhere("event", _event)),
)
"""What each version changed, newest first: the version, and the way back."""


def expanded(noun: str, kind: str, paths: tuple[str, ...], version: str) -> tuple[str, ...]:
    """What has to be expanded so that an older shape can be told: what is asked for, and coupons."""
    if version >= CLOVER:
        return paths
    more = list(_behind(paths))
    if noun in COUPONS and kind not in ("delete", "perform"):
        more.append(f"data.{COUPONS[noun]}" if kind in ("list", "search") else COUPONS[noun])
    return (*paths, *(path for path in dict.fromkeys(more) if path not in paths))


def _behind(paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        last = path.rpartition(".")[2]
        if last in BEHIND:
            yield f"{path}.{BEHIND[last]}"
