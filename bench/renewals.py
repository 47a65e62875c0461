"""What it costs when subscriptions renew: one test clock moves over the renewal of them all, and everything is counted."""

import json
import sqlite3
import time
from pathlib import Path

from loads import BadAnswer, Sample
from servers import portico
from subscriptions import RENEWED, Subscribed, subscribe
from worlds import encoded, get, post

CLOCKS = "/v1/test_helpers/test_clocks"
PATIENCE = 3_600
EACH = ("invoice.created", "invoice.finalized", "invoice.paid", "customer.subscription.updated", "charge.succeeded")
"""The events that every renewal must leave, among others."""


def renew(data: Path, monthly: int, yearly: int = 0) -> Sample:
    """CPU and rate of renewing those by the month, among others that are not due. Raises BadAnswer."""
    there = subscribe(data, monthly, yearly)
    before = _counted(data)
    with portico(data) as server:
        used, began = server.cpu(), time.perf_counter()
        post(server.address, f"{CLOCKS}/{there.clock}/advance", encoded({"frozen_time": RENEWED}))
        _wait(server.address, there)
        seconds, used = time.perf_counter() - began, server.cpu() - used
    after = _counted(data)
    for what, many in after.items():
        if many - before[what] != monthly:
            raise BadAnswer(f"{monthly} renewals, but {many - before[what]} of {what}")
    return Sample(cpu=used / monthly * 1e6, rps=monthly / seconds, seconds=seconds)


def _wait(address: str, there: Subscribed) -> None:
    until = time.monotonic() + PATIENCE
    while (clock := json.loads(get(address, f"{CLOCKS}/{there.clock}")))["status"] == "advancing":
        if time.monotonic() > until:
            raise BadAnswer("the clock does not arrive")
        time.sleep(0.2)
    if clock["status"] != "ready":
        raise BadAnswer(f"the clock stopped: {clock['status']}")


def _counted(data: Path) -> dict[str, int]:
    """Paid invoices, and events of each type that a renewal makes."""
    with sqlite3.connect(data / "portico.db") as database:
        one = "SELECT count(*) FROM {} WHERE {} = ?"
        counts = {type: database.execute(one.format("event", "type"), (type,)).fetchone()[0] for type in EACH}
        paid = database.execute(one.format("invoice", "status"), ("paid",)).fetchone()[0]
    return {**counts, "paid invoice": paid}
