"""A clock that stands still until somebody moves it."""

START = 1_793_000_000
"""A Monday in October 2026, in Unix seconds."""


class Clock:
    """Given to an `App` in the place of the wall clock."""

    def __init__(self, start: int = START) -> None:
        self._microseconds = start * 1_000_000

    def __call__(self) -> int:
        """Microseconds since the epoch."""
        return self._microseconds

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self._microseconds // 1_000_000

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number sets the clock back."""
        self._microseconds += round(seconds * 1_000_000)
