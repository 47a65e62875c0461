"""What Checkout says it comes to is what comes. Source: section 11."""

from collections.abc import Iterator

from tests.walks.books import Books, Object
from tests.walks.steps import Step


def sold(step: Step) -> Iterator[str]:
    """A session that is complete has sold what it showed, for as much as it said."""
    for session in step.after.of("checkout.session"):
        was = step.before.objects.get(session["id"], session)
        if session["status"] == "complete" and was["status"] == "open" and session["mode"] == "subscription":
            yield from (f"{what} of {session['id']}: {so}, and not {be}" for what, so, be in _sale(step.after, session))


def _sale(books: Books, session: Object) -> Iterator[tuple[str, object, object]]:
    subscription = books.objects[session["subscription"]]
    invoice = books.objects.get(session["invoice"])
    lines = {
        line["price"]["id"]: line["quantity"] for line in session["line_items"]["data"] if line["price"]["recurring"]
    }
    items = {item["price"]["id"]: item.get("quantity") for item in subscription["items"]["data"]}
    if items != lines:
        yield "the items", items, lines
    if invoice and invoice["total"] != session["amount_total"]:
        yield "the total", invoice["total"], session["amount_total"]
