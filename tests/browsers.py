"""A real Chromium, and a page that remembers whatever should not have happened on it."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Its headless shell first: the same engine without a window around it opens a page in a quarter of the time."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds until a step of a browser is given up."""

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", violation =>
    console.error(`CSP: ${violation.violatedDirective} ${violation.blockedURI} ${violation.sample}`));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser: from the PATH, or Playwright's own."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A window of a person's own: no cookies but theirs, and every request and complaint written down."""

    context: BrowserContext
    page: Page
    requests: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Errors in the console, refused by the policy or thrown by a script, and dialogs."""

    def open(self, url: str) -> Any:
        """Go there as if it was typed; the last answer on the way."""
        return self.page.goto(url)

    def click(self, target: Locator | str) -> None:
        """Click on what leads to another page, and wait for all of it."""
        with self.page.expect_navigation():
            (self.page.locator(target) if isinstance(target, str) else target).click()

    def until(self, happens: Callable[[], object]) -> None:
        """Wait for what the browser says when it gets there. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE / 1_000
        while not happens():
            if time.monotonic() > end:
                raise TimeoutError
            self.page.wait_for_timeout(10)

    @property
    def text(self) -> str:
        """What is to be read on the page, when all of it is there, with plain spaces."""
        self.page.wait_for_load_state()
        return self.page.inner_text("body").replace("\N{NO-BREAK SPACE}", " ")


@contextmanager
def window(browser: Browser, **options: Any) -> Iterator[Window]:
    """A fresh window: `window(browser, color_scheme="dark")`."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(REPORT_VIOLATIONS)
    found = Window(context, context.new_page())
    page = found.page
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("response", lambda answer: found.answers.append(answer))
    page.on("console", lambda message: found.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (found.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    yield found
    context.close()
