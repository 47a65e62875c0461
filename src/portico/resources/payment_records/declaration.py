"""`payment_record` and `payment_attempt_record`, as declared."""

from typing import Any, ClassVar, Literal, Self

from portico.resources.payment_records.parts import (
    Amount,
    CustomerDetails,
    Outcome,
    ProcessorDetails,
    RecordedMethod,
    RecordedShipping,
)
from portico.resources.values import Timestamp
from portico.wire.markers import Internal, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

NOTHING = Amount.of(currency="usd", value=0)


class Reported(Shape):
    """What a payment and the latest attempt at it have in common."""

    object: ReadOnly[str] = ""
    """What it is."""
    amount: ReadOnly[Amount] = NOTHING
    """What is to be collected."""
    amount_authorized: ReadOnly[Amount] = NOTHING
    """What of that is sure to come: the same as what is guaranteed."""
    amount_canceled: ReadOnly[Amount] = NOTHING
    """What of that nobody collects any more."""
    amount_failed: ReadOnly[Amount] = NOTHING
    """What of that could not be collected."""
    amount_guaranteed: ReadOnly[Amount] = NOTHING
    """What of that was paid."""
    amount_refunded: ReadOnly[Amount] = NOTHING
    """What was given back of what was paid."""
    amount_requested: ReadOnly[Amount] = NOTHING
    """What was asked for."""
    application: ReadOnly[str | None] = None
    """Always null: there are no Connect applications."""
    created: ReadOnly[Timestamp] = 0
    """When it was reported first, in Unix seconds."""
    customer_details: ReadOnly[CustomerDetails | None] = None
    """Who paid."""
    customer_presence: ReadOnly[Literal["off_session", "on_session"] | None] = None
    """Whether the customer was there."""
    description: ReadOnly[str | None] = None
    """What it is for."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    metadata: ReadOnly[Metadata] = {}
    """Keys and values of your own."""
    payment_method_details: ReadOnly[RecordedMethod | None] = None
    """What was paid with."""
    processor_details: ReadOnly[ProcessorDetails] = ProcessorDetails.of()
    """Where it was processed."""
    reported_by: ReadOnly[Literal["self", "stripe"]] = "self"
    """Always `self`: what Portico charges itself is no record."""
    shipping_details: ReadOnly[RecordedShipping | None] = None
    """Where goods go."""
    initiated_at: Internal[Timestamp] = 0
    """When the attempt began."""

    @property
    def outcome(self) -> Outcome | None:
        """What became of the latest attempt; None while nobody knows."""
        if self.amount_guaranteed.value:
            return "guaranteed"
        if self.amount_failed.value:
            return "failed"
        return "canceled" if self.amount_canceled.value else None

    @property
    def customer(self) -> str | None:
        """The id of who paid, if it is known."""
        return self.customer_details.customer if self.customer_details else None

    @property
    def left(self) -> int:
        """What was paid and not given back, in minor units."""
        return self.amount_guaranteed.value - self.amount_refunded.value

    def ended(self, outcome: Outcome | None) -> Self:
        """The same with what became of all of the amount; None for an attempt that begins."""
        nothing = self.amount.having(value=0)
        sums: dict[str, Any] = dict.fromkeys(("canceled", "failed", "guaranteed"), nothing)
        if outcome is not None:
            sums[outcome] = self.amount
        return self.having(
            amount_authorized=sums["guaranteed"],
            amount_refunded=nothing,
            **{f"amount_{name}": sum for name, sum in sums.items()},
        )


class PaymentRecord(Reported, Resource, prefix="pr", path="/v1/payment_records"):
    """A payment that was made elsewhere, as it was reported."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["payment_record"]] = "payment_record"
    """Always `payment_record`."""
    latest_payment_attempt_record: ReadOnly[str | None] = None
    """The latest attempt at it."""


class PaymentAttemptRecord(
    Reported,
    Resource,
    prefix="par",
    path="/v1/payment_attempt_records",
    columns=("payment_record",),
):
    """One attempt at a payment that was made elsewhere. One of a payment can succeed, and then it is the last."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["payment_attempt_record"]] = "payment_attempt_record"
    """Always `payment_attempt_record`."""
    payment_record: ReadOnly[str | None] = None
    """The payment."""
