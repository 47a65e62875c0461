"""`portico.reported_refund`, as declared. Stripe has such refunds, too, but shows their sum alone."""

from typing import Annotated, ClassVar, Literal

from portico.resources.values import Timestamp
from portico.wire.markers import ReadOnly, Refers
from portico.wire.resource import Resource


class ReportedRefund(
    Resource,
    prefix="rref",
    path="/v1/portico/reported_refunds",
    columns=("payment_record", "refund_group"),
    unique=("refund_group",),
):
    """Money of a payment record that was given back elsewhere. Credit notes name it by its `refund_group`."""

    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["portico.reported_refund"]] = "portico.reported_refund"
    """Always `portico.reported_refund`."""
    amount: ReadOnly[int] = 0
    """How much, in minor units."""
    created: ReadOnly[Timestamp] = 0
    """When it was reported, in Unix seconds."""
    currency: ReadOnly[str] = "usd"
    """Three-letter ISO code, in lower case."""
    initiated_at: ReadOnly[Timestamp | None] = None
    """When it began, if that was said."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    payment_record: ReadOnly[Annotated[str, Refers("payment_record")]] = ""
    """What it gives back of."""
    refund_group: ReadOnly[str] = ""
    """What it is called elsewhere: the `refund_reference` of the report. No two refunds have the same."""
    refunded_at: ReadOnly[Timestamp | None] = None
    """When it was done, if that was said."""
