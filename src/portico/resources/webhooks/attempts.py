"""What the flight recorder keeps of one attempt to deliver an event."""

from typing import Literal

from portico.resources.values import Timestamp
from portico.wire.shape import Shape


class SentRequest(Shape):
    """What was sent; the body is the delivery's `payload`."""

    headers: dict[str, str] = {}
    """The headers."""
    method: str = "POST"
    """Always `POST`."""
    url: str = ""
    """Where it went."""


class Answer(Shape):
    """What came back."""

    body: str = ""
    """The beginning of the body, as text."""
    headers: dict[str, str] = {}
    """The headers."""
    status: int
    """The HTTP status; any 2xx is success."""


class Timing(Shape):
    """How long it took, in milliseconds from the beginning."""

    connected: int | None = None
    """Until there was a connection; null if one was there already, or never."""
    answered: int | None = None
    """Until the head of the answer."""
    total: int = 0
    """Until it was over."""


class Attempt(Shape):
    """One attempt."""

    address: str | None = None
    """The IP address that was contacted."""
    answer: Answer | None = None
    """What came back, if anything did."""
    error: str | None = None
    """What went wrong, in a sentence; null if the event has arrived."""
    number: int
    """1 for the first attempt."""
    request: SentRequest | None = None
    """What was sent; null if nothing was."""
    scheduled: Timestamp
    """When it was due, in Unix seconds by the clock of the delivery."""
    simulated: Literal["drop", "duplicate", "failure"] | None = None
    """What somebody who is testing has ordered."""
    started: Timestamp
    """When it began, in Unix seconds by the wall clock."""
    succeeded: bool
    """Whether the event has arrived."""
    timing: Timing = Timing.of()
    """How long it took."""
