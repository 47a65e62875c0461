"""Time is tiled by periods, and nothing that is due waits. Source: 1.5, 3.1, 3.6 and 5.1."""

from collections.abc import Iterator

from tests.walks.books import Object
from tests.walks.business import ENDED
from tests.walks.steps import Step

Ends = dict[str, int | None]


def punctual(step: Step) -> Iterator[str]:
    """When time has passed, what was due has happened."""
    if not step.request.is_advance:
        return
    for noun, ends in ENDS.items():
        for one in step.after.of(noun):
            late = (name for name, end in ends(one).items() if end is not None and end <= step.after.now)
            yield from (f"{name} of {one['id']} is over" for name in late)


def _of_subscription(one: Object) -> Ends:
    if one["status"] in ENDED:
        return {}
    ends = {"cancel_at": one["cancel_at"], "pending_update": (one["pending_update"] or {}).get("expires_at")}
    if one["status"] == "trialing":
        ends["trial_end"] = one["trial_end"]
    if one["status"] not in ("paused", "incomplete"):
        ends |= {item["id"]: item["current_period_end"] for item in one["items"]["data"]}
    return ends


def _of_invoice(one: Object) -> Ends:
    goes_on = one["auto_advance"] and one["last_finalization_error"] is None
    names = ["automatically_finalizes_at"] * goes_on + ["next_payment_attempt"] * (one["status"] == "open")
    return {name: one[name] for name in names}


def _of_schedule(one: Object) -> Ends:
    """A planned pause keeps the subscription longer."""
    runs = one["status"] == "active" and not one["pause_schedules"]
    return {"current_phase": one["current_phase"]["end_date"]} if runs else {}


ENDS = {"subscription": _of_subscription, "invoice": _of_invoice, "subscription_schedule": _of_schedule}
"""When something of an object is over, by noun."""


def tiled(step: Step) -> Iterator[str]:
    """A period begins within the one before, where that ended, or now; what rested may have gone on a while ago."""
    known = {one["id"]: one for one in step.before.of("subscription")}
    items = {item["id"]: item for one in known.values() for item in one["items"]["data"]}
    for event in step.after.since(step.before):
        told, now = event["data"]["object"], event["created"]
        if told["object"] != "subscription":
            continue
        rested = known.get(told["id"], told)["status"] == "paused"
        for item in told["items"]["data"]:
            before = items.get(item["id"], item)
            yield from _follows(before, item, now, now if rested else before["current_period_end"])
            items[item["id"]] = item
        known[told["id"]] = told


def _follows(before: Object, after: Object, now: int, latest: int) -> Iterator[str]:
    was, start, end = before["current_period_start"], after["current_period_start"], after["current_period_end"]
    if start > end or (start == end and end > now):
        yield f"the period of {after['id']} goes from {start} to {end}"
    if start != now and not was <= start <= latest:
        yield f"the period of {after['id']} began at {was}, and then at {start}, when it was {now}"
