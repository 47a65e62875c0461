"""The order in which Tab goes through a page, at the width of a desk: as one reads it."""

from itertools import pairwise

import pytest

from tests.tours import Tour

STOPS = [
    "cancel", "change", "change, reviewed", "checkout", "details", "invoice", "invoices", "payment methods", "reason",
    "subscriptions",
]  # fmt: skip
"""Where much stands side by side. All other stops of the tour were walked once."""
DESK = {"width": 1280, "height": 900}
ORDER = """() => {
    const rtl = document.documentElement.dir === "rtl", all = "a[href], button, input, select, textarea, summary";
    const stops = [...document.querySelectorAll(all)].filter(one => one.tabIndex >= 0 && !one.disabled
        && one.type !== "hidden" && !one.hidden && one.checkVisibility() && !one.closest(".hidden"));
    return stops.map(one => {
        const part = one.closest(".skip, .testbar, .side, .main, .foot");
        const box = (one.closest("label") || one).getBoundingClientRect();
        const name = (one.getAttribute("aria-label") || one.innerText || one.name || one.id).trim().slice(0, 40);
        return [part ? part.className.split(" ")[0] : "", Math.round(box.top), Math.round(box.bottom),
                Math.round(rtl ? -box.right : box.left), name];
    });
}"""
PARTS = ["skip", "testbar", "side", "main", "foot"]


def jumps(found):
    """Where Tab goes back: to an earlier part of the page, or to what stands above or before in the same part."""
    return [(one[-1], after[-1]) for one, after in pairwise(found) if _goes_back(one, after)]


def _goes_back(one, after):
    (part, top, bottom, start, _), (next_part, next_top, next_bottom, next_start, _) = one, after
    if part != next_part:
        return PARTS.index(next_part) < PARTS.index(part)
    is_beside = next_top < bottom and top < next_bottom
    return next_bottom <= top or (is_beside and next_top <= top and next_start < start)


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("stop", STOPS)
def test_tab_goes_through_a_page_as_one_reads_it(shop, open_window, portico, stop, locale):
    window = open_window(viewport=DESK)

    Tour(shop, window, portico, locale).visit(stop)

    assert jumps(window.page.evaluate(ORDER)) == []
