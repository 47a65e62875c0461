"""`refund`, as declared."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Currency, Email, Timestamp
from portico.wire.markers import Except, NotEmptyable, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class CardDestination(Shape):
    """How money comes back to a card."""

    reference: Omitted[str | None] = None
    """The bank's number for it."""
    reference_status: Omitted[str | None] = None
    """Whether there is such a number."""
    reference_type: Omitted[str | None] = None
    """What kind of number it is."""
    type: Literal["pending", "refund", "reversal"] = "refund"
    """Whether the charge was undone, or money sent back."""


class BankDestination(Shape):
    """How money comes back to an account."""

    reference: str | None = None
    """The bank's number for it."""
    reference_status: str | None = None
    """Whether there is such a number."""


class Destination(Shape):
    """Where the money goes."""

    card: Omitted[CardDestination | None] = None
    """A card."""
    eu_bank_transfer: Omitted[BankDestination | None] = None
    """An account in Europe."""
    type: str
    """Which of the hashes says more."""
    us_bank_transfer: Omitted[BankDestination | None] = None
    """An account in the United States."""


class Refund(
    Resource,
    prefix="re",
    path="/v1/refunds",
    emits=("created", "failed", "updated"),
    columns=("charge", "payment_intent"),
):
    """Money that is given back."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["refund"]] = "refund"
    """Always `refund`."""
    amount: OnCreate[Annotated[int, Field(ge=0)]] = 0
    """How much, in minor units; all that is left if nothing is said."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    charge: OnCreate[NotEmptyable[Annotated[str, Refers("charge")] | None]] = None
    """What is given back."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency] = "usd"
    """Three-letter ISO code."""
    customer: ReadOnly[Annotated[str, Refers("customer")] | None] = None
    """Always null: the charge says whose it was."""
    customer_account: ReadOnly[str | None] = None
    """Always null: the charge says whose it was."""
    description: ReadOnly[Omitted[str | None]] = None
    """A note."""
    destination_details: ReadOnly[Omitted[Destination | None]] = None
    """Where the money goes."""
    failure_balance_transaction: ReadOnly[Omitted[Annotated[str, Refers("balance_transaction")] | None]] = None
    """Always absent: Portico holds no money."""
    failure_reason: ReadOnly[Omitted[str | None]] = None
    """Why it failed."""
    instructions_email: OnCreate[NotEmptyable[Omitted[Email | None]]] = None
    """Where instructions go, for those who must say where to send money."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    payment_intent: OnCreate[NotEmptyable[Annotated[str, Refers("payment_intent")] | None]] = None
    """The payment that is given back."""
    payment_method: ReadOnly[Annotated[str, Refers("payment_method")] | None] = None
    """Always null: the charge says what was charged."""
    pending_reason: ReadOnly[Omitted[Literal["charge_pending", "insufficient_funds", "processing"] | None]] = None
    """Why it is not done yet."""
    presentment_details: ReadOnly[Omitted[None]] = None
    """Always absent: Portico converts no currencies."""
    reason: OnCreate[
        Annotated[
            Literal["duplicate", "expired_uncaptured_charge", "fraudulent", "requested_by_customer"] | None,
            Except(("expired_uncaptured_charge",), on="create"),
        ]
    ] = None
    """Why."""
    receipt_number: ReadOnly[str | None] = None
    """The receipt's number, once one was sent."""
    source_transfer_reversal: ReadOnly[Annotated[str, Refers("transfer_reversal")] | None] = None
    """The reversal by which a connected account gives back. It is kept with the platform."""
    status: ReadOnly[str | None] = "succeeded"
    """How far it is: `pending`, `succeeded`, `failed` or `canceled`."""
    transfer_reversal: ReadOnly[Annotated[str, Refers("transfer_reversal")] | None] = None
    """The reversal of the charge's transfer, if the refund asked for it."""
