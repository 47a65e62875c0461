"""`payment_intent`, as declared."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.payment_intents.errors import LastError
from portico.resources.payment_intents.options import (
    AutomaticMethods,
    ConfigurationDetails,
    MethodOptions,
    NextAction,
    Shipping,
    TransferOnward,
)
from portico.resources.values import Currency, Email, Timestamp
from portico.wire.markers import Internal, NotEmptyable, Omitted, OnCreate, ReadOnly, Refers, UnsetOnUpdate
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata

MAX_AMOUNT = 999_999_999_999

Status = Literal[
    "canceled",
    "processing",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
    "succeeded",
]
CancellationReason = Literal[
    "abandoned",
    "automatic",
    "duplicate",
    "expired",
    "failed_invoice",
    "fraudulent",
    "requested_by_customer",
    "void_invoice",
]


class PaymentIntent(
    Resource,
    prefix="pi",
    path="/v1/payment_intents",
    secrets=True,
    emits=(
        "amount_capturable_updated",
        "canceled",
        "created",
        "payment_failed",
        "processing",
        "requires_action",
        "succeeded",
    ),
    columns=("customer", "customer_account"),
):
    """One payment, from the first attempt to the last."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "amount": "number",
        "created": "number",
        "currency": "token",
        "customer": "token",
        "metadata": "metadata",
        "status": "token",
    }

    object: ReadOnly[Literal["payment_intent"]] = "payment_intent"
    """Always `payment_intent`."""
    allowed_payment_method_types: NotEmptyable[tuple[str, ...] | None] = None
    """Which types may be used, of those that are possible."""
    amount: Annotated[int, Field(ge=0, le=MAX_AMOUNT)]
    """How much, in minor units."""
    amount_capturable: ReadOnly[int] = 0
    """How much is held and can be captured."""
    amount_details: ReadOnly[Omitted[None]] = None
    """Always absent: Portico keeps no items of payments."""
    amount_received: ReadOnly[int] = 0
    """How much was paid."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The Connect application that made it."""
    application_fee_amount: UnsetOnUpdate[Annotated[int, Field(ge=0)] | None] = None
    """What the platform keeps, in minor units; never more than what is taken."""
    automatic_payment_methods: OnCreate[AutomaticMethods | None] = None
    """Whether the payment method types follow from the settings."""
    canceled_at: ReadOnly[Timestamp | None] = None
    """When it was canceled."""
    cancellation_reason: ReadOnly[CancellationReason | None] = None
    """Why it was canceled."""
    capture_method: Literal["automatic", "automatic_async", "manual"] = "automatic_async"
    """Whether money is taken at once, or held at first."""
    client_secret: ReadOnly[str | None] = None
    """What a browser needs to confirm it. Never logged."""
    confirmation_method: OnCreate[Literal["automatic", "manual"]] = "automatic"
    """Who confirms it again when the customer has done what was to be done."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: Currency
    """Three-letter ISO code."""
    customer: NotEmptyable[Annotated[str, Refers("customer")] | None] = None
    """Who pays."""
    customer_account: NotEmptyable[str | None] = None
    """The account that the customer is, where customers are accounts."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    excluded_payment_method_types: tuple[str, ...] | None = None
    """Which types may not be used."""
    hooks: ReadOnly[Omitted[None]] = None
    """Always absent: Portico calculates no taxes of payments."""
    last_payment_error: ReadOnly[LastError | None] = None
    """Why the last attempt failed."""
    latest_charge: ReadOnly[Annotated[str, Refers("charge")] | None] = None
    """The latest attempt."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    managed_payments: ReadOnly[None] = None
    """Always null: Portico sells nothing on anybody's behalf."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    next_action: ReadOnly[NextAction | None] = None
    """What the customer has to do."""
    on_behalf_of: OnCreate[NotEmptyable[Annotated[str, Refers("account")] | None]] = None
    """The connected account in whose name it is."""
    payment_details: ReadOnly[Omitted[None]] = None
    """Always absent: Portico keeps no orders."""
    payment_method: NotEmptyable[Annotated[str, Refers("payment_method")] | None] = None
    """What is charged."""
    payment_method_configuration_details: ReadOnly[ConfigurationDetails | None] = None
    """The settings that the payment method types follow from."""
    payment_method_options: MethodOptions | None = None
    """How each type of payment method is charged."""
    payment_method_types: ReadOnly[tuple[str, ...]] = ("card",)
    """The types that may be used."""
    payment_record: ReadOnly[Annotated[str, Refers("payment_record")] | None] = None
    """Always null: what Portico charges itself is no payment record."""
    presentment_details: ReadOnly[Omitted[None]] = None
    """Always absent: Portico converts no currencies."""
    processing: ReadOnly[None] = None
    """Always null: only Indian cards have it."""
    receipt_email: Email | None = None
    """Where the receipt goes."""
    review: ReadOnly[Annotated[str, Refers("review")] | None] = None
    """Always null: Portico reviews nobody."""
    setup_future_usage: UnsetOnUpdate[Literal["off_session", "on_session"] | None] = None
    """Whether the payment method is kept for later."""
    shipping: UnsetOnUpdate[Shipping | None] = None
    """Where goods go."""
    source: ReadOnly[Annotated[str, Refers("source")] | None] = None
    """The older kind of payment method."""
    statement_descriptor: NotEmptyable[Annotated[str, Field(max_length=22)] | None] = None
    """What stands on the bank's statement."""
    statement_descriptor_suffix: NotEmptyable[Annotated[str, Field(max_length=22)] | None] = None
    """What is added to it on a card's statement."""
    status: ReadOnly[Status] = "requires_payment_method"
    """How far it is."""
    transfer_data: TransferOnward | None = None
    """The connected account that the money goes on to."""
    transfer_group: NotEmptyable[str | None] = None
    """A name that payments and transfers share."""
    checkout: Internal[str | None] = None
    """The Checkout session in which it is paid."""
    invoice: Internal[str | None] = None
    """The invoice that it pays."""
    attached: Internal[bool] = False
    """Whether it was there before, and was attached to the invoice."""
    increments: Internal[int] = 0
    """How many times more was held."""
    return_url: Internal[str | None] = None
    """Where the customer comes back to from a challenge."""
    off_session: Internal[bool] = False
    """Whether the customer was away at the last attempt."""
    mandate: Internal[str | None] = None
    """Which mandate allows the debit."""

    def future(self, type: str) -> str | None:
        """For what a payment method of some type is kept, if it is: its own options come before those of all."""
        options = getattr(self.payment_method_options, type, None)
        said = (options and options.setup_future_usage) or self.setup_future_usage
        return None if said == "none" else said

    @property
    def holds(self) -> bool:
        """Whether a card's money is only held at first."""
        card = self.payment_method_options and self.payment_method_options.card
        return self.capture_method == "manual" or bool(card and card.capture_method == "manual")
