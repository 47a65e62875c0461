"""What belongs together says so on both sides."""

from collections import Counter
from collections.abc import Iterator

from tests.walks.books import Books
from tests.walks.claims.promises import of_subscription
from tests.walks.steps import Step


def hold(step: Step) -> Iterator[str]:
    """Subscriptions and their schedules and invoices, payments and what was given back of them, numbers."""
    yield from _schedules(step.after)
    yield from _latest(step.after)
    yield from _payments(step.after)
    numbers = Counter(one["number"] for one in step.after.of("invoice") if one["number"])
    yield from (f"{number} is the number of {count} invoices" for number, count in numbers.items() if count > 1)


def _schedules(books: Books) -> Iterator[str]:
    for one in books.of("subscription"):
        if one["schedule"] and books.objects[one["schedule"]]["subscription"] != one["id"]:
            yield f"{one['id']} has {one['schedule']}, which has another subscription"
    for schedule in books.of("subscription_schedule"):
        ends = [phase["end_date"] for phase in schedule["phases"]]
        starts = [phase["start_date"] for phase in schedule["phases"]]
        if starts[1:] != ends[:-1]:
            yield f"the phases of {schedule['id']} begin at {starts} and end at {ends}"
        if schedule["status"] == "active":
            if books.objects[schedule["subscription"]]["schedule"] != schedule["id"]:
                yield f"{schedule['id']} has {schedule['subscription']}, which has another schedule"
            if (schedule["current_phase"]["start_date"], schedule["current_phase"]["end_date"]) not in zip(
                starts, ends, strict=True
            ):
                yield f"{schedule['id']} is in {schedule['current_phase']}, and has phases from {starts} to {ends}"


def _latest(books: Books) -> Iterator[str]:
    for one in books.of("subscription"):
        latest = one["latest_invoice"]
        if latest and latest not in (invoice["id"] for invoice in of_subscription(books, one["id"])):
            yield f"the latest invoice of {one['id']} is {latest}, of something else"
        statuses = {invoice["id"]: invoice["status"] for invoice in of_subscription(books, one["id"])}
        if one["status"] in ("past_due", "unpaid") and statuses.get(latest) in ("paid", "uncollectible"):
            yield f"{one['id']} is {one['status']}, though {latest} is {statuses[latest]}"


def _payments(books: Books) -> Iterator[str]:
    for charge in books.of("charge"):
        back = sum(one["amount"] for one in books.of("refund", charge=charge["id"]) if one["status"] != "failed")
        if charge["amount_refunded"] != back:
            yield f"of {charge['id']} {charge['amount_refunded']} were given back, and not {back}"
    for one in books.of("invoice_payment", is_default=True, status="open"):
        invoice = books.objects[one["invoice"]]
        intent = books.objects[one["payment"]["payment_intent"]]
        if intent["status"] != "processing" and one["amount_requested"] != invoice["amount_remaining"]:
            yield f"{one['id']} asks for {one['amount_requested']}, and {invoice['amount_remaining']} remain"
        if intent["status"] != "processing" and intent["amount"] != one["amount_requested"]:
            yield f"{intent['id']} is of {intent['amount']}, and not {one['amount_requested']}"
