"""An invoice adds up: lines to totals, totals to what is due, what was paid to what remains. Source: 3.5 and 3.9."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.walks.books import Books, Object
from tests.walks.steps import Step


def add_up(step: Step) -> Iterator[str]:
    """Every invoice, and what a preview shows of one."""
    for invoice in step.after.of("invoice"):
        yield from _differences(invoice["id"], _lines(invoice, step.after.lines(invoice)))
        yield from _differences(invoice["id"], _payments(invoice, step.after))
    if step.foretold is not None and step.foretold.status == 200 and step.foretold.json["object"] == "invoice":
        shown = step.foretold.json
        yield from _differences("the preview", _lines(shown, shown["lines"]["data"]))


def _differences(name: str, sums: Iterable[tuple[str, object, object]]) -> Iterator[str]:
    for what, is_so, should_be in sums:
        if is_so != should_be:
            yield f"{what} of {name} is {is_so}, and not {should_be}"


def _lines(invoice: Object, lines: list[Object]) -> Iterator[tuple[str, object, object]]:
    """What the lines come to."""
    taken: Counter[str] = Counter()
    taxes: Counter[tuple[str, str]] = Counter()
    for line in lines:
        taken.update(_by_discount(line["discount_amounts"]))
        taxes.update(_by_rate(line["taxes"]))
    inside = sum(amount for (_, behavior), amount in taxes.items() if behavior == "inclusive")
    on_top = sum(amount for (_, behavior), amount in taxes.items() if behavior == "exclusive")
    own = sum(
        one["amount"] for line in lines for one in line["discount_amounts"] if one["discount"] in line["discounts"]
    )
    subtotal = sum(line["amount"] for line in lines) - own
    net = subtotal - (sum(taken.values()) - own)
    yield "subtotal", invoice["subtotal"], subtotal
    yield "total_discount_amounts", _by_discount(invoice["total_discount_amounts"]), taken
    yield "total_taxes", _by_rate(invoice["total_taxes"]), taxes
    if invoice["customer_tax_exempt"] in (None, "none"):
        yield "total", invoice["total"], net + on_top
        yield "total_excluding_tax", invoice["total_excluding_tax"], net - inside
    else:
        yield "total", invoice["total"], invoice["total_excluding_tax"]  # what was inside is charged to nobody


def _by_discount(taken: list[Object]) -> Counter[str]:
    return Counter({one["discount"]: one["amount"] for one in taken})


def _by_rate(taxes: list[Object]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for tax in taxes:
        found[tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"]] += tax["amount"]
    return found


def _payments(invoice: Object, books: Books) -> Iterator[tuple[str, object, object]]:
    """What the payments come to, and the credit notes."""
    found = [one for one in books.of("invoice_payment", invoice=invoice["id"]) if one["status"] == "paid"]
    paid = [one["amount_paid"] for one in found]
    recorded = sum(one["amount_paid"] for one in found if one["payment"]["type"] == "payment_record")
    notes = [one for one in books.of("credit_note", invoice=invoice["id"]) if one["status"] == "issued"]
    elsewhere = (invoice["amount_paid_off_stripe"] or 0) - recorded
    rest = max(0, invoice["amount_due"] - invoice["amount_paid"])
    for when in ("pre_payment", "post_payment"):
        name = f"{when}_credit_notes_amount"
        yield name, invoice[name], sum(note[f"{when}_amount"] for note in notes)
    yield "amount_paid", invoice["amount_paid"] + invoice["amount_overpaid"], sum(paid) + elsewhere
    yield "amount_remaining", invoice["amount_remaining"], 0 if invoice["status"] == "void" else rest
    if invoice["status"] == "paid":
        yield "what remains", rest, 0
    for note in notes:
        yield f"the total of {note['id']}", note["total"], note["pre_payment_amount"] + note["post_payment_amount"]
