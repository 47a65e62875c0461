"""What renewing subscriptions costs: a test clock moves over the renewal of them all, and everything is counted."""

import json
import sqlite3
import time
from pathlib import Path

from loads import BadAnswer, Sample
from servers import portico
from subscriptions import RENEWED, subscribe
from worlds import encoded, get, post

CLOCKS = "/v1/test_helpers/test_clocks"
PATIENCE = 3_600
EACH = ("invoice.created", "invoice.finalized", "invoice.paid", "customer.subscription.updated", "charge.succeeded")
"""The events that every renewal must leave, among others."""


def renew(data: Path, monthly: int, yearly: int = 0) -> Sample:
    """CPU and rate of renewing those by the month, among others that are not due. Raises BadAnswer."""
    there = subscribe(data, monthly, yearly)
    with portico(data) as server:
        _advance(server.address, there.warm)
        before, used, began = _counted(data), server.cpu(), time.perf_counter()
        _advance(server.address, there.clock)
        seconds, used = time.perf_counter() - began, server.cpu() - used
    after = _counted(data)
    for what, many in after.items():
        if many - before[what] != monthly:
            raise BadAnswer(f"{monthly} renewals, but {many - before[what]} of {what}")
    return Sample(cpu=used / monthly * 1e6, rps=monthly / seconds, seconds=seconds)


def _advance(address: str, clock: str) -> None:
    """Move a clock over the renewals, and wait until it is there."""
    post(address, f"{CLOCKS}/{clock}/advance", encoded({"frozen_time": RENEWED}))
    until = time.monotonic() + PATIENCE
    while (status := json.loads(get(address, f"{CLOCKS}/{clock}"))["status"]) == "advancing":
        if time.monotonic() > until:
            raise BadAnswer("the clock does not arrive")
        time.sleep(0.1)
    if status != "ready":
        raise BadAnswer(f"the clock stopped: {status}")


def _counted(data: Path) -> dict[str, int]:
    """Paid invoices, and events of each type that a renewal makes."""
    with sqlite3.connect(data / "portico.db") as database:
        one = "SELECT count(*) FROM {} WHERE {} = ?"
        counts = {type: database.execute(one.format("event", "type"), (type,)).fetchone()[0] for type in EACH}
        paid = database.execute(one.format("invoice", "status"), ("paid",)).fetchone()[0]
    return {**counts, "paid invoice": paid}
