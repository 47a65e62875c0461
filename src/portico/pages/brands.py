"""The business on a page: name, mark, colour, links."""

from typing import NamedTuple

from portico.pages.looks import Look


class Brand(NamedTuple):
    """What a page shows of the business."""

    name: str
    """At the top of the page, and in its sentences."""
    logo: str | None
    """The address of a picture, or None for the first letter of the name."""
    stylesheet: str
    has_wordmark: bool = False
    """Whether the picture stands for the name, too."""
    headline: str | None = None
    terms: str | None = None
    privacy: str | None = None
    return_url: str | None = None
    support_email: str | None = None

    @property
    def letter(self) -> str:
        """What stands for the business that has no picture."""
        return self.name[:1].upper()


PLAIN = Brand("Portico", "/assets/portico.svg", Look().name)
"""Of pages that belong to no business."""
