"""P24 in a real browser: what Chromium itself does with a session's URL, and who gets in."""

import re

import pytest

from tests.servers import wait_for

HOME = re.compile(r"/p/bps_\w+$")


def is_home(window):
    return bool(HOME.search(window.page.url)) and "chiara@oeztuerk.example" in window.text


def is_expired(window):
    return "Your session has ended" in window.text and "chiara" not in window.text


def asked_for(portico, url):
    """Whether the browser has asked for an address."""
    return any(url.endswith(seen.path) for seen in portico.seen)


def test_the_url_opens_the_portal_at_a_clean_address(shop, window):
    session = shop.session()

    window.open(session.url)

    assert is_home(window)
    assert window.page.url == f"{shop.site}/p/{session.id}"
    assert window.complaints == []


def test_the_history_of_the_browser_holds_no_secret(shop, window):
    session = shop.session()
    window.open(f"{shop.site}/")
    window.open(session.url)

    history = window.context.new_cdp_session(window.page).send("Page.getNavigationHistory")

    addresses = [entry["url"] for entry in history["entries"]] + [
        entry.get("userTypedURL", "") for entry in history["entries"] if entry["url"].endswith(session.id)
    ]
    assert f"{shop.site}/p/{session.id}" in addresses
    assert [entry["url"] for entry in history["entries"] if "/p/session/" in entry["url"]] == []


def test_a_second_browser_gets_the_expired_page(shop, open_window):
    session = shop.session()
    first, second = open_window(), open_window()
    first.open(session.url)

    second.open(session.url)

    assert is_expired(second)
    first.page.reload()
    assert is_home(first)


def test_the_same_browser_may_open_the_url_again_in_another_tab(shop, window):
    session = shop.session()
    window.open(session.url)

    tab = window.context.new_page()
    tab.goto(session.url)

    assert tab.url == f"{shop.site}/p/{session.id}"
    assert "chiara@oeztuerk.example" in tab.inner_text("body")


def test_two_portals_in_one_browser_stay_apart(shop, window):
    first, second = shop.session(), shop.session(customer=shop.customer(name="Bruno", email="bruno@keller.example"))
    window.open(first.url)
    window.open(second.url)

    window.click(window.page.get_by_role("button", name="Sign out"))
    window.open(f"{shop.site}/p/{first.id}")

    assert is_home(window)


def test_signing_out_closes_the_page_behind_the_back_button(shop, window):
    session = shop.session()
    window.open(session.url)

    window.click(window.page.get_by_role("button", name="Sign out"))

    assert "You are signed out" in window.text
    window.page.go_back()
    assert is_expired(window)
    window.open(session.url)
    assert is_expired(window)


@pytest.mark.parametrize("action", ["prefetch", "prerender"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_shop_that_fetches_links_ahead_still_leads_into_the_portal(shop, window, elsewhere, portico, action, host):
    session = shop.session()
    rules = f'{{"{action}": [{{"source": "list", "urls": ["{session.url}"], "eagerness": "immediate"}}]}}'
    page = elsewhere.page(
        f'<script type="speculationrules">{rules}</script><a href="{session.url}">Billing</a>', host=host
    )
    window.open(page)
    wait_for(lambda: asked_for(portico, session.url))

    window.click("a")

    assert is_home(window)


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="prefetch" href="{url}">',
        '<link rel="preload" as="fetch" href="{url}">',
        '<iframe src="{url}"></iframe>',
        '<object data="{url}"></object>',
        '<embed src="{url}">',
        '<img src="{url}">',
        '<script src="{url}"></script>',
        '<link rel="stylesheet" href="{url}">',
        "<script>fetch('{url}', {{mode: 'no-cors', credentials: 'include'}})</script>",
    ],
    ids=lambda html: re.sub(r"\W+", " ", html).strip()[:20],
)
def test_what_a_page_fetches_does_not_open_the_portal(shop, window, elsewhere, portico, html):
    session = shop.session()
    page = elsewhere.page(html.format(url=session.url) + f'<a href="{session.url}">Billing</a>')
    window.open(page)
    wait_for(lambda: asked_for(portico, session.url))

    window.click("a")

    assert is_home(window)


def test_no_site_can_frame_a_portal(shop, window, elsewhere):
    session = shop.session()
    window.open(session.url)

    window.open(elsewhere.page(f'<iframe src="{shop.site}/p/{session.id}"></iframe>', host="127.0.0.1"))

    window.until(lambda: any("frame-ancestors" in complaint for complaint in window.complaints))
    assert "chiara" not in window.page.frames[1].content()


def test_a_link_from_another_site_opens_the_portal(shop, window, elsewhere):
    session = shop.session()
    window.open(elsewhere.page(f'<a href="{session.url}">Billing</a>'))

    window.click("a")

    assert is_home(window)


@pytest.mark.parametrize("seconds", [301, 3601])
def test_a_portal_that_was_left_alone_says_that_it_has_ended(shop, window, portico, seconds):
    session = shop.session(return_url="https://shop.example/account")
    if seconds > 301:
        window.open(session.url)

    portico.clock.advance(seconds)
    window.open(session.url)

    assert is_expired(window)
    assert window.page.locator("main a.button").get_attribute("href") == "https://shop.example/account"
