"""Signing in and recovering in a real browser, with scripts and without; and mail that is looked at by one."""

import re

import pytest

from tests import mails, people
from tests.tours import Tour

CHIARA = people.CHIARA["email"]
PAYLOADS = [
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }}${7*7}<% 7*7 %>",
    "</style><style>*{display:none}</style>",
    '"><iframe src="javascript:alert(1)">',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<!--<script>alert(1)</script>-->",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "<form action=https://evil.example><button>x",
    "<link rel=stylesheet href=https://evil.example/x.css>",
]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def tour(request, shop, portico, open_window):
    """Somebody on the way, with scripts or without."""
    return Tour(shop, open_window(java_script_enabled=request.param), portico)


def press(tour, name):
    tour.window.click(tour.window.page.get_by_role("button", name=name).first)


def is_inside(window):
    return re.search(r"/p/bps_\w+$", window.page.url) is not None


def test_by_code(tour, shop):
    shop.customer()
    tour.code()

    tour.window.page.fill("#code", mails.code(tour.mail(CHIARA)))
    press(tour, "Sign in")

    assert is_inside(tour.window)
    assert CHIARA in tour.window.text


def test_by_keyboard_alone(tour, shop):
    shop.customer()
    tour.login()
    page = tour.window.page

    page.focus("#email")
    page.keyboard.type(CHIARA)
    page.keyboard.press("Enter")
    page.locator("#code:focus").wait_for()  # by itself, when the page is drawn
    page.keyboard.type(mails.code(tour.mail(CHIARA)))
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/bps_*")

    assert is_inside(tour.window)


def test_by_link(tour):
    tour.link()

    press(tour, "Sign in")

    assert is_inside(tour.window)


def test_by_link_in_another_browser(tour, shop):
    tour.link_elsewhere()

    tour.window.page.fill("#code", mails.code(tour.mail(CHIARA)))
    press(tour, "Sign in")

    assert is_inside(tour.window)


def test_as_one_of_several(tour):
    tour.choice()
    names = tour.window.page.locator("li b").all_inner_texts()

    press(tour, "Open")

    assert len(names) == 2
    assert is_inside(tour.window)


def test_a_mail_scanner_that_runs_scripts_does_not_burn_the_link(tour, shop, open_window):
    shop.customer()
    tour.code()
    mail = tour.mail(CHIARA)
    scanner = open_window()

    for _ in range(3):
        scanner.open(shop.site + mails.link(mail))
        scanner.page.wait_for_load_state("networkidle")
        scanner.page.evaluate("document.querySelectorAll('a').forEach(link => fetch(link.href).catch(() => {}))")
    tour.window.open(shop.site + mails.link(mail))
    press(tour, "Sign in")

    assert not is_inside(scanner)
    assert is_inside(tour.window)


def test_a_session_that_ended_comes_back_with_what_was_typed(tour, shop, portico):
    session = tour.session(after_expiration={"type": "customer_login"})
    tour.window.open(session.url)
    tour.window.open(f"{shop.site}/p/{session.id}/details")
    tour.window.page.fill("[name=name]", 'Chiara "Ö" <Übersee>')
    portico.clock.advance(3_601)

    with tour.window.page.expect_navigation():
        tour.window.page.locator("[name=name]").press("Enter")
    assert "Your session has ended" in tour.window.text
    press(tour, "Send a code")
    tour.window.page.fill("#code", mails.code(tour.mail(CHIARA)))
    press(tour, "Sign in")

    assert tour.window.page.url.endswith("/details")
    assert session.id not in tour.window.page.url
    assert tour.window.page.input_value("[name=name]") == 'Chiara "Ö" <Übersee>'


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_names_run_nothing_in_mail_or_on_the_pages_of_signing_in(shop, portico, window, payload):
    """The mail is opened here without the sandbox, as a mail program without a policy would."""
    shop.profile(business_profile={"name": payload})
    shop.customer(name=payload, email=CHIARA)
    shop.customer(name=payload, email=CHIARA)
    tour = Tour(shop, window, portico)
    tour.code()
    mail = tour.mail(CHIARA)
    tour.window.page.fill("#code", mails.code(mail))
    press(tour, "Sign in")
    window.open(f"{shop.site}/dev/mailbox/{mail.id}")
    text = window.text
    window.open(f"{shop.site}/dev/mailbox/{mail.id}/html")
    window.open("about:blank")
    window.page.set_content(mail.html)

    assert " ".join(payload.split()) in text
    assert window.page.locator("script, iframe, form, img, svg, base, link, meta[http-equiv]").count() == 0
    assert [line for line in window.complaints if "dialog" in line or "CSP" in line] == []
    assert not any("evil.example" in url for url in window.requests)
