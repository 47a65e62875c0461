"""Rates that are made for amounts of tax that was reckoned elsewhere. Source: stripe 16.1.0, `tax_amounts`.

What says the same is the same rate: its id is the digest of what it says. It is archived from the beginning, and says
the same for ever, so that nothing else can use it.
"""

import json
from hashlib import sha256

from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction
from portico.wire.ids import letters
from portico.wire.shape import Shape

BEGINNING = f"{TaxRate.PREFIX}_made_"
DIGITS = 24


async def rate_like(tx: Transaction, said: Shape) -> TaxRate:
    """The rate that says this; it is made if there is none."""
    words = {name: getattr(said, name) for name in type(said).model_fields}
    digest = sha256(json.dumps(words, sort_keys=True).encode()).digest()
    id = BEGINNING + letters(digest[:DIGITS])
    found = await tx.get(TaxRate, id)
    return found or await tx.insert(TaxRate.of(id=id, object="tax_rate", active=False, **words))


def is_made(id: str) -> bool:
    """Whether a rate was made so."""
    return id.startswith(BEGINNING)
