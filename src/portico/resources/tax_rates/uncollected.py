"""Rates of tax that is not collected: nobody has registered for it. Source: Stripe's "Zero tax amounts".

Automatic tax names a rate of nothing on every line, by the place where the customer is. Such a rate is its id: nothing
of it is kept, no list has it, and it can be looked at like any other.
"""

import re
from decimal import Decimal

from portico.billing.taxes import Rate
from portico.resources.tax_rates.declaration import TaxRate, TaxType

ID = re.compile(r"txr_uncollected_([A-Z]{2})(?:_([A-Z]{2}))?_(exclusive|inclusive)")
KINDS: dict[str, TaxType] = {
    "AU": "gst", "CA": "gst", "IN": "gst", "JP": "jct", "MY": "service_tax", "NZ": "gst", "PR": "sales_tax",
    "SG": "gst", "US": "sales_tax",
}  # fmt: skip
"""What the general tax on sales is; where it is not said, value added tax."""
NAMES: dict[TaxType, str] = {
    "gst": "GST", "jct": "JCT", "sales_tax": "Sales Tax", "service_tax": "Service Tax", "vat": "VAT",
}  # fmt: skip
BY_STATE = frozenset({"CA", "US"})
"""Where states have taxes of their own."""


def rate_in(country: str, state: str | None, *, inclusive: bool) -> Rate:
    """The rate in a place, as the arithmetic wants it."""
    within = f"_{state}" if country in BY_STATE and re.fullmatch("[A-Z]{2}", state or "") else ""
    behavior = "inclusive" if inclusive else "exclusive"
    return Rate(f"txr_uncollected_{country}{within}_{behavior}", Decimal(0), inclusive, "not_collecting")


def is_uncollected(id: str) -> bool:
    """Whether a rate is one of these."""
    return ID.fullmatch(id) is not None


def rate(id: str, *, livemode: bool) -> TaxRate | None:
    """The rate with this id, as callers see it; None for an id of another kind."""
    found = ID.fullmatch(id)
    if found is None:
        return None
    country, state, behavior = found.groups()
    kind = KINDS.get(country, "vat")
    return TaxRate.of(
        id=id,
        object="tax_rate",
        active=False,
        country=country,
        display_name=NAMES[kind],
        effective_percentage=0.0,
        inclusive=behavior == "inclusive",
        jurisdiction=state or country,
        jurisdiction_level="state" if state else "country",
        livemode=livemode,
        percentage=0.0,
        rate_type="percentage",
        state=state,
        tax_type=kind,
    )
