"""What a preview shows is what comes. Source: 3.8."""

from collections.abc import Iterator

from tests.stories.test_previews import shown
from tests.walks.books import Books, Object
from tests.walks.steps import NOTES, Step

Look = tuple[object, ...]
NOTED = ("amount", "subtotal", "total", "total_excluding_tax", "discount_amount", "pre_payment_amount",
         "post_payment_amount", "out_of_band_amount", "type", "lines")  # fmt: skip
LINE = ("amount", "description", "discount_amount", "quantity", "type")


def kept(step: Step) -> Iterator[str]:
    """The next invoice of the subscription is the one that was foretold."""
    if step.foretold is None or step.answer.status >= 400 or step.request.path == NOTES:
        return
    if step.foretold.status == 400:
        yield f"the preview was refused: {step.foretold.text}"
        return
    subscription = step.request.subscription or step.answer.json["id"]
    known = step.before.objects
    come = [one for one in of_subscription(step.after, subscription) if one["id"] not in known]
    if step.foretold.status != 200:
        if come:
            yield f"{come[0]['id']} came, though the preview said {step.foretold.text}"
        return
    if come:
        real = come[0] | {"lines": {"data": step.after.lines(come[0])}}
        yield from differences(step.foretold.json, real)
    elif step.later is not None and step.later.status == 200:
        yield from differences(step.foretold.json, step.later.json)


def credited(step: Step) -> Iterator[str]:
    """A credit note is the one that was foretold, and refused where that was; a preview is not asked where it goes."""
    if step.foretold is None or step.request.path != NOTES:
        return
    if step.answer.status != 200:
        return
    if step.foretold.status != 200:
        yield f"the preview was refused: {step.foretold.text}"
    else:
        shown, made = ([_noted(note, name) for name in NOTED] for note in (step.foretold.json, step.answer.json))
        yield from (
            f"foretold was {one}, and what came was {other}"
            for one, other in zip(shown, made, strict=True)
            if one != other
        )


def _noted(note: Object, name: str) -> tuple[str, object]:
    """A sum of a credit note, or those of its lines."""
    if name != "lines":
        return name, note[name]
    return name, [tuple(line[sum] for sum in LINE) for line in note["lines"]["data"]]


def of_subscription(books: Books, id: str) -> list[Object]:
    """Its invoices, the oldest first."""
    parents = ((one, (one["parent"] or {}).get("subscription_details") or {}) for one in books.of("invoice"))
    return [one for one, parent in parents if parent.get("subscription") == id]


def differences(foretold: Object, real: Object) -> Iterator[str]:
    """What is not as it was foretold; what is due depends on the balance at that time."""
    lines, sums, *rest = shown(foretold)
    others, found, *more = shown(real)
    if foretold["starting_balance"] != real["starting_balance"]:
        sums, found = sums | {"amount_due": None}, found | {"amount_due": None}
    if (lines, sums, rest) != (others, found, more):
        yield f"foretold was {(lines, sums, rest)}, and what came was {(others, found, more)}"
