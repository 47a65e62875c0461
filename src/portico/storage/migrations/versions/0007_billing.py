"""More of billing."""


def upgrade() -> None:
    """Nothing yet."""
