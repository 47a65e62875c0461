"""How one page looks beside the others: colours, corners and letters, which are written into a stylesheet of their own.

Whatever colours are chosen, what is written on them can be read: buttons see to that in the stylesheet for all, and
the pane beside the page gets letters here that go with it.
"""

import re
from typing import NamedTuple, Self

DEFAULT_COLOR, DEFAULT_BACKGROUND = "#3f5f8f", "#ffffff"
ROUND = {"none": "0", "small": ".375rem", "medium": ".625rem", "large": "1rem", "pill": "1.375rem"}
DEFAULT_ROUND, DEFAULT_FONT = "medium", "default"

_KINDS = {
    "sans": "system-ui, sans-serif",
    "serif": "ui-serif, Georgia, serif",
    "mono": "ui-monospace, Menlo, Consolas, monospace",
}
FONTS = {
    "be_vietnam_pro": ("Be Vietnam Pro", "sans"),
    "bitter": ("Bitter", "serif"),
    "chakra_petch": ("Chakra Petch", "sans"),
    "hahmlet": ("Hahmlet", "serif"),
    "inconsolata": ("Inconsolata", "mono"),
    "inter": ("Inter", "sans"),
    "lato": ("Lato", "sans"),
    "lora": ("Lora", "serif"),
    "m_plus_1_code": ("M PLUS 1 Code", "mono"),
    "montserrat": ("Montserrat", "sans"),
    "noto_sans": ("Noto Sans", "sans"),
    "noto_sans_jp": ("Noto Sans JP", "sans"),
    "noto_serif": ("Noto Serif", "serif"),
    "nunito": ("Nunito", "sans"),
    "open_sans": ("Open Sans", "sans"),
    "pridi": ("Pridi", "serif"),
    "pt_sans": ("PT Sans", "sans"),
    "pt_serif": ("PT Serif", "serif"),
    "raleway": ("Raleway", "sans"),
    "roboto": ("Roboto", "sans"),
    "roboto_slab": ("Roboto Slab", "serif"),
    "source_sans_pro": ("Source Sans Pro", "sans"),
    "titillium_web": ("Titillium Web", "sans"),
    "ubuntu_mono": ("Ubuntu Mono", "mono"),
    "zen_maru_gothic": ("Zen Maru Gothic", "sans"),
}
"""By Stripe's names. Nothing is fetched: who has the font sees it, and others see one of its kind."""

_NAME = re.compile(r"brand-([0-9a-f]{6})-([a-z]+)(?:-([0-9a-f]{6}))?(?:-([a-z0-9_]+))?\.css")
_MIDDLE, _BRIGHT = 0.179, 0.75
"""The luminance on which black and white can be read equally well, and that from which our own inks can, too."""


class Look(NamedTuple):
    """One look; its name says all of it."""

    color: str = DEFAULT_COLOR
    round: str = DEFAULT_ROUND
    background: str = DEFAULT_BACKGROUND
    font: str = DEFAULT_FONT

    @property
    def name(self) -> str:
        """What its stylesheet is called."""
        more = [self.background[1:]] if self.background != DEFAULT_BACKGROUND else []
        more += [self.font] if self.font != DEFAULT_FONT else []
        return "-".join(["brand", self.color[1:], self.round, *more]) + ".css"

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The look whose stylesheet is called so; None for none."""
        found = _NAME.fullmatch(name)
        if found is None or found[2] not in ROUND or (found[4] and found[4] not in FONTS):
            return None
        background = f"#{found[3]}" if found[3] else DEFAULT_BACKGROUND
        return cls(f"#{found[1]}", found[2], background, found[4] or DEFAULT_FONT)

    def stylesheet(self) -> str:
        """What is in it."""
        font = f" --font: {_stack(self.font)};" if self.font != DEFAULT_FONT else ""
        pane = _pane(self.background) if self.background != DEFAULT_BACKGROUND else ""
        return f":root {{ --brand: {self.color}; --round: {ROUND[self.round]};{font} }}\n{pane}"


def _stack(font: str) -> str:
    name, kind = FONTS[font]
    return f'"{name}", {_KINDS[kind]}'


def _pane(background: str) -> str:
    """The pane in a colour of its own, with letters that can be read on it; by night it is a dark shade of that."""
    shade = f":root {{ --pane: light-dark({background}, oklch(from {background} min(l, .24) min(c, .05) h)); }}\n"
    light = luminance(background)
    if light >= _BRIGHT:
        return shade
    ink = "#000" if light >= _MIDDLE else "#fff"
    return (
        f"{shade}.side, .foot {{ --ink: light-dark({ink}, oklch(.95 .006 80)); "
        f"--ink-2: light-dark({ink}, oklch(.76 .011 75)); "
        f"--accent: light-dark({ink}, oklch(from var(--brand) max(l, .8) min(c, .12) h)); "
        "--ring: 2px solid var(--accent); --tint-2: transparent; }\n.side { color: var(--ink); }\n"
    )


def luminance(color: str) -> float:
    """How bright a colour is, from 0 to 1. Source: WCAG 2.2, relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
