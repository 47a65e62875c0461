"""`payment_method`, as declared."""

from typing import Annotated, ClassVar, Literal

from portico.resources.payment_methods.kinds import BillingDetails, Card, SepaDebit, Type, UsBankAccount
from portico.resources.values import Timestamp
from portico.wire.markers import Internal, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class RadarOptions(Shape):
    """What helps to judge risks."""

    session: Omitted[str | None] = None
    """A session of the browser. Kept, without consequence."""


class PaymentMethod(
    Resource,
    prefix="pm",
    path="/v1/payment_methods",
    emits=("attached", "detached", "updated", "automatically_updated"),
    columns=("customer", "type", "allow_redisplay", "customer_account"),
):
    """A card or an account that a customer pays with."""

    CALLED: ClassVar[str] = "PaymentMethod"
    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["payment_method"]] = "payment_method"
    """Always `payment_method`."""
    allow_redisplay: Literal["always", "limited", "unspecified"] = "unspecified"
    """Whether it may be offered again to its owner."""
    billing_details: BillingDetails = BillingDetails.of()
    """Whose it is."""
    card: Omitted[Card | None] = None
    """The card."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer: ReadOnly[Annotated[str, Refers("customer")] | None] = None
    """Who pays with it."""
    customer_account: ReadOnly[str | None] = None
    """The account that the customer is, where customers are accounts."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    radar_options: OnCreate[RadarOptions] = RadarOptions.of()
    """What helps to judge risks."""
    sepa_debit: OnCreate[Omitted[SepaDebit | None]] = None
    """The account that is debited by SEPA."""
    type: OnCreate[Type] = "card"
    """Which of the hashes says more."""
    us_bank_account: Omitted[UsBankAccount | None] = None
    """The bank account in the United States."""
    drawn_on: Internal[str] = ""
    """What the test bank calls the card or account."""
    spent: Internal[bool] = False
    """Whether it was used without a customer, or detached, so that it can never be used again."""
    set_up: Internal[bool] = False
    """Whether its holder has agreed to payments while she is away."""
    verified: Internal[bool] = True
    """Whether a bank account is known to be the customer's."""
