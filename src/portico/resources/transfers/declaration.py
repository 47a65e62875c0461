"""`transfer` and `transfer_reversal`, as declared."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Currency, Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import MustSend, NotEmptyable, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata


class TransferReversal(
    Resource,
    prefix="trr",
    path="/v1/transfer_reversals",
    columns=("transfer",),
):
    """A transfer that is taken back, or a part of it."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["transfer_reversal"]] = "transfer_reversal"
    """Always `transfer_reversal`."""
    amount: OnCreate[Annotated[int, Field(ge=1)]] = 0
    """How much, in minor units; all that is left if nothing is said."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[Currency] = "usd"
    """Three-letter ISO code."""
    destination_payment_refund: ReadOnly[Annotated[str, Refers("refund")] | None] = None
    """What the connected account gave back. It is kept with that account."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    source_refund: ReadOnly[Annotated[str, Refers("refund")] | None] = None
    """The refund of the charge that made it."""
    transfer: ReadOnly[Annotated[str, Refers("transfer")]] = ""
    """The transfer."""


class Transfer(
    Resource,
    prefix="tr",
    path="/v1/transfers",
    emits=("created", "reversed", "updated"),
    columns=("destination", "source_transaction", "transfer_group"),
):
    """Money that goes on to a connected account. It is booked; nothing is paid out."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["transfer"]] = "transfer"
    """Always `transfer`."""
    amount: OnCreate[Annotated[int, Field(ge=1)]] = 0
    """How much, in minor units; all that is left of the charge if nothing is said."""
    amount_reversed: ReadOnly[int] = 0
    """How much of it was taken back."""
    balance_transaction: ReadOnly[Annotated[str, Refers("balance_transaction")] | None] = None
    """Always null: Portico holds no money."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[MustSend[Currency]] = "usd"
    """Three-letter ISO code."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    destination: OnCreate[MustSend[Annotated[str, Refers("account")]]] = ""
    """The connected account."""
    destination_payment: ReadOnly[Omitted[Annotated[str, Refers("charge")] | None]] = None
    """What the connected account received. It is kept with that account."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    reversals: ReadOnly[ListOf[TransferReversal]] = ListOf.of()
    """What was taken back."""
    reversed: ReadOnly[bool] = False
    """Whether all of it was taken back."""
    source_transaction: OnCreate[NotEmptyable[Annotated[str, Refers("charge")] | None]] = None
    """The charge whose money it is."""
    source_type: OnCreate[Omitted[Literal["bank_account", "card", "fpx"] | None]] = "card"
    """How that was paid."""
    transfer_group: OnCreate[NotEmptyable[str | None]] = None
    """A name that payments and transfers share."""

    @property
    def left(self) -> int:
        """What was not taken back."""
        return self.amount - self.amount_reversed
