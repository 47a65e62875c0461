"""What is wrong with the numbers that were entered: it is known before the bank is asked, and told with all else."""

from collections.abc import Callable, Iterator, Mapping

from portico.hosted.checkout import problems
from portico.resources.payment_methods import checking
from portico.wire.errors import ApiError

Check = Callable[[], object]


def mistakes(fields: Mapping[str, str], expiry: tuple[int, int] | None, now: int) -> dict[str, str]:
    """By field, as messages. What is empty is no mistake here; the expiry is month and year."""
    found: dict[str, str] = {}
    for check in _checks({name: text for name, text in fields.items() if text}, expiry, now):
        try:
            check()
        except ApiError as error:
            found |= problems.of_error(error).fields
    return found


def _checks(given: Mapping[str, str], expiry: tuple[int, int] | None, now: int) -> Iterator[Check]:
    if "number" in given:
        yield lambda: checking.card(given["number"])
    if expiry:
        yield lambda: checking.check_expiry(*expiry, now)
    if "number" in given and "cvc" in given:
        yield lambda: checking.check_cvc(given["cvc"], checking.card(given["number"]))
    if "iban" in given:
        yield lambda: checking.account_of_iban(given["iban"])
    if "routing_number" in given:
        yield lambda: checking.check_routing_number(given["routing_number"])
    if "account_number" in given:
        yield lambda: checking.account(given["account_number"])
