"""Which letters this machine can draw, and what to install for those that it cannot.

Typst takes a letter from any font there is, and draws a box, without a word, where there is none. It brings fonts for
Latin, Greek and Cyrillic only; the others are the system's.
"""

import logging
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import typst

from portico.pages.words import babel_name

log = logging.getLogger("portico")

PLAIN = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""What everything is set in, the first that is there; the last one always is."""
SCRIPTS = ("Noto Sans Thai", "Noto Sans Arabic", "Noto Sans Hebrew")
EAST_ASIAN = {"ja": "JP", "ko": "KR", "zh": "SC", "zh-HK": "HK", "zh-TW": "TC"}
"""The same letter is drawn otherwise in each of these languages."""
FALLBACKS = ("WenQuanYi Micro Hei", "Droid Sans Fallback", "Noto Color Emoji")

DRAWN_BY_TYPST = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x401, 0x44F), (0x1EA0, 0x1EF9), (0x2010, 0x203A), (0x20AC, 0x20AC),
    (0x2212, 0x2212),
)  # fmt: skip
"""Letters that Typst's own fonts are known to have."""
EAST_ASIAN_FROM, EAST_ASIAN_UNTIL = 0x2E80, 0xD7FF
FORMATTING, UNASSIGNED = ("Cc", "Cf", "Zl", "Zp"), "Cn"
TURNING = dict.fromkeys([0x2028, 0x2029, *range(0x202A, 0x202F)])
"""Letters that turn or break lines, and that some fonts draw a box for."""


class Missing(NamedTuple):
    """Letters that no font on this machine has."""

    letters: frozenset[str]

    @property
    def packages(self) -> tuple[str, ...]:
        """What brings them, on Debian."""
        found = {_package(ord(letter)) for letter in self.letters}
        return tuple(sorted(found))


def _package(code: int) -> str:
    if EAST_ASIAN_FROM <= code <= EAST_ASIAN_UNTIL or 0x20000 <= code <= 0x3FFFF or 0xF900 <= code <= 0xFFEF:
        return "fonts-noto-cjk"
    return "fonts-noto-color-emoji" if 0x1F000 <= code <= 0x1FAFF else "fonts-noto-core"


@cache
def installed() -> typst.Fonts:
    """The system's fonts and Typst's own, looked for once."""
    return typst.Fonts()


@cache
def families(locale: str) -> tuple[str, ...]:
    """What a language is set in, the best first: of what is there, so that Typst has nothing to complain of."""
    there, language = set(installed().families()), babel_name(locale).partition("_")[0]
    regions = [EAST_ASIAN.get(locale) or EAST_ASIAN.get(language) or "SC", *EAST_ASIAN.values()]
    plain = [family for family in PLAIN if family in there]
    wanted = (plain[0], *SCRIPTS, *(f"Noto Sans CJK {region}" for region in regions), *FALLBACKS, *plain[1:])
    return tuple(family for family in dict.fromkeys(wanted) if family in there)


def missing(text: str) -> Missing:
    """The letters of a text that would be drawn as boxes."""
    return Missing(frozenset(letter for letter in set(text) if not _is_drawn(letter)))


def told(lacking: Missing) -> None:
    """Say once what to install."""
    if lacking.letters:
        _tell(lacking.packages)


@cache
def _tell(packages: tuple[str, ...]) -> None:
    log.warning("PDFs lack letters, since no font here has them. Install %s.", ", ".join(packages))


@cache
def _is_drawn(letter: str) -> bool:
    code = ord(letter)
    category = unicodedata.category(letter)
    if category in FORMATTING:
        return True
    if category != UNASSIGNED and any(first <= code <= last for first, last in DRAWN_BY_TYPST):
        return True
    return any(code in coverage(path, index) for path, index in _files())


@cache
def _files() -> tuple[tuple[str, int], ...]:
    """The regular faces of every family, those that we prefer first."""
    first = [*PLAIN, *SCRIPTS, "Noto Sans CJK SC", *FALLBACKS]
    faces: dict[str, tuple[str, int]] = {}
    for font in installed().fonts():
        if font.path and (font.family not in faces or font.weight == 400):
            faces[font.family] = (font.path, font.index)
    order = sorted(faces, key=lambda family: (first.index(family) if family in first else len(first), family))
    return tuple(faces[family] for family in order)


@cache
def coverage(path: str, index: int = 0) -> frozenset[int]:
    """The code points that a font file has a glyph for; none if it cannot be read."""
    try:
        return frozenset(_mapped(Path(path).read_bytes(), index))
    except (OSError, struct.error, IndexError):
        return frozenset()


def _mapped(font: bytes, index: int) -> Iterator[int]:
    """What the `cmap` table of an OpenType font, or of one face of a collection, maps."""
    start = struct.unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", font, start + 4)
    for table in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * table)
        if tag == b"cmap":
            yield from _subtables(font, offset)


def _subtables(font: bytes, cmap: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = {struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)[2] for number in range(count)}
    for offset in sorted(offsets):
        (format,) = struct.unpack_from(">H", font, cmap + offset)
        if format == 4:
            yield from _segments(font, cmap + offset)
        elif format == 12:
            yield from _groups(font, cmap + offset)


def _segments(font: bytes, at: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
    for first, last in zip(starts, ends, strict=True):
        yield from (code for code in range(first, last + 1) if code != 0xFFFF)


def _groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * number)
        yield from range(first, last + 1)


def without_boxes(text: str, letters: Iterable[str]) -> str:
    """The text with a question mark for every letter that cannot be drawn."""
    return text.translate({ord(letter): "?" for letter in letters} | TURNING)
