"""Whether what is bought in a session, and what may be added to it, can be one subscription in the end."""

from collections.abc import Sequence

from portico.resources.checkout import anchoring
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.orders import Plans
from portico.resources.subscriptions import items
from portico.wire.errors import InvalidRequest, Path


def check(plans: Plans, lines: Sequence[Bought], added: Sequence[Bought]) -> None:
    """Raises InvalidRequest, which names what was sent, for prices that do not go together."""
    sent: list[tuple[Path, Bought]] = [(("line_items", index), one) for index, one in enumerate(lines)]
    sent += [(("optional_items", index), one) for index, one in enumerate(added)]
    recurring = [(path, one) for path, one in sent if one.price.recurring]
    try:
        items.check_together([anchoring.priced(one) for _, one in recurring], flexible=anchoring.is_flexible(plans))
    except InvalidRequest as error:
        _, place, *rest = error.path
        error.path = (*recurring[int(place)][0], *rest)
        raise
