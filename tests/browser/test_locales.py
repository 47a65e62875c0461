"""In which language the browser shows a page, and that words and dates, names and lists follow it."""

import re

import pytest

from tests import inspections, people
from tests.browser import reading
from tests.browsers import Window
from tests.tours import Tour

PARIS = {"line1": "1 rue de Rivoli", "city": "Paris", "postal_code": "75001", "country": "FR"}

RESOLVED = [
    ("the session's", "ja", ["de"], "fr-FR", "ja"),
    ("the session's, whatever its region", "pt-BR", ["pt"], "pt-PT", "pt-BR"),
    ("the customer's, without a session's", None, ["de", "fr"], "fr-FR", "de"),
    ("the customer's, when the session says auto", "auto", ["de"], "fr-FR", "de"),
    ("the first of the customer's that there is", None, ["eo", "ia-001", "es-MX", "de"], "fr-FR", "es-419"),
    ("the browser's, when there is none of the customer's", None, ["eo"], "fr-CH", "fr"),
    ("the browser's", None, [], "zh-TW", "zh-TW"),
    ("the browser's, when the session says auto", "auto", [], "nb-NO", "nb"),
    ("English, when nobody speaks another", None, ["eo"], "ia-001", "en"),
]
WITH_SUMS = [
    "payment methods", "subscriptions", "ending", "cancel", "offer", "pause", "resume", "change", "change, reviewed",
    "change, planned", "change, declined", "changed", "checkout", "invoice", "paid invoice", "invoices",
]  # fmt: skip
SAYS = {
    "ja": "ログアウト", "pt-BR": "Sair", "de": "Abmelden", "es-419": "Cerrar sesión", "fr": "Se déconnecter",
    "zh-TW": "登出", "nb": "Logg ut", "en": "Sign out",
}  # fmt: skip


@pytest.mark.parametrize(
    ("session", "preferred", "browser", "expected"), [row[1:] for row in RESOLVED], ids=[row[0] for row in RESOLVED]
)
def test_the_language_of_the_page_is(shop, open_window, session, preferred, browser, expected):
    window = open_window(locale=browser)
    customer = shop.customer(email="a@b.example", preferred_locales=preferred)

    window.open(shop.session(customer=customer, **({"locale": session} if session else {})).url)

    assert language(window) == (expected, "ltr")
    assert window.page.locator("form button").inner_text() == SAYS[expected]


def test_the_expired_page_is_in_the_same_language_as_the_home(shop, open_window):
    window, stranger = open_window(locale="fr-FR"), open_window(locale="fr-FR")
    customer = shop.customer(email="a@b.example", preferred_locales=["eo", "de"])
    session = shop.session(customer=customer)
    window.open(session.url)

    stranger.open(session.url)

    assert language(window) == language(stranger) == ("de", "ltr")
    assert "Ihre Sitzung ist beendet" in stranger.text


@pytest.mark.parametrize(
    ("locale", "title", "country", "methods"),
    [
        ("en", "Billing details", "France", "cards, SEPA Direct Debit, and ACH Direct Debit"),
        ("en-GB", "Billing details", "France", "cards, SEPA Direct Debit and ACH Direct Debit"),
        ("de", "Rechnungsdaten", "Frankreich", "Karten, SEPA-Lastschrift und ACH Direct Debit"),
        ("ja", "請求先情報", "フランス", "カード、SEPA口座振替、ACH Direct Debit"),
    ],
)
def test_titles_countries_and_lists_are_in_the_language_of_the_page(shop, window, locale, title, country, methods):
    customer = shop.customer(**{**people.ALICE, "address": PARIS})
    (kinds,) = shop.sdk.payment_method_configurations.list().data
    on = {"display_preference": {"preference": "on"}}
    shop.sdk.payment_method_configurations.update(kinds.id, {"sepa_debit": on, "us_bank_account": on})

    window.open(shop.session(customer=customer, locale=locale).url)

    assert title in reading.sections(window)
    assert any(country in text for text in reading.rows(window).values())
    assert methods in window.text


def test_a_page_in_another_language_says_so_to_the_browser(shop, window):
    answer = window.open(shop.session(locale="de").url)

    assert answer.headers["content-language"] == "de"
    assert window.page.locator("footer").inner_text().splitlines()[-2] == "Deutsch"


@pytest.mark.parametrize("path", ["/p/bps_none", "/nothing"])
def test_pages_of_nobody_speak_the_language_of_the_browser(shop, open_window, path):
    window = open_window(locale="de-AT")

    window.open(shop.site + path)

    assert language(window) == ("de", "ltr")


def test_a_name_in_another_direction_does_not_turn_the_sentence_around(shop, window):
    shop.profile(business_profile={"name": "متجر الشاي"})

    window.open(shop.session(return_url="https://shop.example/").url)

    back = window.page.locator(".back")
    name, whole = back.locator("bdi").bounding_box(), back.bounding_box()
    assert name["x"] > whole["x"] + 40
    assert back.locator("bdi").evaluate("name => getComputedStyle(name).direction") == "rtl"


@pytest.mark.parametrize(
    "stop", ["change", "subscriptions", "payment methods", "details", "change, reviewed", "offer", "choice"]
)
def test_german_words_are_not_torn_on_the_narrowest_phone(shop, open_window, portico, stop):
    window = open_window(viewport={"width": 320, "height": 640})

    Tour(shop, window, portico, "de").visit(stop)

    assert inspections.broken_words(window) == []


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_on_a_phone_the_arrow_from_one_plan_to_the_other_points_down(shop, open_window, portico, locale):
    window = open_window(viewport={"width": 390, "height": 844})

    Tour(shop, window, portico, locale).visit("change, reviewed")

    turned = window.page.locator(".swap > svg").evaluate(
        "arrow => [getComputedStyle(arrow).rotate, getComputedStyle(arrow).scale]"
    )
    assert turned in (["90deg", "1"], ["90deg", "none"])


@pytest.mark.parametrize(("locale", "turned"), [("de", "45deg"), ("ar", "-135deg")])
def test_on_a_phone_the_arrow_of_an_invoice_points_to_where_one_reads_on(shop, open_window, portico, locale, turned):
    window = open_window(viewport={"width": 390, "height": 844})

    Tour(shop, window, portico, locale).visit("invoices")

    arrow = window.page.locator(".go a").first.evaluate("link => getComputedStyle(link, '::after').rotate")
    assert arrow == turned


@pytest.mark.parametrize("stop", WITH_SUMS)
def test_a_sum_is_kept_apart_from_the_sentence_that_it_stands_in(shop, window, portico, stop):
    Tour(shop, window, portico, "ar").visit(stop)

    assert window.page.locator("bdi", has_text=re.compile(r"\d\s[£€]")).count() > 0, "there are sums"
    assert inspections.loose_sums(window) == []


def test_a_sum_that_is_not_kept_apart_is_found(shop, window, portico):
    Tour(shop, window, portico, "ar").visit("invoice")

    window.page.evaluate("document.querySelectorAll('bdi').forEach(one => one.replaceWith(...one.childNodes))")

    assert inspections.loose_sums(window) != []


def language(window: Window) -> tuple[str, str]:
    root = window.page.locator("html")
    return root.get_attribute("lang"), root.get_attribute("dir")


TORN = """() => [...document.querySelectorAll("main :is(bdi, time, dd)")]
    .filter(one => !one.children.length && /\\d{4}/.test(one.textContent) && !/[-–/]/.test(one.textContent))
    .map(one => [one.textContent, new Set([...one.getClientRects()].map(box => Math.round(box.top))).size])"""
"""What holds a day and nothing else, and in how many lines."""


@pytest.mark.parametrize("locale", ["de", "en-GB", "es", "ja", "ko", "lv", "pt-BR"])
def test_a_day_is_not_torn_at_the_end_of_a_line(shop, open_window, portico, locale):
    window = open_window(viewport={"width": 390, "height": 844})

    Tour(shop, window, portico, locale).visit("cancel")

    days = [day for width in (320, 360, 390, 768) for day in lines_at(window, width)]
    assert len(days) >= 8
    assert [day for day in days if day[1] != 1] == []


def lines_at(window, width):
    window.page.set_viewport_size({"width": width, "height": 844})
    return window.page.evaluate(TORN)


DAYS = r"""() => {
    const torn = []
    let found = 0
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT)
    for (let text; (text = texts.nextNode());)
        for (const day of text.data.matchAll(/\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]/g)) {
            const range = document.createRange()
            range.setStart(text, day.index)
            range.setEnd(text, day.index + day[0].length)
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)))
            if (lines.size) found += 1
            if (lines.size > 1) torn.push([day[0], text.data])
        }
    return [found, torn]
}"""
"""How many days there are in all texts, and those that are in several lines."""


@pytest.mark.parametrize("locale", ["ja", "ko", "zh", "zh-TW"])
@pytest.mark.parametrize("stop", ["change, reviewed", "resume"])
def test_of_a_stretch_of_time_no_day_is_torn_either(shop, open_window, portico, stop, locale):
    window = open_window(viewport={"width": 390, "height": 844})

    Tour(shop, window, portico, locale).visit(stop)

    for width in range(320, 420, 8):
        window.page.set_viewport_size({"width": width, "height": 844})
        found, torn = window.page.evaluate(DAYS)
        assert (found > 3, torn) == (True, []), width
