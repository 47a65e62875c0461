"""Whether every text and every ring can be seen: measured on what Chromium paints, in any colour of a brand."""

import pytest

from tests import inspections
from tests.tours import Tour

DESKTOP = {"width": 1440, "height": 900}
NASTY = ["#ffff00", "#000000", "#ffffff", "#0000ff", "#808080", "#a6a6a6"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", NASTY)
def test_no_colour_of_a_merchant_makes_a_text_unreadable(shop, open_window, portico, color, scheme):
    shop.looks(primary_color=color)
    window = open_window(color_scheme=scheme, viewport=DESKTOP)
    for stop in ("home", "expired"):
        Tour(shop, window, portico).visit(stop)

        assert inspections.weak_texts(window) == [], stop


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", ["#ffff00", "#000000", "#ffffff"])
def test_a_button_under_the_mouse_is_readable_too(shop, open_window, portico, color, scheme):
    shop.looks(primary_color=color)
    window = open_window(color_scheme=scheme, viewport=DESKTOP, reduced_motion="reduce")
    for stop, button in (("expired", ".button.primary"), ("home", ".main .button")):
        Tour(shop, window, portico).visit(stop)

        window.page.hover(button)

        assert inspections.weak_texts(window) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", NASTY)
def test_the_ring_around_the_focus_stands_out(shop, open_window, portico, color, scheme):
    shop.looks(primary_color=color)
    window = open_window(color_scheme=scheme)
    Tour(shop, window, portico).visit("home")

    assert _stands_out(window)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", [*NASTY, "#767676", "#ffe08a", "#22224a"])
def test_no_background_of_a_session_makes_a_text_unreadable(shop, open_window, color, scheme):
    look = {"background_color": color, "button_color": color, "border_style": "pill", "font_family": "bitter"}
    session = shop.sdk.checkout.sessions.create(
        {"mode": "setup", "currency": "eur", "branding_settings": look, "success_url": "https://shop.example/",
         "cancel_url": "https://shop.example/"}
    )  # fmt: skip
    window = open_window(color_scheme=scheme, viewport=DESKTOP, reduced_motion="reduce")

    window.open(session.url)

    assert inspections.weak_texts(window) == []
    assert _stands_out(window)
    window.page.hover(".foot button")
    assert inspections.weak_texts(window) == []


def _stands_out(window):
    """Whether the ring around the focus can be seen beside the page and on it."""
    colors = window.page.evaluate("""() => {
        const context = new OffscreenCanvas(1, 1).getContext("2d");
        document.querySelector(".back").focus({focusVisible: true});
        const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
        const shown = [style(":focus").outlineColor, style(".frame", "::before").backgroundColor];
        document.querySelector(".main :is(a, .input, .button)").focus({focusVisible: true});
        return [...shown, style("body").backgroundColor, style(":focus").outlineColor].map(color => {
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data];
        });
    }""")

    ring, pane, paper, brand = colors
    return min(inspections.ratio(ring, pane), inspections.ratio(brand, paper)) >= inspections.LARGE
