"""A customer's sources, of which Portico has none (see `resources.absent`): she has payment methods."""

from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Endpoint
from portico.wire.pages import Paging


class SourceFilters(Paging):
    """Which of them to list."""

    id: str | None = None
    """Her id once more, which dj-stripe sends."""
    object: str | None = None
    """Of which kind they are."""


ENDPOINTS = (
    Endpoint("absent", "GET", f"{Customer.PATH}/{{parent}}/sources", Customer, orders=SourceFilters, parent=Customer),
)
