"""Deliveries of events, and what became of them."""


def upgrade() -> None:
    """Nothing yet."""
