"""axe-core finds nothing to complain of on any page: in light and dark, at 1440 and 320 pixels, and at 200 % zoom."""

from importlib.resources import files

import pytest

from tests.tours import STOPS, Tour

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WAYS = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
"""At 200 % a window of 1280 pixels is one of 640."""


def violations(window):
    """What axe complains of: rule, and the elements."""
    window.page.evaluate(AXE)
    found = window.page.evaluate(
        "rules => axe.run({runOnly: rules}).then(results => results.violations.map("
        "one => [one.id, one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary)]))",
        RULES,
    )
    return dict(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(shop, open_window, portico, way, scheme):
    found = {}
    window = open_window(color_scheme=scheme, reduced_motion="reduce", **WAYS[way])
    tour = Tour(shop, window, portico)
    for stop in STOPS:
        tour.visit(stop)
        found[stop] = violations(window)

    assert {stop: broken for stop, broken in found.items() if broken} == {}


def test_axe_finds_what_is_wrong(shop, window, portico):
    Tour(shop, window, portico).visit("home")
    window.page.evaluate("document.querySelector('h2').style.color = '#ddd'")

    assert "color-contrast" in violations(window)
