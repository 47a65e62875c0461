"""`payment_attempt_record`: attempts are reported of their payments, and read here."""

from portico.resources.endpoints import index, retrieve
from portico.resources.payment_records.declaration import PaymentAttemptRecord
from portico.resources.payment_records.orders import AttemptFilters

ENDPOINTS = (retrieve(PaymentAttemptRecord), index(PaymentAttemptRecord, AttemptFilters))
