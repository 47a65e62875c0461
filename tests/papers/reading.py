"""Reads PDFs back: their text, and the letters that came out as boxes."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ByteStringObject, TextStringObject

SHOWS = (b"Tj", b"TJ")


def reader(pdf: bytes) -> PdfReader:
    """The document."""
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    """What is to be read in it."""
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def boxes(pdf: bytes) -> int:
    """How many glyphs are `.notdef`, which draws a box: glyph 0 of a font whose codes are glyph ids."""
    return sum(_empty(part) for part in _set(pdf))


def glyphs(pdf: bytes) -> int:
    """How many glyphs there are at all."""
    return sum(len(_bytes(part)) // 2 for part in _set(pdf))


def _set(pdf: bytes) -> Iterator[Any]:
    """Every string that is set, as glyphs."""
    for page in reader(pdf).pages:
        content = page.get_contents()
        assert content is not None
        for operands, operator in content.operations:
            if operator in SHOWS:
                yield from _strings(operands[0])


def _strings(operand: Any) -> list[Any]:
    parts = operand if isinstance(operand, list) else [operand]
    return [part for part in parts if isinstance(part, (ByteStringObject, TextStringObject))]


def _bytes(part: Any) -> bytes:
    return part.original_bytes if isinstance(part, TextStringObject) else bytes(part)


def _empty(part: Any) -> int:
    codes = _bytes(part)
    return sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
