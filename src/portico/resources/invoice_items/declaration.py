"""`invoiceitem`: what becomes a line of an invoice, as declared. Source: billing-behaviour 2.4 and 3."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from portico.resources.invoices.sums import DiscountAmount, DiscountId, ExactDecimal, LinePeriod, Pricing
from portico.resources.prices.declaration import TaxBehavior
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import Currency, Timestamp
from portico.wire.markers import Internal, Most, NotEmptyable, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class InvoicingRule(Shape):
    """A rule for when it may be billed."""

    type: Literal["defer_until_credited_items_resolved"]
    """What it waits for."""


class ItemSubscriptionDetails(Shape):
    """Details of `type=subscription_details`."""

    subscription: str
    """The subscription that it is for."""
    subscription_item: Omitted[str | None] = None
    """The subscription's item."""


class ItemParent(Shape):
    """What made it."""

    subscription_details: ItemSubscriptionDetails | None = None
    """Details of `type=subscription_details`."""
    type: Literal["subscription_details"] = "subscription_details"
    """Always `subscription_details`."""


class CreditedLines(Shape):
    """What was charged on an invoice."""

    invoice: str
    """The invoice."""
    invoice_line_items: tuple[str, ...]
    """Its lines."""


class ItemCreditedItems(Shape):
    """What a credit gives back."""

    invoice_item: Omitted[str | None] = None
    """An item that is not billed yet."""
    invoice_line_item_details: Omitted[CreditedLines | None] = None
    """What was charged on an invoice."""
    type: Literal["invoice_item", "invoice_line_items"]
    """Which of the two."""


class ItemProrationDetails(Shape):
    """More about a proration."""

    credited_items: ItemCreditedItems | None = None
    """For a credit: what it gives back."""
    discount_amounts: tuple[DiscountAmount, ...] = ()
    """What discounts took off."""


class InvoiceItem(
    Resource,
    prefix="ii",
    path="/v1/invoiceitems",
    emits=("created", "deleted"),
    columns=(
        "customer", "customer_account", "invoice", "is_pending", "parent.subscription_details.subscription",
    ),
):  # fmt: skip
    """What becomes a line of an invoice."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    DATE: ClassVar[str] = "date"

    object: ReadOnly[Literal["invoiceitem"]] = "invoiceitem"
    """Always `invoiceitem`."""
    amount: Annotated[int, Most(99_999_999_999)] = 0
    """What it comes to, in minor units; negative for a credit."""
    currency: OnCreate[Currency] = ""
    """Three-letter ISO code, in lower case."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")]]] = ""
    """Who pays."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """Who pays, where customers are accounts."""
    date: ReadOnly[Timestamp] = 0
    """When it was made, in Unix seconds."""
    description: str | None = None
    """What it is for."""
    discountable: bool = True
    """Whether discounts may take anything off; not so for prorations."""
    discounts: ReadOnly[tuple[DiscountId, ...] | None] = ()
    """Its own discounts."""
    frozen_fields: ReadOnly[Omitted[tuple[Literal["discounts", "pricing", "quantity"], ...] | None]] = None
    """What cannot be changed."""
    invoice: OnCreate[NotEmptyable[Annotated[str, Refers("invoice")] | None]] = None
    """The invoice that it is on; null while it waits for one."""
    invoicing_rules: ReadOnly[Omitted[tuple[InvoicingRule, ...] | None]] = None
    """Rules for when it may be billed."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    net_amount: ReadOnly[Omitted[int | None]] = None
    """What it comes to after discounts; null for what discounts of an invoice may come off."""
    parent: ReadOnly[ItemParent | None] = None
    """What made it."""
    period: LinePeriod = LinePeriod.of(start=0, end=0)
    """What it is for."""
    pricing: ReadOnly[Pricing | None] = None
    """What one of it costs."""
    proration: ReadOnly[bool] = False
    """Whether it pays for a part of a period, or gives it back."""
    proration_details: ReadOnly[Omitted[ItemProrationDetails | None]] = None
    """More about that."""
    quantity: ReadOnly[int] = 1
    """How many, cut off to whole units."""
    quantity_decimal: ReadOnly[ExactDecimal] = Decimal(1)
    """How many, with all decimals."""
    tax_behavior: Internal[TaxBehavior | None] = None
    """Whether tax would be inside the amount, where the item has no price that says it."""
    tax_rates: ReadOnly[tuple[TaxRate, ...] | None] = ()
    """Its own tax rates."""
    test_clock: ReadOnly[Annotated[str, Refers("test_helpers.test_clock")] | None] = None
    """The clock that the customer lives by."""
    untaxed: Internal[bool] = False
    """Whether it gives back what was not taxed, so that default rates do not apply."""

    @property
    def subscription(self) -> str | None:
        """The id of the subscription that it is for."""
        details = self.parent and self.parent.subscription_details
        return details.subscription if details else None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for an invoice."""
        return self.invoice is None
