"""All that is kept of a business, as its merchant reads it: read once before a step, and once after it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.merchants import Merchant

Object = dict[str, Any]
HERS = ("invoices", "invoiceitems", "credit_notes", "subscription_schedules", "payment_intents", "charges",
        "setup_intents", "checkout/sessions")  # fmt: skip
SHOWN = {"/v1/checkout/sessions": ["data.line_items"]}
"""What lists show only if they are asked to."""
EVERYBODYS = ("invoice_payments", "refunds", "coupons", "promotion_codes", "prices", "products", "tax_rates",
              "product_catalog/trial_offers")  # fmt: skip


@dataclass(frozen=True)
class Books:
    """The state of everything, and what was told of it."""

    customer: str
    clock: str
    objects: dict[str, Object]
    """By id; each kind in the order in which it was made."""
    events: tuple[Object, ...] = ()
    """The first one first."""

    @property
    def now(self) -> int:
        """The time of the customer's clock."""
        return int(self.objects[self.clock]["frozen_time"])

    @property
    def has_left(self) -> bool:
        """Whether the customer is there no more."""
        return bool(self.objects[self.customer].get("deleted"))

    def of(self, noun: str, **fields: Any) -> list[Object]:
        """All objects of a kind, the oldest first; with fields, those of which these are true."""
        found = (one for one in self.objects.values() if one["object"] == noun)
        return [one for one in found if all(one[name] == value for name, value in fields.items())]

    def since(self, before: "Books") -> tuple[Object, ...]:
        """What was told since then."""
        return self.events[len(before.events) :]

    def knows(self, event: Object) -> bool:
        """Whether it was told by then."""
        return event["id"] in self.told

    @cached_property
    def told(self) -> frozenset[str]:
        """The ids of all events."""
        return frozenset(event["id"] for event in self.events)

    def lines(self, invoice: Object) -> list[Object]:
        """All lines of an invoice, which shows only the first ones."""
        return list(self.objects[f"lines of {invoice['id']}"]["data"])


async def read(merchant: Merchant, customer: str, clock: str, before: Books | None = None) -> Books:
    """The books as they are now."""
    whose = {"customer": customer}
    found = [await merchant.find(f"/v1/test_helpers/test_clocks/{clock}")]
    found.append(await merchant.find(f"/v1/customers/{customer}"))
    has_left = found[-1].get("deleted", False)
    found += await _all(merchant, "/v1/subscriptions", status="all", **whose)
    for kind in HERS:
        found += await _all(merchant, f"/v1/{kind}", **whose)
    for kind in EVERYBODYS:
        found += await _all(merchant, f"/v1/{kind}")
    for kind in () if has_left else ("payment_methods", "balance_transactions"):
        found += await _all(merchant, f"/v1/customers/{customer}/{kind}")
    objects = {one["id"]: one for one in found}
    objects |= {f"lines of {one['id']}": await _lines(merchant, one) for one in found if one["object"] == "invoice"}
    told = before.events if before else ()
    return Books(customer, clock, objects, told + tuple(await _events(merchant, told)))


async def _all(merchant: Merchant, path: str, **filters: Any) -> list[Object]:
    """Everything that is listed there, the oldest first."""
    found: list[Object] = []
    page: Object = {"has_more": True}
    while page["has_more"]:
        after = {"starting_after": found[-1]["id"]} if found else {}
        page = await merchant.find(path, limit=100, expand=SHOWN.get(path, []), **filters, **after)
        found += page["data"]
    return found[::-1]


async def _events(merchant: Merchant, told: tuple[Object, ...]) -> list[Object]:
    """What was told since, the first one first."""
    if not told:
        return await _all(merchant, "/v1/events")
    found: list[Object] = []
    page: Object = {"has_more": True}
    while page["has_more"]:
        page = await merchant.find("/v1/events", limit=100, ending_before=(found or told)[-1]["id"])
        found += page["data"][::-1]
    return found


async def _lines(merchant: Merchant, invoice: Object) -> Object:
    if not invoice["lines"]["has_more"]:
        return dict(invoice["lines"])
    return {"object": "list", "data": (await _all(merchant, f"/v1/invoices/{invoice['id']}/lines"))[::-1]}
