"""How tests read a page of the portal: as a person finds things on it, by what they are called."""

from tests.browsers import Window


def sections(window: Window) -> list[str]:
    """The headings of the page, in order."""
    return window.page.locator("main h2").all_inner_texts()


def rows(window: Window) -> dict[str, str]:
    """The billing details: what stands beside each label."""
    page = window.page
    return dict(zip(page.locator("main dt").all_inner_texts(), page.locator("main dd").all_inner_texts(), strict=True))


def contents(window: Window) -> list[str]:
    """The links to the sections of the page."""
    return window.page.locator("nav a").all_inner_texts()


def section(window: Window, name: str) -> str:
    """What a section says under its heading; nothing if it is not there."""
    found = window.page.get_by_role("region", name=name, exact=True)
    return found.inner_text().partition("\n")[2] if found.count() else ""


def link(window: Window, name: str) -> str | None:
    """Where the link of a name leads; None if there is none."""
    found = window.page.get_by_role("link", name=name, exact=True)
    return found.get_attribute("href") if found.count() else None


def headline(window: Window) -> str:
    """The line under the business's name."""
    return window.page.locator(".headline").inner_text()


def is_shown(window: Window, text: str) -> bool:
    """Whether a text can be read on the page, or in its source."""
    return text in window.text or text in window.page.content()
