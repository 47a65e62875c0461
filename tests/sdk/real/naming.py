"""What the makers of answers share."""

from collections.abc import Iterator
from typing import Any

ADDRESS = {
    "line1": "1 Main Street",
    "line2": "Flat 2",
    "city": "Cork",
    "state": "Cork",
    "postal_code": "T12",
    "country": "IE",
}
Named = Iterator[tuple[str, dict[str, Any]]]
