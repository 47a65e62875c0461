"""What makes a checkout session's total: discounts and taxes."""

from typing import Annotated, Literal

from portico.resources.discounts.declaration import Discount
from portico.resources.tax_rates.declaration import TaxRate
from portico.wire.markers import Omitted, OnlyExpanded, Refers
from portico.wire.shape import Shape


class SessionDiscount(Shape):
    """What makes it cheaper."""

    coupon: Annotated[str, Refers("coupon")] | None = None
    """A coupon."""
    promotion_code: Annotated[str, Refers("promotion_code")] | None = None
    """A promotion code, by its id."""


class DiscountedBy(Shape):
    """What one discount takes off."""

    amount: int
    """Minor units."""
    discount: Discount
    """The discount."""


class TaxedBy(Shape):
    """What one tax rate makes."""

    amount: int
    """Minor units."""
    rate: TaxRate
    """The rate."""
    taxability_reason: (
        Literal[
            "customer_exempt", "not_collecting", "not_subject_to_tax", "not_supported", "portion_product_exempt",
            "portion_reduced_rated", "portion_standard_rated", "product_exempt", "product_exempt_holiday",
            "proportionally_rated", "reduced_rated", "reverse_charge", "standard_rated", "taxable_basis_reduced",
            "zero_rated",
        ]
        | None
    ) = None  # fmt: skip
    """Why it is as much."""
    taxable_amount: int | None = None
    """What the tax is on, in minor units."""


class Breakdown(Shape):
    """The sums one by one."""

    discounts: tuple[DiscountedBy, ...] = ()
    """What discounts take off. Empty: they begin when the session is completed."""
    taxes: tuple[TaxedBy, ...] = ()
    """What tax rates make."""


class TotalDetails(Shape):
    """How the total comes about."""

    amount_discount: int = 0
    """What discounts take off, in minor units."""
    amount_shipping: int | None = None
    """What delivery costs."""
    amount_tax: int = 0
    """What tax is in it, in minor units."""
    breakdown: Omitted[OnlyExpanded[Breakdown | None]] = None
    """The sums one by one."""
