"""Card numbers in texts: whatever is quoted, kept or logged shows the last four digits of them at most."""

import re

_CARD = re.compile(r"(?<![0-9])[2-6](?:[ -]?[0-9]){12,18}(?![0-9])")


def luhn(number: str) -> int:
    """The sum that a card's check digit makes divisible by ten."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total


def masked(text: str) -> str:
    """The text without the card numbers in it."""
    return _CARD.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    digits = re.sub("[ -]", "", match[0])
    return "*" * (len(digits) - 4) + digits[-4:] if luhn(digits) % 10 == 0 else match[0]
