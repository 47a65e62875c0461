"""What is wrong with what was entered, each thing for itself: a page tells all of it at once, the API the first."""

from datetime import UTC, datetime

from portico.bank import cards, debits, declines, numbers
from portico.bank.cards import BankCard
from portico.bank.debits import DebitAccount
from portico.bank.declines import Decline
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import CardError, InvalidRequest, Path

LAST_YEAR = 50
"""How many years ahead a card may expire."""


def check_unspent(method: PaymentMethod, param: Path | None) -> None:
    """Raises InvalidRequest for a payment method that is nobody's any more."""
    if method.spent:
        raise InvalidRequest(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again.",
            param=param,
        )


def declined(why: Decline, param: Path | None = None, **objects: object) -> CardError:
    """The bank's refusal as an error."""
    return CardError(why.message, code=why.code, decline_code=why.decline_code, param=param, objects=objects)


def card(number: str) -> BankCard:
    """The test bank's card of a number. Raises CardError."""
    bare = numbers.bare(number)
    if not numbers.is_card_number(bare):
        raise declined(declines.INCORRECT_NUMBER, ("card", "number"))
    if bare not in cards.BY_NUMBER:
        raise declined(declines.REAL_CARD, ("card", "number"))
    return cards.BY_NUMBER[bare]


def check_expiry(month: int, year: int, now: int) -> None:
    """Raises CardError for a card that has expired, or for a month that is none."""
    today = datetime.fromtimestamp(now, UTC)
    if not 1 <= month <= 12:
        raise declined(declines.INVALID_MONTH, ("card", "exp_month"))
    if not today.year <= year <= today.year + LAST_YEAR:
        raise declined(declines.INVALID_YEAR, ("card", "exp_year"))
    if (year, month) < (today.year, today.month):
        raise declined(declines.INVALID_MONTH, ("card", "exp_month"))


def check_cvc(code: str, of: BankCard) -> None:
    """Raises CardError for a security code that no such card has. Source: Stripe's "Testing"."""
    length = 4 if of.brand == "amex" else 3
    if not (code.isascii() and code.isdigit() and len(code) == length):
        raise declined(declines.INVALID_CVC, ("card", "cvc"))


def account_of_iban(iban: str) -> DebitAccount:
    """The test bank's account of an IBAN. Raises InvalidRequest."""
    param, bare = ("sepa_debit", "iban"), numbers.bare(iban)
    if not numbers.is_iban(bare):
        raise InvalidRequest("The IBAN you provided is invalid.", param=param, code="invalid_bank_account_iban")
    if bare not in debits.BY_NUMBER:
        raise InvalidRequest("Portico takes the IBANs of Stripe's test accounts only, and keeps no other.", param=param)
    return debits.BY_NUMBER[bare]


def account(number: str) -> DebitAccount:
    """The test bank's account of a number in the United States. Raises InvalidRequest."""
    found = debits.BY_NUMBER.get(numbers.bare(number))
    if found is None or found.kind != "us_bank_account":
        raise InvalidRequest(
            "Portico takes the numbers of Stripe's test accounts only, and keeps no other.",
            param=("us_bank_account", "account_number"),
            code="account_number_invalid",
        )
    return found


def check_routing_number(number: str) -> None:
    """Raises InvalidRequest for that of another bank."""
    if number != debits.ROUTING_NUMBER:
        raise InvalidRequest(
            f"Portico's test bank has the routing number {debits.ROUTING_NUMBER}; it knows no other.",
            param=("us_bank_account", "routing_number"),
            code="routing_number_invalid",
        )
