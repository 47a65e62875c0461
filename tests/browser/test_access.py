"""Whether everybody can use the pages: on small screens, by keyboard and by ear, in the dark."""

import re

import pytest

from tests import inspections
from tests.tours import STOPS, Tour

DESKTOP, NARROW = {"width": 1440, "height": 900}, {"width": 320, "height": 640}


@pytest.mark.parametrize("locale", ["de", "ja", "ru"])
def test_nothing_is_cut_off_at_320_pixels(shop, open_window, portico, locale):
    window = open_window(viewport=NARROW, locale=locale)
    tour = Tour(shop, window, portico, locale)

    wide = {}
    for name in STOPS:
        tour.visit(name)
        wide[name] = inspections.wide_parts(window)

    assert {name: found for name, found in wide.items() if found} == {}


@pytest.mark.parametrize("locale", ["de", "fil", "ar"])
def test_what_stands_beside_a_heading_is_on_the_line_of_the_text_above_and_below(shop, open_window, portico, locale):
    window = open_window(viewport=NARROW)

    Tour(shop, window, portico, locale).visit("payment methods")

    found = window.page.evaluate(BESIDE_HEADINGS)
    assert len(found) > 1
    assert [place for place in found if min(map(abs, place)) >= 1] == []


BESIDE_HEADINGS = """() => [...document.querySelectorAll(".section > header > .quiet")].map(link => {
    const range = document.createRange(), header = link.parentElement.getBoundingClientRect();
    range.selectNodeContents(link);
    const text = range.getBoundingClientRect();
    return [text.left - header.left, text.right - header.right];
})"""
"""How far the text of each link is from either side of its section."""


@pytest.mark.parametrize("viewport", [NARROW, DESKTOP], ids=["narrow", "wide"])
def test_from_right_to_left_everything_changes_sides(shop, open_window, portico, viewport):
    window = open_window(viewport=viewport)
    Tour(shop, window, portico).visit("long")
    before = places(window)

    window.page.evaluate("document.documentElement.dir = 'rtl'")

    assert inspections.wide_parts(window) == []
    for name, left in before.items():
        assert places(window)[name] == pytest.approx(viewport["width"] - left, abs=1), name


def places(window):
    """How far each thing begins from the side on which reading begins."""
    return window.page.evaluate("""() => Object.fromEntries(
      [".back", ".logo", ".headline", "main h2", "main dt"].map(name => {
        const element = document.querySelector(name), box = element.getBoundingClientRect();
        return [name, document.documentElement.dir === "rtl" ? box.right : box.left];
    }))""")


@pytest.mark.parametrize("stop", ["home", "expired", "welcome", "login"])
def test_the_keyboard_reaches_everything_in_the_order_of_reading_and_one_sees_where_it_is(shop, window, portico, stop):
    Tour(shop, window, portico).visit(stop)
    targets = window.page.evaluate(
        "[...document.querySelectorAll('a, button, pre[tabindex]')].filter(a => a.checkVisibility()).length"
    )

    reached = []
    for _ in range(targets):
        window.page.keyboard.press("Tab")
        reached.append(focus(window))

    assert reached[0]["text"] == "Skip to content"
    assert len({found["order"] for found in reached}) == targets
    assert [found["order"] for found in reached] == sorted(found["order"] for found in reached)
    assert [found for found in reached if not found["ring"] or not found["seen"]] == []


def focus(window):
    """What has the focus, and whether one sees that."""
    return window.page.evaluate("""() => {
        const element = document.activeElement, style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return {
            text: element.innerText.trim(),
            order: [...document.querySelectorAll("*")].indexOf(element),
            ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
            seen: box.width > 1 && box.top >= 0 && box.bottom <= innerHeight + 1 && box.left >= 0,
        };
    }""")


def test_the_skip_link_leads_past_everything_to_the_content(shop, window, portico):
    Tour(shop, window, portico).visit("home")

    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**#main")
    window.page.keyboard.press("Tab")

    assert window.page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert focus(window)["text"] == "Add a payment method"


def test_one_can_sign_out_with_the_keyboard_alone(shop, window, portico):
    Tour(shop, window, portico).visit("home")

    for _ in range(20):
        window.page.keyboard.press("Tab")
        if focus(window)["text"] == "Sign out":
            break
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")

    assert "You are signed out" in window.text


def test_dark_follows_the_system(shop, open_window, portico):
    light, dark = (open_window(color_scheme=scheme) for scheme in ("light", "dark"))
    brightness = []
    for window in (light, dark):
        Tour(shop, window, portico).visit("home")
        color = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness.append(float(re.search(r"[\d.]+", color)[0]))

    assert brightness[0] > 0.9
    assert brightness[1] < 0.3


def test_whoever_wants_no_motion_gets_none(shop, open_window, portico):
    window = open_window(reduced_motion="reduce")
    Tour(shop, window, portico).visit("home")

    durations = window.page.evaluate(
        "[...document.querySelectorAll('*')].map(e => getComputedStyle(e)).flatMap("
        "s => [s.transitionDuration, s.animationName])"
    )

    assert set(durations) == {"0s", "none"}
