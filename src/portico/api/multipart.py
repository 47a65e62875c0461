"""Uploads: multipart/form-data, read by python-multipart into the same tree that a form gives."""

import logging
from typing import Any

from portico.wire import form
from portico.wire.errors import InvalidRequest
from portico.wire.form import MAX_BYTES, MAX_FIELDS, Tree, Upload, storable

logging.getLogger("python_multipart").setLevel(logging.ERROR)  # who sends something broken hears of it, nobody else


def multipart(content_type: str, body: bytes) -> Tree:
    """The tree of an upload; files are `Upload` values. Raises InvalidRequest for a body that is no such form."""
    from python_multipart import MultipartParser
    from python_multipart.exceptions import MultipartParseError
    from python_multipart.multipart import parse_options_header

    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary or len(body) > MAX_BYTES:
        raise InvalidRequest("Invalid multipart/form-data request: no boundary, or more than 1 MiB.")
    parts: list[_Part] = []
    try:
        parser = MultipartParser(boundary, _callbacks(parts))
        parser.write(body)
        parser.finalize()
    except MultipartParseError as error:
        raise InvalidRequest("Invalid multipart/form-data request.") from error
    if len(parts) > MAX_FIELDS:
        raise InvalidRequest("The request has too many parameters.")
    return _tree(parts)


class _Part:
    """One field or file."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.field = self.value = b""
        self.content = bytearray()


def _callbacks(parts: list[_Part]) -> Any:
    """What the parser calls as it reads; the last part is the one being read."""

    def field(data: bytes, start: int, end: int) -> None:
        parts[-1].field += data[start:end]

    def value(data: bytes, start: int, end: int) -> None:
        parts[-1].value += data[start:end]

    def header_end() -> None:
        part = parts[-1]
        part.headers[part.field.lower()] = part.value
        part.field = part.value = b""

    def content(data: bytes, start: int, end: int) -> None:
        parts[-1].content += data[start:end]

    return {
        "on_part_begin": lambda: parts.append(_Part()),
        "on_header_field": field,
        "on_header_value": value,
        "on_header_end": header_end,
        "on_part_data": content,
    }


def _tree(parts: list[_Part]) -> Tree:
    from urllib.parse import quote_from_bytes

    from python_multipart.multipart import parse_options_header

    tree: Any = {}
    pairs = []
    for part in parts:
        _, options = parse_options_header(part.headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"")
        if b"filename" in options:
            label = storable(name.decode("utf-8", "replace"), ("parameter name",))
            filename = storable(options[b"filename"].decode("utf-8", "replace"), (label,))
            tree[label] = Upload(filename[:255] or "file", bytes(part.content))
        else:
            pairs.append(f"{quote_from_bytes(name, safe='[]')}={quote_from_bytes(bytes(part.content))}".encode())
    return {**form.decode(b"&".join(pairs)), **tree}
