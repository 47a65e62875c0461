"""What a portal remembers of a visit."""


def upgrade() -> None:
    """Nothing yet."""
