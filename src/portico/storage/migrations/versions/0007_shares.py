"""What others get of a payment: fees and transfers, and what goes back of them."""

from portico.storage.migrations.columns import sparse

NOUNS = {
    "application_fee": "charge",
    "fee_refund": "fee",
    "transfer": "destination source_transaction transfer_group",
    "transfer_reversal": "transfer",
}
"""The nouns with their declared columns."""


def upgrade() -> None:
    """Make the tables."""
    for name, columns in NOUNS.items():
        sparse(name, columns.split())
