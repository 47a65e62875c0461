"""`payment_record`: what a caller may report of one, and read."""

from typing import Any

from portico.resources.endpoints import act, index, perform, retrieve
from portico.resources.payment_records import orders, refunding, reporting
from portico.resources.payment_records.declaration import PaymentRecord
from portico.wire.pages import Paging, Range


class RecordFilters(Paging):
    """Which payment records to list."""

    created_after: int | None = None
    """Only those that were made after this time, in Unix seconds."""
    created_before: int | None = None
    """Only those that were made before this time, in Unix seconds."""

    def filters(self) -> dict[str, Any]:
        """Both are bounds of one range."""
        if self.created_after is None and self.created_before is None:
            return {}
        return {"created": Range.of(gt=self.created_after, lt=self.created_before)}


ENDPOINTS = (
    perform(PaymentRecord, f"{PaymentRecord.PATH}/report_payment", reporting.report, orders.PaymentOrders),
    retrieve(PaymentRecord),
    index(PaymentRecord, RecordFilters),
    act(PaymentRecord, "report_payment_attempt", reporting.report_attempt, orders.AttemptOrders),
    act(PaymentRecord, "report_payment_attempt_canceled", reporting.report_canceled, orders.CanceledOrders),
    act(PaymentRecord, "report_payment_attempt_failed", reporting.report_failed, orders.FailedOrders),
    act(PaymentRecord, "report_payment_attempt_guaranteed", reporting.report_guaranteed, orders.GuaranteedOrders),
    act(
        PaymentRecord,
        "report_payment_attempt_informational",
        reporting.report_informational,
        orders.InformationalOrders,
    ),
    act(PaymentRecord, "report_refund", refunding.report_refund, orders.RefundOrders),
)
