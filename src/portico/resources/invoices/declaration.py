"""`invoice`, as declared. Source: billing-behaviour 3.4."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.failures import Failure
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.parts import (
    AutomaticTax,
    ConfirmationSecret,
    CustomerTaxId,
    FromInvoice,
    InvoiceShares,
    Issuer,
    Parent,
    Rendering,
    StatusDetails,
    StatusTransitions,
    ThresholdReason,
)
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.invoices.payment_settings import PaymentSettings
from portico.resources.invoices.shipping_parts import ShippingCost, ShippingDetails, ShownShipping
from portico.resources.invoices.sums import DiscountAmount, DiscountId, PretaxCredit, Tax
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import LATEST, Address, Currency, CustomField, StatementDescriptor, Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import (
    Below,
    Internal,
    Most,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnlyExpanded,
    ReadOnly,
    Refers,
    UnsetOnUpdate,
)
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata

BillingReason = Literal[
    "automatic_pending_invoice_item_invoice", "manual", "quote_accept", "subscription", "subscription_create",
    "subscription_cycle", "subscription_threshold", "subscription_update", "upcoming",
]  # fmt: skip
Status = Literal["draft", "open", "paid", "uncollectible", "void"]
PAYABLE: tuple[Status, ...] = ("open", "uncollectible")
"""How an invoice stands that can still be paid."""
SHOWN_LINES = 10
"""How many lines an invoice shows; the others are in the list of its lines."""


class Invoice(
    Resource,
    prefix="in",
    path="/v1/invoices",
    secrets=True,
    emits=(
        "created", "deleted", "finalization_failed", "finalized", "marked_uncollectible", "overdue", "overpaid", "paid",
        "payment_action_required", "payment_attempt_required", "payment_failed", "payment_succeeded", "sent",
        "upcoming", "updated", "voided", "will_be_due",
    ),
    columns=(
        "collection_method", "customer", "customer_account", "due_date", "status",
        "parent.subscription_details.subscription",
    ),
):  # fmt: skip
    """What a customer owes."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "created": "number",
        "currency": "token",
        "customer": "token",
        "last_finalization_error_code": "token",
        "last_finalization_error_type": "token",
        "metadata": "metadata",
        "number": "text",
        "receipt_number": "text",
        "status": "token",
        "subscription": "token",
        "total": "number",
    }
    SEARCHED_AT: ClassVar[Mapping[str, str]] = {
        "last_finalization_error_code": "last_finalization_error.code",
        "last_finalization_error_type": "last_finalization_error.type",
        "subscription": "parent.subscription_details.subscription",
    }

    object: ReadOnly[Literal["invoice"]] = "invoice"
    """Always `invoice`."""
    account_country: ReadOnly[str | None] = None
    """The merchant's country."""
    account_name: ReadOnly[str | None] = None
    """The merchant's name."""
    account_tax_ids: tuple[Annotated[str, Refers("tax_id")], ...] | None = None
    """The merchant's tax ids on it."""
    amount_due: ReadOnly[int] = 0
    """What is to be paid, with the customer's balance applied, in minor units."""
    amount_overpaid: ReadOnly[int] = 0
    """What was paid too much, and went to the customer's balance."""
    amount_paid: ReadOnly[int] = 0
    """What was paid."""
    amount_paid_off_stripe: ReadOnly[Omitted[int | None]] = 0
    """What of that was paid in another way than through Portico."""
    amount_remaining: ReadOnly[int] = 0
    """What is still to be paid."""
    amount_shipping: ReadOnly[int] = 0
    """What delivery costs."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The application that made it."""
    attempt_count: ReadOnly[int] = 0
    """How often payment was tried: the first time, and each time by the schedule."""
    attempted: ReadOnly[bool] = False
    """Whether payment was tried."""
    auto_advance: Omitted[bool | None] = False
    """Whether it is finalized, charged and charged again by itself."""
    automatic_tax: AutomaticTax = AutomaticTax.of()
    """Tax that is calculated."""
    automatically_finalizes_at: Timestamp | None = None
    """When a draft is finalized by itself, in Unix seconds."""
    balance_applied: Internal[int] = 0
    """How much the customer's balance grew when it was finalized; negative for what the invoice gave to it."""
    billing_reason: ReadOnly[BillingReason | None] = "manual"
    """Why it was made."""
    collection_method: Literal["charge_automatically", "send_invoice"] = "charge_automatically"
    """Whether it is charged, or sent to be paid."""
    collection_paused: Internal[Literal["keep_as_draft", "mark_uncollectible", "void"] | None] = None
    """What becomes of it, where its subscription's collection was paused when it was made."""
    confirmation_secret: OnlyExpanded[ReadOnly[ConfirmationSecret | None]] = None
    """What a page needs to pay it."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency] = ""
    """Three-letter ISO code, in lower case."""
    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=4)] | None = None
    """Up to four lines at the top."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")]]] = ""
    """Who owes it."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """Who owes it, where customers are accounts."""
    customer_address: ReadOnly[Address | None] = None
    """The customer's address. Like all that follows, it is the customer's own until the invoice is finalized."""
    customer_email: ReadOnly[str | None] = None
    """The customer's e-mail address."""
    customer_name: ReadOnly[str | None] = None
    """The customer's name."""
    customer_phone: ReadOnly[str | None] = None
    """The customer's telephone number."""
    customer_shipping: ReadOnly[ShownShipping | None] = None
    """Where the customer's goods go."""
    customer_tax_exempt: ReadOnly[Literal["exempt", "none", "reverse"] | None] = "none"
    """Whether tax is charged."""
    customer_tax_ids: ReadOnly[tuple[CustomerTaxId, ...] | None] = ()
    """The customer's tax numbers."""
    days_to_pay: Internal[int | None] = None
    """How many days after it is finalized it is due."""
    default_payment_method: Annotated[str, Refers("payment_method")] | None = None
    """What it is charged to."""
    default_source: Annotated[str, Refers("source")] | None = None
    """The older kind of payment method."""
    default_tax_rates: ReadOnly[tuple[TaxRate, ...]] = ()
    """The tax rates of lines that have none of their own."""
    description: Annotated[str, Field(max_length=1500)] | None = None
    """What stands under the heading."""
    discounts: ReadOnly[tuple[DiscountId, ...]] = ()
    """The discounts on the whole."""
    due_date: Annotated[int, Most(LATEST)] | None = None
    """When it is due, in Unix seconds; null if it is charged."""
    effective_at: UnsetOnUpdate[Timestamp | None] = None
    """The date on it."""
    ending_balance: ReadOnly[int | None] = None
    """The customer's balance when it was finalized."""
    footer: str | None = None
    """The line at the bottom."""
    from_invoice: OnCreate[NotEmptyable[FromInvoice | None]] = None
    """The invoice that it takes the place of."""
    hosted_invoice_url: ReadOnly[str | None] = None
    """The page on which it is paid."""
    invoice_pdf: ReadOnly[str | None] = None
    """Where it can be downloaded."""
    issuer: Issuer = Issuer.of(type="self")
    """In whose name it is."""
    last_finalization_error: ReadOnly[Failure | None] = None
    """Why it could not be finalized last time."""
    latest_revision: ReadOnly[Annotated[str, Refers("invoice")] | None] = None
    """The invoice that took its place last."""
    lines: ReadOnly[ListOf[LineItem]] = ListOf.of()
    """What is owed: the first ten lines."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    next_payment_attempt: ReadOnly[Timestamp | None] = None
    """When it is charged next, in Unix seconds."""
    number: Annotated[str, Field(max_length=26)] | None = None
    """Its number; given when it is finalized, unless a draft has one already. At most 26 characters."""
    on_behalf_of: UnsetOnUpdate[NotEmptyable[Annotated[str, Refers("account")] | None]] = None
    """The connected account that it is for."""
    parent: ReadOnly[Parent | None] = None
    """What made it."""
    payment_settings: PaymentSettings = PaymentSettings.of()
    """How it is paid."""
    payments: Annotated[
        OnlyExpanded[ReadOnly[Omitted[ListOf[InvoicePayment] | None]]], Below("invoice_payment", "invoice")
    ] = None
    """The payments towards it."""
    period_end: ReadOnly[Timestamp] = 0
    """The end of the time in which items for it were collected."""
    period_start: ReadOnly[Timestamp] = 0
    """The beginning of that time."""
    post_payment_credit_notes_amount: ReadOnly[int] = 0
    """What was credited after it was paid."""
    pre_payment_credit_notes_amount: ReadOnly[int] = 0
    """What was credited before it was paid."""
    receipt_number: ReadOnly[str | None] = None
    """The number of its receipt."""
    rendering: NotEmptyable[Rendering | None] = None
    """How it is drawn."""
    shares: Internal[InvoiceShares | None] = None
    """What others get of it."""
    shipping_cost: ReadOnly[ShippingCost | None] = None
    """What delivery costs."""
    shipping_details: UnsetOnUpdate[ShippingDetails | None] = None
    """Where goods go."""
    starting_balance: ReadOnly[int] = 0
    """The customer's balance before it was finalized."""
    statement_descriptor: NotEmptyable[StatementDescriptor | None] = None
    """What stands on the customer's card statement."""
    status: ReadOnly[Status | None] = "draft"
    """How it stands."""
    status_details: ReadOnly[Omitted[StatusDetails | None]] = None
    """More about the status."""
    status_transitions: ReadOnly[StatusTransitions] = StatusTransitions.of()
    """When the status changed."""
    subtotal: ReadOnly[int] = 0
    """The lines, less their own discounts."""
    subtotal_excluding_tax: ReadOnly[int | None] = 0
    """The same without the tax that is inside."""
    test_clock: ReadOnly[Annotated[str, Refers("test_helpers.test_clock")] | None] = None
    """The clock that the customer lives by."""
    threshold_reason: ReadOnly[Omitted[ThresholdReason | None]] = None
    """The threshold that was reached."""
    total: ReadOnly[int] = 0
    """What everything comes to; negative if the customer gets something back."""
    total_discount_amounts: ReadOnly[tuple[DiscountAmount, ...] | None] = ()
    """What each discount took off in all."""
    total_excluding_tax: ReadOnly[int | None] = 0
    """The total without tax."""
    total_pretax_credit_amounts: ReadOnly[tuple[PretaxCredit, ...] | None] = ()
    """What was taken off before tax."""
    total_taxes: ReadOnly[tuple[Tax, ...] | None] = ()
    """What each tax rate comes to in all."""
    webhooks_delivered_at: ReadOnly[Timestamp | None] = None
    """When everybody who wants to know of it had been told."""

    @property
    def subscription(self) -> str | None:
        """The id of the subscription that made it."""
        details = self.parent and self.parent.subscription_details
        return details.subscription if details else None

    @property
    def is_automatic(self) -> bool:
        """Whether it is charged, not sent."""
        return self.collection_method == "charge_automatically"
