"""Pictures, and how they are sent: multipart forms as the official SDK writes them."""

import io
from typing import Any

from PIL import Image

from tests.merchants import Answer, Merchant

BOUNDARY = "tea-and-coffee"


def picture(format: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A green rectangle."""
    out = io.BytesIO()
    Image.new("RGB", size, "#2f6b4f").save(out, format)
    return out.getvalue()


def form(fields: dict[str, str], file: bytes | None, filename: str, name: str) -> bytes:
    """A multipart body."""
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    if file is not None:
        head = (
            f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'
        )
        parts.append(head.encode() + file)
    marks = b"".join(b"--%b\r\n%b\r\n" % (BOUNDARY.encode(), part) for part in parts)
    return marks + f"--{BOUNDARY}--\r\n".encode()


async def upload(
    merchant: Merchant,
    fields: dict[str, Any],
    file: bytes | None = None,
    filename: str = "logo.png",
    name: str = "file",
) -> Answer:
    """Send a file to `/v1/files`."""
    body = form(fields, file, filename, name)
    return await merchant.send("POST", "/v1/files", body=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
