"""`credit_note_line_item`: a line of a credit note, as declared. Source: billing-behaviour 3.12."""

from typing import Literal

from portico.resources.invoices.sums import DiscountAmount, ExactDecimal, PretaxCredit, Tax
from portico.resources.tax_rates.declaration import TaxRate
from portico.wire.markers import Internal, Omitted, ReadOnly
from portico.wire.resource import Resource


class CreditNoteLineItem(Resource, prefix="cnli", path="/v1/credit_note_line_items", columns=("credit_note",)):
    """A line of a credit note."""

    object: ReadOnly[Literal["credit_note_line_item"]] = "credit_note_line_item"
    """Always `credit_note_line_item`."""
    amount: ReadOnly[int] = 0
    """What is credited before discounts and tax on top, in minor units."""
    credit_note: Internal[str] = ""
    """The credit note's id."""
    description: ReadOnly[str | None] = None
    """What it is for."""
    discount_amount: ReadOnly[int] = 0
    """What discounts had taken off."""
    discount_amounts: ReadOnly[tuple[DiscountAmount, ...]] = ()
    """What each discount had taken off."""
    invoice_line_item: ReadOnly[Omitted[str | None]] = None
    """The line of the invoice that is credited."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: ReadOnly[dict[str, str] | None] = {}
    """Keys and values of your own."""
    pretax_credit_amounts: ReadOnly[tuple[PretaxCredit, ...]] = ()
    """What had been taken off before tax."""
    quantity: ReadOnly[int | None] = None
    """How many."""
    tax_rates: ReadOnly[tuple[TaxRate, ...]] = ()
    """The tax rates that apply."""
    taxes: ReadOnly[tuple[Tax, ...] | None] = ()
    """What each tax rate comes to."""
    type: ReadOnly[Literal["custom_line_item", "invoice_line_item"]] = "custom_line_item"
    """Whether it credits a line of the invoice."""
    unit_amount: ReadOnly[int | None] = None
    """What one of it costs, in minor units."""
    unit_amount_decimal: ReadOnly[ExactDecimal | None] = None
    """The same with decimals."""
