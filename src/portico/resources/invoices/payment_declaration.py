"""`invoice_payment`: a payment towards an invoice, as declared. Source: billing-behaviour 3.11."""

from typing import Annotated, ClassVar, Literal

from portico.resources.values import Timestamp
from portico.wire.markers import Omitted, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Shape


class Payment(Shape):
    """What pays."""

    charge: Omitted[Annotated[str, Refers("charge")] | None] = None
    """Details of `type=charge`."""
    payment_intent: Omitted[Annotated[str, Refers("payment_intent")] | None] = None
    """Details of `type=payment_intent`."""
    payment_record: Omitted[Annotated[str, Refers("payment_record")] | None] = None
    """Details of `type=payment_record`."""
    type: Literal["charge", "payment_intent", "payment_record"]
    """What kind of thing it is."""


class PaymentTransitions(Shape):
    """When the status changed, in Unix seconds."""

    canceled_at: Timestamp | None = None
    """When it was canceled."""
    paid_at: Timestamp | None = None
    """When it was paid."""


class InvoicePayment(
    Resource,
    prefix="inpay",
    path="/v1/invoice_payments",
    emits=("paid",),
    columns=("invoice", "status", "payment.payment_intent", "payment.payment_record", "payment.type"),
):
    """A payment towards an invoice."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["invoice_payment"]] = "invoice_payment"
    """Always `invoice_payment`."""
    amount_paid: ReadOnly[int | None] = None
    """What was paid, in minor units; null until then."""
    amount_requested: ReadOnly[int] = 0
    """What is to be paid, in minor units."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[str] = ""
    """Three-letter ISO code, in lower case."""
    invoice: ReadOnly[Annotated[str, Refers("invoice")]] = ""
    """What is paid."""
    is_default: ReadOnly[bool] = True
    """Whether it is the one that was made with the invoice."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    payment: ReadOnly[Payment] = Payment.of(type="payment_intent")
    """What pays."""
    status: ReadOnly[str] = "open"
    """`open`, `paid` or `canceled`."""
    status_transitions: ReadOnly[PaymentTransitions] = PaymentTransitions.of()
    """When the status changed."""
