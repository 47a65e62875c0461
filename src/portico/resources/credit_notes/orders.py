"""What may be sent about credit notes."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from portico.resources.credit_notes.declaration import Reason, RecordRefund
from portico.resources.invoices.pricing import SignedAmount
from portico.resources.values import Timestamp
from portico.wire.markers import Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Metadata, Shape

Amount = Annotated[int, Field(ge=0, le=99_999_999_999)]
"""Minor units."""


class TaxAmountOrder(Shape):
    """An amount of tax to credit."""

    amount: Amount
    """Minor units."""
    tax_rate: str
    """The tax rate."""
    taxable_amount: Amount
    """What the tax is on."""


class LineOrder(Shape):
    """A line."""

    amount: SignedAmount | None = None
    """How much of the invoice's line is credited, before discounts and tax on top, in minor units; negative for a
    negative line."""
    description: str | None = None
    """What it is for."""
    invoice_line_item: str | None = None
    """The line of the invoice that is credited."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_amounts: tuple[TaxAmountOrder, ...] | None = None
    """Amounts of tax to credit."""
    tax_rates: tuple[str, ...] | None = None
    """The tax rates that apply."""
    type: Literal["custom_line_item", "invoice_line_item"]
    """Whether it credits a line of the invoice."""
    unit_amount: Amount | None = None
    """What one of it costs, in minor units."""
    unit_amount_decimal: Annotated[Decimal, Field(ge=0)] | None = None
    """The same with decimals."""


class RefundOrder(Shape):
    """A refund that pays it out."""

    amount_refunded: Amount | None = None
    """How much of it."""
    payment_record_refund: RecordRefund | None = None
    """Details of `type=payment_record_refund`: one that was made elsewhere."""
    refund: str | None = None
    """Details of `type=refund`."""
    type: Literal["payment_record_refund", "refund"] = "refund"
    """Where it was made."""


class ShippingOrder(Shape):
    """What of it is for delivery."""

    shipping_rate: str | None = None
    """The shipping rate."""


class CreditNoteOrders(Shape):
    """What is to be credited, and how."""

    amount: Amount | None = None
    """How much in all, in minor units."""
    credit_amount: Amount | None = None
    """How much of it goes to the customer's balance."""
    effective_at: Timestamp | None = None
    """The date on it."""
    email_type: Literal["credit_note", "none"] | None = None
    """Whether the customer is told; Portico sends no mail about it."""
    invoice: str
    """The invoice."""
    lines: tuple[LineOrder, ...] | None = None
    """What is credited."""
    memo: str | None = None
    """What stands on it."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    out_of_band_amount: Amount | None = None
    """How much of it was given back in another way."""
    reason: Reason | None = None
    """Why."""
    refund_amount: Amount | None = None
    """How much of it is refunded now."""
    refunds: tuple[RefundOrder, ...] | None = None
    """Refunds that were made already."""
    shipping_cost: ShippingOrder | None = None
    """What of it is for delivery."""


class PreviewFilters(Paging, CreditNoteOrders):
    """What would be credited, and which part of its lines to list."""


class CreditNoteFilters(Paging):
    """Which credit notes to list."""

    created: Range | None = None
    """When they were made."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only those of this customer."""
    customer_account: str | None = None
    """Only those of this customer, where customers are accounts."""
    invoice: Annotated[str | None, Refers("invoice")] = None
    """Only those of this invoice."""
