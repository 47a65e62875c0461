"""What can be measured of a page in a browser: contrast, sizes, overflow, structure. The answer is what is wrong."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browsers import Window

CONTRAST, LARGE = 4.5, 3.0
"""What WCAG asks of text, and of large text."""
TARGET = 24
"""The least height and width of what can be pressed, in CSS pixels."""

TEXTS = """() => {
    const context = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const pixel = color => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement, style = getComputedStyle(element);
        if (!node.data.trim() || element.closest(".hidden, .skip:not(:focus)") || !element.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const pane = element.closest(".well")?.getBoundingClientRect();
        const boxes = [...range.getClientRects()].map(box => [box.left + scrollX, box.top + scrollY,
            Math.min(box.right, pane?.right ?? box.right) - box.left, box.height]).filter(box => box[2] > 0);
        found.push({text: node.data.trim(), color: pixel(style.color), boxes,
            large: parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24)});
    }
    return found;
}"""
"""Every text that can be seen: its colour and where it stands."""

INVISIBLE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after { color: #0000 !important; text-decoration-color: #0000 !important; "
        + "transition: none !important } svg { visibility: hidden !important }");
    document.adoptedStyleSheets.push(sheet);
}"""
VISIBLE = "document.adoptedStyleSheets.pop()"
"""Takes all letters and icons away, so that a picture shows what is behind them."""

SMALL = """least => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
    .filter(element => !element.matches("[aria-hidden=true]"))
    .filter(element => element.checkVisibility())
    .filter(element => !element.closest("p, .skip") || element.matches(".button, .back"))
    .map(element => [element.innerText || element.name, (element.closest("label") || element).getBoundingClientRect()])
    .filter(([, box]) => box.width < least || box.height < least)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""

WIDE = """() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(element => {
        const box = element.getBoundingClientRect();
        return (box.right > width + .5 || box.left < -.5) && !element.closest(".well, .hidden, .skip");
    }).map(element => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`);
    const scrolls = document.documentElement.scrollWidth > width || document.body.scrollWidth > width;
    return scrolls ? [`the page is ${document.documentElement.scrollWidth} wide`, ...wide] : wide;
}"""

LOOSE = """() => {
    const sum = /[\\d][\\d.,\\u00a0]*\\u00a0[\\u200e\\u200f]?(?:[£€]|US\\$)|[£€$][\\d]/u, found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!sum.test(node.data) || node.parentElement.closest("bdi, [dir]:not(html), code")) continue;
        found.push(node.parentElement.textContent.trim());
    }
    return found;
}"""
"""Sums in a text from right to left that are not kept apart from what is around them."""

LONGEST_WORD = 20
"""Letters of a word that has room on the narrowest screen."""

BROKEN = """longest => {
    const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT), found = [];
    const anywhere = /[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}]/u;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!element.checkVisibility() || element.closest("code, option, .hidden, .skip")) continue;
        for (const {0: token, index} of node.data.matchAll(/\\S+/g)) {
            if (/[@/_\\d]|\\p{L}\\.\\p{L}/u.test(token) || anywhere.test(token)) continue;
            for (const word of token.matchAll(/[\\p{L}\\p{M}]+/gu)) {
                const range = document.createRange();
                range.setStart(node, index + word.index);
                range.setEnd(node, index + word.index + word[0].length);
                const boxes = [...range.getClientRects()].filter(box => box.width);
                const lines = new Set(boxes.map(box => Math.round(box.top)));
                if (lines.size > 1 && word[0].length <= longest) found.push(word[0]);
            }
        }
    }
    return found;
}"""
"""Words that go on in the next line, and not after a hyphen. Some scripts do that, and what is no word may."""

STRUCTURE = (Path(__file__).parent / "structure.js").read_text()


def loose_sums(window: Window) -> list[str]:
    """Sums that are in no element of their own direction."""
    found: list[str] = window.page.evaluate(LOOSE)
    return found


def luminance(color: Any) -> float:
    """How bright a colour is, as WCAG counts it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: Any, other: Any) -> float:
    """The contrast of two colours."""
    bright, dark = sorted((luminance(one[:3]), luminance(other[:3])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def weak_texts(window: Window) -> list[str]:
    """The texts that are too close to what is really painted behind them."""
    texts = window.page.evaluate(TEXTS)
    assert texts, "a page without a text"
    window.page.evaluate(INVISIBLE)
    painted = Image.open(io.BytesIO(window.page.screenshot(full_page=True))).convert("RGB")
    window.page.evaluate(VISIBLE)
    return [found for text in texts if (found := _weakness(text, painted))]


def _weakness(text: Any, painted: Image.Image) -> str:
    least = LARGE if text["large"] else CONTRAST
    for left, top, width, height in text["boxes"]:
        area = painted.crop((round(left), round(top), max(round(left) + 1, round(left + width)), round(top + height)))
        for _, behind in area.getcolors(1 << 20) or []:
            color = _over(text["color"], behind)
            if ratio(color, behind) < least:
                return f"{text['text']}: {ratio(color, behind):.2f} ({color} on {behind})"
    return ""


def _over(color: list[int], behind: Any) -> tuple[int, ...]:
    alpha = color[3] / 255
    return tuple(round(part * alpha + under * (1 - alpha)) for part, under in zip(color[:3], behind, strict=True))


def small_targets(window: Window) -> list[str]:
    """What can be pressed and is too small for it; links within sentences may be."""
    return window.page.evaluate(SMALL, TARGET)


def wide_parts(window: Window) -> list[str]:
    """What stands out of the window, so that one would have to scroll sideways."""
    return window.page.evaluate(WIDE)


def broken_words(window: Window) -> list[str]:
    """Words that are torn in two, since what they stand in is too narrow."""
    return window.page.evaluate(BROKEN, LONGEST_WORD)


def structure_faults(window: Window) -> list[str]:
    """What a screen reader would stumble over."""
    return window.page.evaluate(STRUCTURE)
