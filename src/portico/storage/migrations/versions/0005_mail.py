"""Mail that is to be sent, and codes to sign in with."""


def upgrade() -> None:
    """Nothing yet."""
