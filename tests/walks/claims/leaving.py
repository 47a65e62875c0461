"""Who has left is asked for nothing."""

from collections.abc import Iterator

from tests.walks.business import ENDED
from tests.walks.planning import LIVE
from tests.walks.steps import Step


def left(step: Step) -> Iterator[str]:
    """Nothing of hers goes on, nothing is collected, and time brings nothing more."""
    books = step.after
    if not books.has_left:
        return
    yield from (f"{one['id']} is {one['status']}" for one in books.of("subscription") if one["status"] not in ENDED)
    yield from (f"{one['id']} is {one['status']}" for one in books.of("subscription_schedule") if one["status"] in LIVE)
    for one in books.of("invoice"):
        if one["status"] in ("draft", "open") and (one["auto_advance"] or one["next_payment_attempt"]):
            yield f"{one['id']} is {one['status']}, and goes on"
    if step.before.has_left and step.request.is_advance:
        new = books.objects.keys() - step.before.objects.keys()
        yield from (f"{id} came after she had left" for id in sorted(new))
