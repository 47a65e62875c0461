"""`charge`, as declared."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from portico.resources.charges.details import FraudDetails, MethodDetails, Outcome
from portico.resources.payment_intents.options import Shipping
from portico.resources.payment_methods.kinds import BillingDetails
from portico.resources.refunds.declaration import Refund
from portico.resources.values import Currency, Email, Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import NotEmptyable, Omitted, OnlyExpanded, OnUpdate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata, Shape


class ChargeTransfer(Shape):
    """Where the money goes."""

    amount: int | None = None
    """How much of it, in minor units; all of it if null."""
    destination: Annotated[str, Refers("account")]
    """The connected account."""


class Charge(
    Resource,
    prefix="ch",
    path="/v1/charges",
    secrets=True,
    emits=("captured", "expired", "failed", "pending", "refunded", "succeeded", "updated"),
    columns=("customer", "payment_intent", "transfer_group"),
):
    """One attempt to move money."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "amount": "number",
        "billing_details.address.postal_code": "text",
        "created": "number",
        "currency": "token",
        "customer": "token",
        "disputed": "flag",
        "metadata": "metadata",
        "payment_method_details.card.brand": "token",
        "payment_method_details.card.exp_month": "number",
        "payment_method_details.card.exp_year": "number",
        "payment_method_details.card.fingerprint": "token",
        "payment_method_details.card.last4": "token",
        "refunded": "flag",
        "status": "token",
    }

    object: ReadOnly[Literal["charge"]] = "charge"
    """Always `charge`."""
    amount: ReadOnly[int] = 0
    """How much, in minor units."""
    amount_captured: ReadOnly[int] = 0
    """How much was taken."""
    amount_refunded: ReadOnly[int] = 0
    """How much of it was given back."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The Connect application that made it."""
    application_fee: ReadOnly[Annotated[str, Refers("application_fee")] | None] = None
    """The platform's fee, once the money is taken. It is kept with the platform."""
    application_fee_amount: ReadOnly[int | None] = None
    """What the platform asked to keep, in minor units."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    billing_details: ReadOnly[BillingDetails] = BillingDetails.of()
    """Whose payment method it was."""
    calculated_statement_descriptor: ReadOnly[str | None] = None
    """What stands on the bank's statement."""
    captured: ReadOnly[bool] = False
    """Whether the money was taken, not only held."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[Currency] = "usd"
    """Three-letter ISO code."""
    customer: OnUpdate[NotEmptyable[Annotated[str, Refers("customer")] | None]] = None
    """Who paid."""
    description: OnUpdate[NotEmptyable[str | None]] = None
    """What it is for."""
    disputed: ReadOnly[bool] = False
    """Whether the holder disputes it."""
    failure_balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    failure_code: ReadOnly[str | None] = None
    """Why it failed, for programs."""
    failure_message: ReadOnly[str | None] = None
    """Why it failed, for people."""
    fraud_details: OnUpdate[FraudDetails] = FraudDetails.of()
    """Whether somebody thinks that it was a fraud."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: OnUpdate[Metadata] = {}
    """Keys and values of your own."""
    on_behalf_of: ReadOnly[Annotated[str, Refers("account")] | None] = None
    """The connected account in whose name it was."""
    outcome: ReadOnly[Outcome | None] = None
    """What the bank made of it."""
    paid: ReadOnly[bool] = False
    """Whether it succeeded, or is held."""
    payment_intent: ReadOnly[Annotated[str, Refers("payment_intent")] | None] = None
    """The payment that it was an attempt of."""
    payment_method: ReadOnly[str | None] = None
    """What was charged."""
    payment_method_details: ReadOnly[MethodDetails | None] = None
    """What was charged, as it then was."""
    receipt_email: OnUpdate[Email | None] = None
    """Where the receipt goes."""
    receipt_number: ReadOnly[str | None] = None
    """The receipt's number, once one was sent."""
    receipt_url: ReadOnly[str | None] = None
    """Where the receipt can be read."""
    refunded: ReadOnly[bool] = False
    """Whether all of it was given back."""
    refunds: OnlyExpanded[ReadOnly[ListOf[Refund] | None]] = None
    """What was given back."""
    review: ReadOnly[Annotated[str, Refers("review")] | None] = None
    """Always null: Portico reviews nobody."""
    shipping: OnUpdate[Shipping | None] = None
    """Where goods go."""
    source: ReadOnly[None] = None
    """The older kind of payment method."""
    source_transfer: ReadOnly[Annotated[str, Refers("transfer")] | None] = None
    """The transfer that it came by, for what a connected account receives. It is kept with the platform."""
    statement_descriptor: ReadOnly[str | None] = None
    """What was asked to stand on the bank's statement."""
    statement_descriptor_suffix: ReadOnly[str | None] = None
    """What was asked to be added to it."""
    status: ReadOnly[Literal["failed", "pending", "succeeded"]] = "pending"
    """What became of it."""
    transfer: ReadOnly[Omitted[Annotated[str, Refers("transfer")] | None]] = None
    """The transfer to the connected account, once the money is taken."""
    transfer_data: ReadOnly[ChargeTransfer | None] = None
    """The connected account that the money goes on to."""
    transfer_group: OnUpdate[NotEmptyable[str | None]] = None
    """A name that payments and transfers share."""

    @property
    def left(self) -> int:
        """What was not given back, of what was taken."""
        return self.amount - self.amount_refunded

    def given_back(self, amount: int) -> "Charge":
        """The charge, of which so much more was given back."""
        refunded = self.amount_refunded + amount
        return self.having(amount_refunded=refunded, refunded=refunded == self.amount)

    @classmethod
    def included(cls, tree: Any, path: str) -> Any:
        """The list of refunds is there, and empty, until there is one."""
        if path == "refunds":
            return ListOf[Refund].of(url=f"/v1/charges/{tree['id']}/refunds").model_dump(mode="json")
        return super().included(tree, path)
