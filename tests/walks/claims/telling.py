"""Who only hears the events knows what there is, and what there was before. Source: the SDK's types of `event`."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from portico.resources.all import NOUNS
from tests.walks.books import Object
from tests.walks.steps import Step

CHANGING = {name for name, noun in NOUNS.items() if "updated" in noun.EMITS}
"""What tells of all its changes. A plan is a price in former words, and what waits for an invoice has no such event."""
INSIDE = ("items.data[].price", "items.data[].plan")
"""What stands inside others as it is now, which is told of by itself."""
UNTOLD: dict[str, set[str]] = {
    "customer": {"next_invoice_sequence"},  # decision 0056
    "invoice": {f"customer_{name}" for name in ("address", "email", "name", "phone", "shipping", "tax_ids")},  # 0057
    "coupon": {"times_redeemed", "valid"},  # each discount that is redeemed is told of
    "promotion_code": {"times_redeemed", "active"},
}
"""What changes without an event, by noun; each has its reason."""


def in_order(step: Step) -> Iterator[str]:
    """Events come in the order of time."""
    hers = [event for event in step.after.events if event["type"].startswith(("customer.sub", "invoice", "charge"))]
    for earlier, later in pairwise(hers):
        if earlier["created"] > later["created"]:
            yield f"{later['type']} is of {later['created']}, before {earlier['type']}"


def differences(step: Step) -> Iterator[str]:
    """What an event says that was before is not so any more."""
    for event in step.after.since(step.before):
        before = event["data"].get("previous_attributes")
        if before is None:
            continue
        if not before:
            yield f"{event['type']} of {event['data']['object']['id']} says that nothing was different"
        yield from (
            f"{event['type']} says that {name} was {old!r}, which it is"
            for name, old in before.items()
            if event["data"]["object"].get(name) == old
        )


def whole(step: Step) -> Iterator[str]:
    """What was before, as an event says, is what was told before; and what was told last is how things stand."""
    states: dict[str, list[Object]] = {}
    for event in step.after.events:
        told, before = event["data"]["object"], event["data"].get("previous_attributes")
        if told["object"] not in CHANGING or event["type"] == "invoice.upcoming":
            continue
        known = states.setdefault(told["id"], [])
        if before is not None and known:
            if not step.before.knows(event):
                yield from _otherwise(step, event, put_back(told, before), known)
            known.clear()
        known.append(told)
    for id, known in states.items():
        if not step.after.objects.get(id, {"deleted": True}).get("deleted"):
            yield from _unlike(f"{id} was told with", known[-1], step.after.objects[id])


def _otherwise(step: Step, event: Object, was: Object, known: list[Object]) -> list[str]:
    """How what was before is unlike everything told since the last change.

    Several events may tell of one change; the first ones show all of it, and each says only a part.
    """
    at_once = (event["created"], was["id"])
    others = [one["data"] for one in step.after.since(step.before) if _moment(one) == at_once]
    told = [one["previous_attributes"] for one in others if "previous_attributes" in one]
    parts = {name for before in told for name in before} if len(told) > 1 else set()
    whose = f"{event['type']} of {was['id']} says that before"
    return min((list(_unlike(whose, was, state, parts)) for state in known), key=len)


def put_back(now: Any, before: Any) -> Any:
    """What an object was, from what it is and what of it was different."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return before
    return now | {name: put_back(now.get(name), old) for name, old in before.items()}


def _moment(event: Object) -> tuple[int, str | None]:
    return event["created"], event["data"]["object"].get("id")


def _unlike(whose: str, told: Object, known: Object, parts: Collection[str] = ()) -> Iterator[str]:
    """Where two states of an object differ, beside what nobody is told of, and what others tell of."""
    untold = UNTOLD.get(told["object"], ())
    for path, one, other in _differences(told, known):
        path = re.sub(r"\[\d+\]", "[]", path).removesuffix("[]")
        if path not in untold and not path.startswith(INSIDE) and path.partition(".")[0] not in parts:
            yield f"{whose} {path} {one!r}, and not {other!r}"


def _differences(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            yield from _differences(one.get(name), other.get(name), f"{path}.{name}" if path else name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(*pair, f"{path}[{number}]")
    elif one != other:
        yield path, one, other
