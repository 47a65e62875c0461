"""`portico.reported_refund`: refunds are reported of payment records, and read here.

    GET /v1/portico/reported_refunds       newest first; filter: payment_record
    GET /v1/portico/reported_refunds/{id}

Portico's own.
"""

from portico.resources.endpoints import index, retrieve
from portico.resources.payment_records.orders import RefundFilters
from portico.resources.payment_records.refund_declaration import ReportedRefund

ENDPOINTS = (retrieve(ReportedRefund), index(ReportedRefund, RefundFilters))
