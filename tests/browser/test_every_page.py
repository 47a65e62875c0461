"""Every page of the tour, looked at in every way: by everybody who may come, on what they come with."""

import gzip
from importlib.resources import files
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from portico.pages import style
from tests import inspections
from tests.tours import STOPS, Tour

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = {
    "zoomed": {"width": 640, "height": 400},
    "narrow": {"width": 320, "height": 640},
    "desktop": {"width": 1440, "height": 900},
}
"""At 200 % a window of 1280 pixels is one of 640."""
PAINTED = [("desktop", "light"), ("narrow", "dark")]
"""Where contrast is measured on the picture, too: axe computes it, but not before a gradient or a picture."""
MOST_HTML, MOST_CSS, MOST = 12 * 1024, 24 * 1024, 40 * 1024
"""Of a page, of the stylesheet before it is packed, and of all that is fetched by somebody who has nothing yet."""
COUNTRIES, MORE_COUNTRIES = 4 * 1024, 8 * 1024
"""What a page may have more that lets one choose a country, and another one: a list of all of them is 8 KB.

One of the tax numbers of all countries, in Checkout, counts as one. There the list of the billing address is the other
one, also where goods go to a single country.
"""
STATES = 2 * 1024
"""And one that lets one choose a state: those of the United States are sixty."""
NOT_MODIFIED = 304
WITH_A_LOGO = ["home", "cancel", "expired", "login", "checkout", "invoice", "receipt", "mail"]
"""Where a logo may stand instead of the icon and the name."""


@pytest.mark.parametrize("stop", STOPS)
def test_everybody_can_use_every_page_on_every_screen_by_day_and_by_night(shop, open_window, portico, stop):
    shop.looks(icon=shop.upload("business_icon"))
    window = open_window(viewport=SCREENS["desktop"], reduced_motion="reduce")

    Tour(shop, window, portico).visit(stop)

    assert strangers(window, shop) == []
    assert heavy(window) == []
    assert inspections.structure_faults(window) == []
    for scheme in ("light", "dark"):
        for screen, size in SCREENS.items():
            window.page.emulate_media(color_scheme=scheme)
            window.page.set_viewport_size(size)
            assert violations(window) == [], (screen, scheme)
            assert inspections.wide_parts(window) == [], (screen, scheme)
            assert inspections.small_targets(window) == [], (screen, scheme)
            assert inspections.broken_words(window) == [], (screen, scheme)
            if (screen, scheme) in PAINTED:
                assert inspections.weak_texts(window) == [], (screen, scheme)


def violations(window):
    """What axe complains of: rule, and the elements."""
    window.page.evaluate("source => window.axe || eval.call(window, source)", AXE)
    return window.page.evaluate(
        "rules => axe.run({runOnly: rules}).then(results => results.violations.map("
        "one => [one.id, one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary)]))",
        RULES,
    )


def strangers(window, shop):
    """Other hosts, scripts, and what the policy refused."""
    hosts = {f"{url.scheme}://{url.netloc}" for url in map(urlsplit, window.requests)} - {shop.site}
    refusals = [text for text in window.complaints if "status of" not in text]  # an error page is an error, to it
    return [*hosts, *refusals, *(["a script"] if "<script" in window.page.content() else [])]


def heavy(window):
    """The answers that are larger than they may be, whatever they say."""
    lists = window.page.locator("select[autocomplete$=country], form:not([action]) > fieldset #tax_type").count()
    html = MOST_HTML + min(lists, 1) * COUNTRIES + max(lists - 1, 0) * MORE_COUNTRIES
    html += window.page.locator("[type=hidden][name=shipping_country]").count() * (MORE_COUNTRIES - COUNTRIES)
    html += window.page.locator("select[autocomplete$=address-level1]").count() * STATES
    most = {"text/html": html, "text/css": MOST_CSS}
    whole = [answer for answer in window.answers if "content-type" in answer.headers and answer.status != NOT_MODIFIED]
    kinds = {answer: answer.headers["content-type"].partition(";")[0] for answer in whole}
    sizes = {answer: int(answer.headers["content-length"]) for answer in kinds}
    assert min(sizes.values(), default=1) > 0
    large = [answer for answer, kind in kinds.items() if kind in most and sizes[answer] >= most[kind]]
    return [(answer.url, sizes[answer], most[kinds[answer]]) for answer in large]


def test_the_stylesheet_is_small_before_it_is_packed_too():
    content = style.asset(style.stylesheet_name()).content

    assert len(content) <= MOST_CSS
    assert gzip.decompress(style.asset(style.stylesheet_name()).packed) == content


@pytest.mark.parametrize(
    ("locale", "stop"),
    [("en", "details for a delivery"), ("th", "details for a delivery"), ("th", "details with errors")],
)
def test_the_largest_pages_are_light_for_somebody_who_has_nothing_yet(shop, window, portico, locale, stop):
    shop.looks(icon=shop.upload("business_icon"))

    Tour(shop, window, portico, locale).visit(stop)

    documents = [answer for answer in window.answers if answer.request.is_navigation_request()]
    once = {answer.url: answer for answer in window.answers if answer not in documents}
    sizes = [int(answer.headers["content-length"]) for answer in (documents[-1], *once.values())]
    assert len(sizes) > 3
    assert sum(sizes) <= MOST


@pytest.mark.parametrize("stop", WITH_A_LOGO)
def test_a_logo_says_whose_page_it_is(shop, window, portico, stop):
    shop.looks(logo=shop.upload("business_logo"))

    Tour(shop, window, portico).visit(stop)

    assert inspections.structure_faults(window) == []


def test_nothing_is_on_its_way_to_another_colour_when_a_page_appears(shop, window, portico):
    Tour(shop, window, portico).visit("cancel")

    moving = "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration != '0s')"
    assert window.page.evaluate(f"{moving}.map(one => one.outerHTML)") == []


@pytest.mark.parametrize("stop", ["checkout with errors", "checkout of a company"])
def test_what_is_wrong_stands_in_even_distances(shop, window, portico, stop):
    Tour(shop, window, portico).visit(stop)

    texts = window.page.locator("[role=alert] li a").evaluate_all(
        "all => all.map(one => { const text = document.createRange(); text.selectNodeContents(one);"
        " const box = text.getBoundingClientRect(); return [box.top, box.bottom]; })"
    )
    gaps = {round(after[0] - before[1]) for before, after in pairwise(texts)}
    assert len(texts) > 2
    assert max(gaps) - min(gaps) <= 1


def test_axe_finds_what_is_wrong(shop, window, portico):
    Tour(shop, window, portico).visit("home")
    window.page.evaluate("document.querySelector('h2').style.color = '#ddd'")

    assert "color-contrast" in dict(violations(window))
