"""`application_fee` and `fee_refund`, as declared. Fees are kept with the platform that they are for."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Currency, Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class FeeSource(Shape):
    """What the fee was taken of."""

    charge: Omitted[str | None] = None
    """The charge."""
    payout: Omitted[str | None] = None
    """Always absent: Portico pays nothing out."""
    type: Literal["charge", "payout"] = "charge"
    """Always `charge`."""


class FeeRefund(
    Resource,
    prefix="fr",
    path="/v1/application_fee_refunds",
    events="application_fee.refund",
    emits=("updated",),
    columns=("fee",),
):
    """A fee that is given back, or a part of it."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["fee_refund"]] = "fee_refund"
    """Always `fee_refund`."""
    amount: OnCreate[Annotated[int, Field(ge=1)]] = 0
    """How much, in minor units; all that is left if nothing is said."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[Currency] = "usd"
    """Three-letter ISO code."""
    fee: ReadOnly[Annotated[str, Refers("application_fee")]] = ""
    """The fee."""
    metadata: Metadata = {}
    """Keys and values of your own."""


class ApplicationFee(
    Resource,
    prefix="fee",
    path="/v1/application_fees",
    emits=("created", "refunded"),
    columns=("charge",),
):
    """What a platform keeps of a payment."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["application_fee"]] = "application_fee"
    """Always `application_fee`."""
    account: ReadOnly[Annotated[str, Refers("account")]]
    """The connected account that pays it."""
    amount: ReadOnly[int]
    """How much, in minor units."""
    amount_refunded: ReadOnly[int] = 0
    """How much of it was given back."""
    application: ReadOnly[Annotated[str, Refers("application")]]
    """The platform, as the application that it is to connected accounts."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    charge: ReadOnly[Annotated[str, Refers("charge")]]
    """The payment of the connected account that it was taken of. It is kept with that account."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[Currency]
    """Three-letter ISO code."""
    fee_source: ReadOnly[FeeSource | None]
    """What it was taken of."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    originating_transaction: ReadOnly[Annotated[str, Refers("charge")] | None] = None
    """The platform's own charge, if its money went on to the connected account."""
    refunded: ReadOnly[bool] = False
    """Whether all of it was given back."""
    refunds: ReadOnly[ListOf[FeeRefund]] = ListOf.of()
    """What was given back."""

    @property
    def left(self) -> int:
        """What was not given back."""
        return self.amount - self.amount_refunded
