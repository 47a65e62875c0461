"""What lines, invoices and credit notes have in common: periods, prices, discounts, taxes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainSerializer

from portico.billing import taxes
from portico.resources.prices import amounts
from portico.resources.values import Timestamp
from portico.wire.errors import InvalidRequest, Path
from portico.wire.markers import Omitted, Refers, RequiredOnUpdate
from portico.wire.shape import Shape

ExactDecimal = Annotated[Decimal, PlainSerializer(amounts.plain, return_type=str, when_used="json")]
"""A number in digits, as JSON has it in a string."""
DiscountId = Annotated[str, Refers("discount")]
"""A discount's id."""
TaxabilityReason = Literal[
    "customer_exempt", "not_available", "not_collecting", "not_subject_to_tax", "not_supported",
    "portion_product_exempt", "portion_reduced_rated", "portion_standard_rated", "product_exempt",
    "product_exempt_holiday", "proportionally_rated", "reduced_rated", "reverse_charge", "standard_rated",
    "taxable_basis_reduced", "zero_rated",
]  # fmt: skip

Reason = Literal[
    "customer_exempt", "not_collecting", "not_subject_to_tax", "not_supported", "portion_product_exempt",
    "portion_reduced_rated", "portion_standard_rated", "product_exempt", "product_exempt_holiday",
    "proportionally_rated", "reduced_rated", "reverse_charge", "standard_rated", "taxable_basis_reduced", "zero_rated",
]  # fmt: skip
"""The same, without what only manual rates have."""


class LinePeriod(Shape):
    """What a line is for."""

    end: RequiredOnUpdate[Timestamp]
    """The first second after it."""
    start: RequiredOnUpdate[Timestamp]
    """Its first second."""

    def check(self, path: Path = ()) -> None:
        """Raises InvalidRequest for one that ends before it begins."""
        if self.end < self.start:
            raise InvalidRequest("The period must not end before it begins.", param=(*path, "period", "end"))


class PriceDetails(Shape):
    """The price behind a line."""

    price: Annotated[str, Refers("price")]
    """Its id."""
    product: str
    """What it is the price of."""


class Pricing(Shape):
    """What one of it costs."""

    price_details: Omitted[PriceDetails | None] = None
    """The price."""
    type: Literal["price_details"] = "price_details"
    """Always `price_details`."""
    unit_amount_decimal: ExactDecimal | None = None
    """In minor units."""


class DiscountAmount(Shape):
    """What a discount took off."""

    amount: int
    """Minor units."""
    discount: DiscountId
    """The discount."""


class PretaxCredit(Shape):
    """What was taken off before tax."""

    amount: int
    """Minor units."""
    credit_balance_transaction: Omitted[Annotated[str, Refers("billing.credit_balance_transaction")] | None] = None
    """The billing credit that was used up; Portico has none."""
    discount: Omitted[DiscountId | None] = None
    """The discount."""
    type: Literal["credit_balance_transaction", "discount"] = "discount"
    """What took it off."""


class TaxRateDetails(Shape):
    """The tax rate behind an amount of tax."""

    tax_rate: str
    """Its id."""


class Tax(Shape):
    """What one tax rate comes to."""

    amount: int
    """Minor units."""
    tax_behavior: Literal["exclusive", "inclusive"]
    """Whether it comes on top, or is inside the amount."""
    tax_rate_details: TaxRateDetails | None = None
    """The rate."""
    taxability_reason: TaxabilityReason = "not_available"
    """Why it is so much."""
    taxable_amount: int | None = None
    """What the tax is on, in minor units."""
    type: Literal["tax_rate_details"] = "tax_rate_details"
    """Always `tax_rate_details`."""


def discount_amounts(taken: Iterable[tuple[str, int]]) -> tuple[DiscountAmount, ...]:
    """What each discount took off, as answers show it."""
    return tuple(DiscountAmount.of(amount=amount, discount=id) for id, amount in taken)


def pretax_credits(taken: Iterable[tuple[str, int]]) -> tuple[PretaxCredit, ...]:
    """The same in other words."""
    return tuple(
        PretaxCredit.of(amount=amount, credit_balance_transaction=None, discount=id, type="discount")
        for id, amount in taken
    )


def tax_amounts(found: Iterable[taxes.Tax]) -> tuple[Tax, ...]:
    """What tax rates come to, as answers show it."""
    return tuple(
        Tax.of(
            amount=tax.amount,
            tax_behavior="inclusive" if tax.inclusive else "exclusive",
            tax_rate_details=TaxRateDetails.of(tax_rate=tax.rate),
            taxability_reason=tax.reason or ("not_available" if tax.duty == "due" else tax.duty),
            taxable_amount=tax.taxable,
            type="tax_rate_details",
        )
        for tax in found
    )


UNTAKEN: tuple[taxes.Duty, ...] = ("customer_exempt", "not_collecting", "reverse_charge")


def taxes_of(found: Iterable[Tax], *, given: bool = False) -> list[taxes.Tax]:
    """The other way round; `given` where they were reckoned elsewhere, so that the reason is only said."""
    return [
        taxes.Tax(
            tax.tax_rate_details.tax_rate if tax.tax_rate_details else "",
            tax.amount,
            tax.taxable_amount or 0,
            tax.tax_behavior == "inclusive",
            "due" if given else _duty(tax.taxability_reason),
            tax.taxability_reason if given else "",
        )
        for tax in found
    ]


def _duty(reason: TaxabilityReason) -> taxes.Duty:
    """Whether a tax was taken, by what is said of it."""
    return next((duty for duty in UNTAKEN if duty == reason), "due")
