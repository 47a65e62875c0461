"""Pictures from outside, drawn anew: what leaves here is a PNG of our own making, never the bytes that came in."""

import io
import warnings

from portico.wire.errors import InvalidRequest, Path

MAX_BYTES = 512 * 1024
MAX_PIXELS = 4_000_000
MAX_SIDE = 512
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def drawn_anew(content: bytes, path: Path) -> bytes:
    """The picture as PNG, at most 512 pixels wide and high. Raises InvalidRequest for anything that is no picture."""
    from PIL import Image, UnidentifiedImageError

    if len(content) > MAX_BYTES:
        raise InvalidRequest(f"The picture is too large: at most {MAX_BYTES} bytes may be sent.", param=path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise InvalidRequest(f"The picture has too many pixels: at most {MAX_PIXELS} are drawn.", param=path)
            drawn = picture.convert("RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombWarning,
        EOFError,
    ) as error:
        raise InvalidRequest("Invalid file: not a PNG, JPEG, GIF or WebP picture.", param=path) from error
    drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
