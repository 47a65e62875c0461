"""`credit_note`, as declared. Source: billing-behaviour 3.12."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.credit_notes.line_declaration import CreditNoteLineItem
from portico.resources.invoices.shipping_parts import ShippingCost
from portico.resources.invoices.sums import DiscountAmount, PretaxCredit, Tax
from portico.resources.values import Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import NotEmptyable, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

Reason = Literal["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]


class RecordRefund(Shape):
    """A refund that was made elsewhere."""

    payment_record: str
    """The payment record."""
    refund_group: str
    """The refund, by the `refund_reference` with which it was reported."""


class CreditedRefund(Shape):
    """A refund that pays a credit note out."""

    amount_refunded: int
    """How much of it, in minor units."""
    payment_record_refund: RecordRefund | None = None
    """Details of `type=payment_record_refund`: one that was made elsewhere."""
    refund: Annotated[str, Refers("refund")]
    """The refund's id; that of a `portico.reported_refund` if it was made elsewhere."""
    type: Literal["payment_record_refund", "refund"] | None = "refund"
    """Where it was made."""


class CreditNote(
    Resource,
    prefix="cn",
    path="/v1/credit_notes",
    emits=("created", "updated", "voided"),
    columns=("customer", "customer_account", "invoice"),
):
    """What is taken off an invoice that is final."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["credit_note"]] = "credit_note"
    """Always `credit_note`."""
    amount: ReadOnly[int] = 0
    """What is credited in all, in minor units."""
    amount_shipping: ReadOnly[int] = 0
    """What of that is for delivery."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[str] = ""
    """Three-letter ISO code, in lower case."""
    customer: ReadOnly[Annotated[str, Refers("customer")]] = ""
    """Who gets it."""
    customer_account: ReadOnly[str | None] = None
    """Who gets it, where customers are accounts."""
    customer_balance_transaction: ReadOnly[Annotated[str, Refers("customer_balance_transaction")] | None] = None
    """What put it on the customer's balance."""
    discount_amount: ReadOnly[int] = 0
    """What discounts had taken off."""
    discount_amounts: ReadOnly[tuple[DiscountAmount, ...]] = ()
    """What each discount had taken off."""
    effective_at: ReadOnly[Timestamp | None] = None
    """The date on it."""
    invoice: ReadOnly[Annotated[str, Refers("invoice")]] = ""
    """The invoice."""
    lines: ReadOnly[ListOf[CreditNoteLineItem]] = ListOf.of()
    """What is credited: the first ten lines."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    memo: NotEmptyable[Annotated[str, Field(max_length=5000)] | None] = None
    """What stands on it."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    number: ReadOnly[str] = ""
    """Its number: that of the invoice, and how many there are of it."""
    out_of_band_amount: ReadOnly[int | None] = None
    """What was given back in another way."""
    pdf: ReadOnly[str] = ""
    """Where it can be downloaded; empty while there is no such page."""
    post_payment_amount: ReadOnly[int] = 0
    """What is credited of what was paid."""
    pre_payment_amount: ReadOnly[int] = 0
    """What is credited of what was still to be paid."""
    pretax_credit_amounts: ReadOnly[tuple[PretaxCredit, ...]] = ()
    """What had been taken off before tax."""
    reason: ReadOnly[Reason | None] = None
    """Why."""
    refunds: ReadOnly[tuple[CreditedRefund, ...]] = ()
    """The refunds that pay it out."""
    shipping_cost: ReadOnly[ShippingCost | None] = None
    """What of it is for delivery."""
    status: ReadOnly[Literal["issued", "void"]] = "issued"
    """Whether it holds."""
    subtotal: ReadOnly[int] = 0
    """The lines, before discounts on the whole and tax on top."""
    subtotal_excluding_tax: ReadOnly[int | None] = 0
    """The same without the tax that is inside."""
    total: ReadOnly[int] = 0
    """What everything comes to."""
    total_excluding_tax: ReadOnly[int | None] = 0
    """The total without tax."""
    total_taxes: ReadOnly[tuple[Tax, ...] | None] = ()
    """What each tax rate comes to in all."""
    type: ReadOnly[Literal["mixed", "post_payment", "pre_payment"]] = "pre_payment"
    """Whether it is about what was paid, about what was still to be paid, or about both."""
    voided_at: ReadOnly[Timestamp | None] = None
    """When it was voided."""
