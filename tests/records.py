"""Payments that were made elsewhere, as tests report them."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.merchants import Merchant

Object = dict[str, Any]
PATH = "/v1/payment_records"
REFUNDS = "/v1/portico/reported_refunds"
FIRST = 1_800_000_000
"""When the first attempt began: 15 January 2027, 8:00."""
LATER = FIRST + 3_600
BANK: Object = {"type": "custom", "custom": {"display_name": "Bank transfer"}}
PAID: Object = {"outcome": "guaranteed", "guaranteed": {"guaranteed_at": LATER}}
FAILED: Object = {"outcome": "failed", "failed": {"failed_at": LATER}}
SUMS = ("requested", "authorized", "guaranteed", "failed", "canceled", "refunded")


async def report(merchant: Merchant, value: int = 500, currency: str = "eur", **more: Any) -> Object:
    """A bank transfer, of which nothing is known but that it began; `customer` is who paid."""
    customer = more.pop("customer", None)
    details = {"customer_details": {"customer": customer}} if customer else {}
    asked = {"amount_requested": {"currency": currency, "value": value}, "initiated_at": FIRST}
    return await merchant.create(f"{PATH}/report_payment", asked | {"payment_method_details": BANK} | details | more)


async def paid(merchant: Merchant, value: int = 500, currency: str = "eur", **more: Any) -> Object:
    """One that came."""
    return await report(merchant, value, currency, **PAID, **more)


async def failed(merchant: Merchant) -> Object:
    return await report(merchant, **FAILED)


async def give_back(
    merchant: Merchant, record: Object, reference: str, value: int | None = None, **more: Any
) -> Object:
    """Report that all that is left, or a part of it, was given back."""
    amount = {"currency": record["amount"]["currency"], "value": value}
    order = refund(reference) | ({"amount": amount} if value is not None else {}) | more
    return await merchant.create(f"{PATH}/{record['id']}/report_refund", order)


def refund(reference: str) -> Object:
    """What a report of a refund cannot do without."""
    return {"outcome": "refunded", "processor_details": {"type": "custom", "custom": {"refund_reference": reference}}}


async def attempt(merchant: Merchant) -> Object:
    record = await report(merchant)
    return await merchant.find(f"/v1/payment_attempt_records/{record['latest_payment_attempt_record']}")


async def reported_refund(merchant: Merchant) -> Object:
    record = await paid(merchant)
    await give_back(merchant, record, f"refund-{record['id']}", 100)
    return (await merchant.find(REFUNDS, payment_record=record["id"]))["data"][0]


def sums(record: Object) -> Object:
    """The amounts of a record, those of nothing apart."""
    found = {name: record[f"amount_{name}"]["value"] for name in SUMS}
    return {name: value for name, value in found.items() if value}


async def any_attempts(merchant: Merchant) -> Object:
    return {"payment_record": (await report(merchant))["id"]}


MAKE: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "payment_attempt_record": attempt,
    "payment_record": report,
    "portico.reported_refund": reported_refund,
}

READY: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    f"POST {PATH}/{{id}}/report_payment_attempt": failed,
    f"POST {PATH}/{{id}}/report_refund": paid,
}
"""How an object is made that an endpoint will not refuse, where a new one is not enough."""

ACTS: dict[str, Object] = {
    f"{PATH}/{{id}}/report_payment_attempt": {"initiated_at": LATER},
    f"{PATH}/{{id}}/report_payment_attempt_canceled": {"canceled_at": LATER},
    f"{PATH}/{{id}}/report_payment_attempt_failed": {"failed_at": LATER},
    f"{PATH}/{{id}}/report_payment_attempt_guaranteed": {"guaranteed_at": LATER},
    f"{PATH}/{{id}}/report_refund": refund("R-1"),
}
"""What an action cannot do without, by path."""


async def _any_payment(_: Merchant) -> Object:
    return {
        "amount_requested": {"currency": "eur", "value": 500},
        "initiated_at": FIRST,
        "payment_method_details": BANK,
    }


NEEDED: dict[str, Callable[[Merchant], Awaitable[Object]]] = {f"POST {PATH}/report_payment": _any_payment}
"""What an action cannot do without and that must be made first."""

FILTERS: dict[str, Callable[[Merchant], Awaitable[Object]]] = {"/v1/payment_attempt_records": any_attempts}
"""What a list cannot do without, by path."""
