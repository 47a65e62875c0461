"""Tax offices: which kinds of numbers they can be asked about, and what they say of the numbers that are for tests."""

from typing import Final, Literal

from portico.resources.tax_ids.forms import EU, fits

Status = Literal["verified", "unverified", "pending"]

VERIFIABLE = {"au_abn", "eu_vat", "gb_vat"}
"""The kinds that a tax office can be asked about."""
MAGIC: dict[str, Status] = {
    "000000000": "verified",
    "111111111": "unverified",
    "222222222": "pending",
}
"""Numbers for tests, with what the tax office says of them."""
DIGITS: Final = 9
BEFORE = {"eu_vat": EU, "gb_vat": {"GB"}}
"""The letters that may stand before them."""


def magic(type: str, value: str, *, livemode: bool) -> Status | None:
    """What the tax office says of a number that is for tests, with its country's letters or without."""
    if livemode or type not in VERIFIABLE:
        return None
    text = value.strip().upper()
    letters, number = text[:-DIGITS], text[-DIGITS:]
    return MAGIC.get(number) if letters in ("", *BEFORE.get(type, ())) else None


def passes(type: str, value: str, *, livemode: bool) -> bool:
    """Whether it is a number of its kind, or one for tests."""
    return magic(type, value, livemode=livemode) is not None or fits(type, value)
