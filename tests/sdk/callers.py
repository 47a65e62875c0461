"""A caller without an SDK, so that nothing touches what the API answers."""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Caller:
    """Somebody with a key of their own."""

    site: str
    key: str = field(default_factory=lambda: f"sk_test_{secrets.token_hex(8)}")

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._call(Request(f"{self.site}/v1/{path}?{form(params)}"))

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        return self._call(Request(f"{self.site}/v1/{path}", form(params).encode()))

    def upload(self, purpose: str) -> dict[str, Any]:
        edge = "edge-of-a-part"
        lines = (
            f'--{edge}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n{purpose}\r\n--{edge}\r\n'
            'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        )
        body = lines.encode() + PNG + f"\r\n--{edge}--\r\n".encode()
        request = Request(f"{self.site}/v1/files", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
        return self._call(request)

    def delete(self, path: str) -> dict[str, Any]:
        return self._call(Request(f"{self.site}/v1/{path}", method="DELETE"))

    def refused(self, path: str, **params: Any) -> dict[str, Any]:
        """Write something that is refused; the `error`."""
        status, answer = self._answer(Request(f"{self.site}/v1/{path}", form(params).encode()))
        assert status >= 400, answer
        return answer["error"]

    def _call(self, request: Request) -> dict[str, Any]:
        status, answer = self._answer(request)
        assert status == 200, answer
        return answer

    def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urlopen(request) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)


def form(params: Mapping[str, Any]) -> str:
    return urlencode([pair for name, value in params.items() for pair in _pairs(name, value)])


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _pairs(f"{name}[{key}]", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _pairs(f"{name}[{index}]", item)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
