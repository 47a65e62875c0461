"""What an IBAN says of the bank and of its branch. Each country writes its own, and python-stdnum knows their parts.

The bank comes first; in Italy and San Marino, a check letter comes before it.
"""

import re

from stdnum import numdb

HEAD = 4
"""How many letters come before what a country writes: its own two, and the check digits."""
WITH_BRANCH = frozenset("AD BG CY ES FR GB GR HU IE IT MC MT PT SM".split())
"""The countries whose second part is the branch. Others have none, or write bank and branch as one."""


def bank_and_branch(iban: str) -> tuple[str, str]:
    """The codes of the bank and of its branch; the latter is empty where there is none. `iban` must be in order."""
    country = iban[:2]
    ((_, known), *_) = numdb.get("iban").info(iban)
    lengths = [int(length) for length in re.findall(r"(\d+)!", known["bban"])]
    start = HEAD
    if lengths[0] == 1:
        start += lengths.pop(0)
    bank, branch = lengths[:2]
    end = start + bank
    return iban[start:end], iban[end : end + branch] if country in WITH_BRANCH else ""
