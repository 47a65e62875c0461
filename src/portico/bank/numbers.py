"""What numbers say before any bank is asked: whether they can be a card's or an account's at all."""

import re

from portico.wire.numbers import luhn

CARD = re.compile(r"[0-9]{12,19}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def bare(number: str) -> str:
    """A number without the blanks and dashes that people write into it, in capital letters."""
    return re.sub(r"[\s-]", "", number).upper()


def is_card_number(number: str) -> bool:
    """Whether its length and its check digit are a card's."""
    return CARD.fullmatch(number) is not None and luhn(number) % 10 == 0


def is_iban(number: str) -> bool:
    """Whether its shape and its check digits are an IBAN's."""
    if not IBAN.fullmatch(number):
        return False
    digits = "".join(str(int(letter, 36)) for letter in number[4:] + number[:4])
    return int(digits) % 97 == 1
