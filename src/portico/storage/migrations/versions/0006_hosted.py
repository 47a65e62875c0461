"""Hosted pages of invoices and Checkout."""


def upgrade() -> None:
    """Nothing yet."""
