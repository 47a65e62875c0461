"""What comes back of an invoice that was paid: to where the money came from, or to the balance. Source: 3.12."""

from collections.abc import Iterable
from typing import NamedTuple


class Returned(NamedTuple):
    """Two ways back, in minor units."""

    refunded: int = 0
    """To where it came from."""
    credited: int = 0
    """To the customer's balance, for what is to be paid later."""


class Note(NamedTuple):
    """A credit note on a paid invoice, in minor units."""

    amount: int
    """What it gives back in all."""
    elsewhere: int
    """What of that is given back in another way."""
    refunds: tuple[int, ...]
    """What of it goes back as refunds, which the payments tell, too."""


def returned(refunded: Iterable[int], notes: Iterable[Note]) -> Returned:
    """What was given back, from what payments say was refunded and from the notes: a refund of a note counts once."""
    notes = tuple(notes)
    elsewhere = sum(note.elsewhere for note in notes)
    credited = sum(note.amount - note.elsewhere - sum(note.refunds) for note in notes)
    return Returned(sum(refunded) + elsewhere, credited)
