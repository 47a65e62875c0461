"""`line_item`: a line of an invoice, as declared. Source: billing-behaviour 3.4."""

from typing import Annotated, Literal

from portico.resources.invoices.sums import (
    DiscountAmount,
    DiscountId,
    ExactDecimal,
    LinePeriod,
    PretaxCredit,
    Pricing,
    Tax,
)
from portico.resources.prices.declaration import TaxBehavior
from portico.wire.markers import Internal, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Shape


class CreditedItems(Shape):
    """What a credit gives back."""

    invoice: str
    """The invoice on which it was charged."""
    invoice_line_items: tuple[str, ...]
    """The lines there."""


class ProrationDetails(Shape):
    """More about a proration."""

    credited_items: CreditedItems | None = None
    """For a credit: what it gives back."""


class InvoiceItemDetails(Shape):
    """Details of `type=invoice_item_details`."""

    invoice_item: str
    """The item that the line was made from."""
    proration: bool
    """Whether it pays for a part of a period, or gives it back."""
    proration_details: ProrationDetails | None = None
    """More about that."""
    subscription: str | None = None
    """The subscription that it is for."""


class SubscriptionItemDetails(Shape):
    """Details of `type=subscription_item_details`."""

    invoice_item: str | None = None
    """The item that the line was made from, for a proration."""
    proration: bool
    """Whether it pays for a part of a period, or gives it back."""
    proration_details: ProrationDetails | None = None
    """More about that."""
    subscription: str | None = None
    """The subscription."""
    subscription_item: str
    """The subscription's item."""


class LineParent(Shape):
    """Where the line comes from."""

    invoice_item_details: InvoiceItemDetails | None = None
    """Details of `type=invoice_item_details`."""
    subscription_item_details: SubscriptionItemDetails | None = None
    """Details of `type=subscription_item_details`."""
    type: Literal["invoice_item_details", "subscription_item_details"]
    """From an invoice item, or from a subscription's item."""


class LineItem(Resource, prefix="il", path="/v1/line_items", columns=("invoice",)):
    """A line of an invoice."""

    object: ReadOnly[Literal["line_item"]] = "line_item"
    """Always `line_item`."""
    amount: ReadOnly[int] = 0
    """What it comes to before discounts and tax on top, in minor units."""
    currency: ReadOnly[str] = ""
    """Three-letter ISO code, in lower case."""
    description: ReadOnly[str | None] = None
    """What it is for."""
    discount_amounts: ReadOnly[tuple[DiscountAmount, ...] | None] = ()
    """What each discount took off."""
    discountable: ReadOnly[bool] = True
    """Whether discounts may take anything off."""
    discounts: ReadOnly[tuple[DiscountId, ...]] = ()
    """The line's own discounts."""
    invoice: ReadOnly[str | None] = None
    """The invoice's id."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: ReadOnly[dict[str, str]] = {}
    """Keys and values of your own; for a subscription's line, those of the subscription."""
    parent: ReadOnly[LineParent | None] = None
    """Where it comes from."""
    period: ReadOnly[LinePeriod] = LinePeriod.of(start=0, end=0)
    """What it is for."""
    pretax_credit_amounts: ReadOnly[tuple[PretaxCredit, ...] | None] = ()
    """What was taken off before tax."""
    pricing: ReadOnly[Pricing | None] = None
    """What one of it costs."""
    quantity: ReadOnly[int | None] = None
    """How many, cut off to whole units."""
    quantity_decimal: ReadOnly[ExactDecimal | None] = None
    """How many, with all decimals."""
    said: Internal[tuple[str, ...]] = ()
    """What somebody has said of it by hand, by the names of parameters."""
    subscription: ReadOnly[Annotated[str, Refers("subscription")] | None] = None
    """The subscription that it is for."""
    subtotal: ReadOnly[int] = 0
    """The amount before discounts, in minor units."""
    tax_behavior: Internal[TaxBehavior | None] = None
    """Whether tax would be inside the amount, where the line has no price that says it."""
    tax_rates: Internal[tuple[str, ...]] = ()
    """The line's own tax rates; those of the invoice apply where it has none."""
    taxes: ReadOnly[tuple[Tax, ...] | None] = ()
    """What each tax rate comes to."""
    taxes_given: Internal[bool] = False
    """Whether they were reckoned elsewhere, and sent as `tax_amounts`."""
    untaxed: Internal[bool] = False
    """Whether it gives back what was not taxed, so that default rates do not apply."""

    @property
    def of_item(self) -> SubscriptionItemDetails | None:
        """What it says of a subscription's item, if it is for one."""
        return self.parent.subscription_item_details if self.parent else None

    @property
    def origin(self) -> InvoiceItemDetails | SubscriptionItemDetails | None:
        """Where it comes from."""
        parent = self.parent
        return (parent.subscription_item_details or parent.invoice_item_details) if parent else None

    @property
    def invoice_item(self) -> str | None:
        """The id of the invoice item that it was made from."""
        origin = self.origin
        return origin.invoice_item if origin else None
