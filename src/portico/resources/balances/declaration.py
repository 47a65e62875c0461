"""`customer_balance_transaction`, as declared. Source: billing-behaviour 3.9."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Currency, Timestamp
from portico.wire.markers import Most, MustSend, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata

Kind = Literal[
    "adjustment", "applied_to_invoice", "checkout_session_subscription_payment",
    "checkout_session_subscription_payment_canceled", "credit_note", "initial", "invoice_overpaid",
    "invoice_too_large", "invoice_too_small", "migration", "unapplied_from_invoice", "unspent_receiver_credit",
]  # fmt: skip
MOST = 999_999_999_999


class BalanceTransaction(
    Resource,
    prefix="cbtxn",
    path="/v1/customer_balance_transactions",
    columns=("customer", "invoice"),
):
    """One change of a customer's balance. It never changes itself, apart from what is noted on it."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["customer_balance_transaction"]] = "customer_balance_transaction"
    """Always `customer_balance_transaction`."""
    amount: OnCreate[Annotated[int, Most(MOST)]]
    """In minor units: negative is credit for the customer, positive a debt."""
    checkout_session: ReadOnly[Annotated[str, Refers("checkout.session")] | None] = None
    """The Checkout session that made it."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    credit_note: ReadOnly[Annotated[str, Refers("credit_note")] | None] = None
    """The credit note that made it."""
    currency: OnCreate[MustSend[Currency]] = "usd"
    """Three-letter ISO code, in lower case. A customer's first one stays."""
    customer: ReadOnly[Annotated[str, Refers("customer")]] = ""
    """Whose balance it is."""
    customer_account: ReadOnly[str | None] = None
    """Whose it is, where customers are accounts."""
    description: Annotated[str, Field(max_length=350)] | None = None
    """What it is about. At most 350 characters."""
    ending_balance: ReadOnly[int] = 0
    """The customer's balance after it, in the transaction's currency."""
    invoice: ReadOnly[Annotated[str, Refers("invoice")] | None] = None
    """The invoice that made it."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    type: ReadOnly[Kind] = "adjustment"
    """Why the balance changed."""
