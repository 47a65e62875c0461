"""How little a page takes: no script, no other host, few bytes, few requests."""

import pytest

from portico.pages.style import STATIC
from tests.browser import reading

MOST_CSS = 24 * 1024
MOST_REQUESTS = 5
"""The page, two stylesheets, an icon, and the way from the session's URL."""


def test_the_stylesheet_keeps_within_its_budget():
    size = (STATIC / "portico.css").stat().st_size

    assert size < MOST_CSS


def test_opening_a_portal_takes_few_requests_and_the_second_page_takes_one(shop, window, portico):
    session = shop.session()
    begin = len(portico.seen)
    window.open(session.url)
    first = len(portico.seen)

    window.open(f"{shop.site}/p/{session.id}")

    assert first - begin <= MOST_REQUESTS
    icon = "/assets/portico.svg"  # which a browser fetches when it has nothing else to do
    assert [seen.path for seen in portico.seen[first:] if seen.path != icon] == [f"/p/{session.id}"]


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_works_without_scripts(shop, open_window, javascript):
    window = open_window(java_script_enabled=javascript)
    session = shop.session()

    window.open(session.url)
    home = reading.sections(window), reading.rows(window)["Name"]
    window.click(window.page.get_by_role("link", name="Invoices"))
    place = window.page.url
    window.click(window.page.get_by_role("button", name="Sign out"))

    assert home == (["Subscription", "Payment methods", "Billing details", "Invoices"], "Chiara Öztürk")
    assert place.endswith("#invoices")
    assert "You are signed out" in window.text


def test_on_paper_there_is_nothing_to_press(shop, window):
    window.open(shop.session(return_url="https://shop.example/").url)

    window.page.emulate_media(media="print")

    for selector in (".testbar", ".back", ".contents", ".foot"):
        assert not window.page.locator(selector).is_visible(), selector
    assert window.page.get_by_text("Chiara Öztürk", exact=True).is_visible()
