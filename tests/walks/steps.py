"""What a step is: a request, drawn at random from what there is."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.merchants import Answer, Merchant
from tests.walks.books import Books, Object

PREVIEW = "/v1/invoices/create_preview"
NOTES = "/v1/credit_notes"
ADVANCE = re.compile(r"/v1/test_helpers/test_clocks/(\w+)/advance")


@dataclass(frozen=True)
class Request:
    """Something that a client may send."""

    method: str
    path: str
    params: Object = field(default_factory=dict)
    preview: Object | None = None
    """What a preview of it is asked with, where there is one."""
    version: str = ""
    """The version of the API that it is sent in, if that is an older one."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} {json.dumps(self.params)}"

    @property
    def is_advance(self) -> bool:
        """Whether it only lets time pass."""
        return ADVANCE.fullmatch(self.path) is not None

    @property
    def subscription(self) -> str | None:
        """The subscription that its preview is about, if that is there already."""
        return None if self.preview is None else self.preview.get("subscription")

    async def foretold(self, merchant: Merchant) -> Answer | None:
        """What a preview says of it."""
        if self.path == NOTES:
            return await merchant.get(f"{NOTES}/preview", self.params)
        return None if self.preview is None else await merchant.post(PREVIEW, self.preview)

    async def sent(self, merchant: Merchant) -> Answer:
        """What comes of it. A clock is moved as far as was asked, however many times that takes."""
        if found := ADVANCE.fullmatch(self.path):
            await merchant.advance(found[1], self.params["frozen_time"])
            return await merchant.get(f"/v1/test_helpers/test_clocks/{found[1]}")
        merchant = merchant.having(stripe_version=self.version) if self.version else merchant
        if self.method == "DELETE":
            return await merchant.delete(self.path, self.params)
        return await merchant.post(self.path, self.params)


@dataclass(frozen=True)
class Step:
    """A request that was sent, with what there was before, and after it."""

    request: Request
    before: Books
    after: Books
    answer: Answer
    foretold: Answer | None = None
    later: Answer | None = None
    """What the same preview said when it was done, if it was about a subscription that goes on."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing should have come of it. A payment that fails is there, and told of."""
        declined = self.answer.status == 402 and not self.request.path.startswith("/v1/subscription")
        return self.answer.status >= 400 and not declined


def post(path: str, **params: Any) -> Request:
    """Something to be written."""
    return Request("POST", path, params)
