"""Draws every page of the demo into docs/screenshots, in a real Chromium: desktop and phone, light and dark."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LANGUAGES = ("de", "ja", "ar")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> int:
    """Start the demo, and draw it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    with demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        draw(browser, site)
        browser.close()
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """A demo on a port of its own."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "portico", "dev", "--demo", "--port", str(port), "--data", folder]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            wait(server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def wait(server: "subprocess.Popen[str]") -> None:
    """Until the demo is made and the server says so."""
    assert server.stdout is not None
    if not any(line.startswith("Portico is ready") for line in server.stdout):
        raise SystemExit("the demo does not start")


def draw(browser: Browser, site: str) -> None:
    """Every page in every way."""
    for name, size, scheme in (("desktop", DESKTOP, "light"), ("dark", DESKTOP, "dark"), ("phone", PHONE, "light")):
        context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # literals, seen as str
        page = context.new_page()
        page.goto(site)
        shoot(page, f"welcome-{name}")
        with page.expect_request("**/p/session/*") as opening:
            page.get_by_role("link", name="Open the portal of Mina Okafor").click()
        page.wait_for_url("**/p/bps_*")
        shoot(page, f"home-{name}")
        portal(page, name)
        page.get_by_role("button", name="Sign out").click()
        shoot(page, f"signed-out-{name}")
        page.goto(opening.value.url)
        shoot(page, f"expired-{name}")
        context.close()


def portal(page: Page, name: str) -> None:
    """What a customer may do, a page each; then the overview in other languages."""
    home = page.url
    for link in ("Change plan", "Pause subscription", "Cancel subscription", "All invoices", "Edit billing details"):
        page.goto(home)
        page.get_by_role("link", name=link).click()
        shoot(page, f"{link.lower().replace(' ', '-')}-{name}")
    page.goto(home)
    page.get_by_role("link", name="Change plan").click()
    page.get_by_text("Business", exact=True).click()
    page.get_by_role("button", name="Review the change").click()
    shoot(page, f"review-{name}")
    page.goto(home)
    page.get_by_role("link", name="View").first.click()
    shoot(page, f"invoice-{name}")
    for language in LANGUAGES if name == "desktop" else ():
        page.goto(f"{home}?lang={language}")
        shoot(page, f"home-{language}")
    page.goto(f"{home}?lang=en-GB")


def shoot(page: Page, name: str) -> None:
    """One picture of the whole page."""
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main())
