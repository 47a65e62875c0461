"""What a customer did, read from the event that it made: the object, and what was before."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Name = Literal["canceled", "cancels", "changed", "paused", "renewed", "resumed", "scheduled", "unscheduled"]
Wire = Mapping[str, Any]


class Act(NamedTuple):
    """Something that deserves a mail."""

    name: Name
    customer: str
    subscription: str
    at: int
    """When it takes effect, in Unix seconds."""
    plans: tuple[tuple[str, int | None], ...]
    """The prices that it is about, and how many of each."""

    @property
    def is_cancellation(self) -> bool:
        """Whether the customer leaves."""
        return self.name in ("canceled", "cancels")


def of_subscription(ending: str, subscription: Wire, previous: Wire, now: int) -> Act | None:
    """What was done to a subscription."""
    if ending == "deleted":
        return _act("canceled", subscription, subscription["ended_at"] or now)
    if ending != "updated":
        return None
    if "cancel_at" in previous or "cancel_at_period_end" in previous:
        end = subscription["cancel_at"] or (_period_end(subscription) if subscription["cancel_at_period_end"] else None)
        return _act("cancels", subscription, end) if end else _act("renewed", subscription, now)
    was, status = previous.get("status"), subscription["status"]
    if was and status == "paused":
        return _act("paused", subscription, now)
    if was == "paused" and status != "canceled":
        return _act("resumed", subscription, now)
    if _sold(previous) not in ([], _sold(subscription)):
        return _act("changed", subscription, now)
    return None


def of_schedule(ending: str, schedule: Wire, previous: Wire, now: int) -> Act | None:
    """What was planned, or planned no more."""
    subscription = schedule["subscription"] or schedule["released_subscription"]
    if subscription is None:
        return None
    if ending == "released" and schedule["canceled_at"] is None:
        return Act("unscheduled", schedule["customer"], subscription, now, ())
    begun = (schedule["current_phase"] or {}).get("start_date", 0)
    later = [phase for phase in schedule["phases"] if phase["start_date"] > max(begun, now)]
    if ending != "updated" or "phases" not in previous or not later:
        return None
    plans = tuple((_id(item["price"]), item.get("quantity")) for item in later[0]["items"])
    return Act("scheduled", schedule["customer"], subscription, later[0]["start_date"], plans)


def _act(name: Name, subscription: Wire, at: int) -> Act:
    plans = tuple((_id(item["price"]), item.get("quantity")) for item in subscription["items"]["data"])
    return Act(name, subscription["customer"], subscription["id"], at, plans)


def _sold(subscription: Wire) -> list[tuple[str, int | None]]:
    """What is paid for, and how many of it."""
    items = subscription.get("items", {}).get("data", [])
    return [(item["price"]["id"], item.get("quantity")) for item in items]


def _period_end(subscription: Wire) -> int:
    return max((item["current_period_end"] for item in subscription["items"]["data"]), default=0)


def _id(named: Any) -> str:
    return str(named["id"] if isinstance(named, dict) else named)
