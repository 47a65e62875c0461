"""E-mail addresses: what a mail header carries as one recipient, and nothing else."""

import re

MAX_EMAIL = 512
_PART = r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]+"
_ONE = re.compile(f"{_PART}@{_PART}")


def is_one_address(text: str) -> bool:
    """Whether the text is exactly one address: one @, and no sign that ends an address or hides in one."""
    return len(text) <= MAX_EMAIL and _ONE.fullmatch(text) is not None
