"""What others get of payments, as tests make it."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.merchants import Merchant

Object = dict[str, Any]
PAID = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
"""A payment of ten dollars."""


async def passed_on(merchant: Merchant, **params: Any) -> Object:
    """A charge whose money goes on to a new connected account."""
    seller = (await merchant.create("/v1/accounts"))["id"]
    data = {"destination": seller, **params.pop("transfer_data", {})}
    paid = await merchant.create("/v1/payment_intents", PAID | {"transfer_data": data} | params)
    return await merchant.find(f"/v1/charges/{paid['latest_charge']}")


async def application_fee(merchant: Merchant) -> Object:
    charge = await passed_on(merchant, application_fee_amount=100)
    return await merchant.find(f"/v1/application_fees/{charge['application_fee']}")


async def fee_refund(merchant: Merchant) -> Object:
    fee = await application_fee(merchant)
    return await merchant.create(f"/v1/application_fees/{fee['id']}/refunds", amount=40, metadata={"a": "x"})


async def most_passed_on(merchant: Merchant) -> Object:
    return await passed_on(merchant, transfer_data={"amount": 700})


async def transfer(merchant: Merchant) -> Object:
    charge = await most_passed_on(merchant)
    return await merchant.find(f"/v1/transfers/{charge['transfer']}")


async def reversal(merchant: Merchant) -> Object:
    made = await transfer(merchant)
    return await merchant.create(f"/v1/transfers/{made['id']}/reversals", amount=300, metadata={"a": "x"})


async def any_transfer(merchant: Merchant) -> Object:
    """What a transfer by hand cannot do without."""
    charge = await most_passed_on(merchant)
    destination = charge["transfer_data"]["destination"]
    return {"currency": "usd", "destination": destination, "source_transaction": charge["id"]}


MAKE: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "application_fee": application_fee,
    "fee_refund": fee_refund,
    "transfer": transfer,
    "transfer_reversal": reversal,
}

NEEDED: dict[str, Callable[[Merchant], Awaitable[Object]]] = {"POST /v1/transfers": any_transfer}
"""What an action cannot do without and that must be made first."""

CHANGES: dict[str, Object] = {
    "fee_refund": {"metadata": {"a": "b"}},
    "transfer": {"description": "New words"},
    "transfer_reversal": {"metadata": {"a": "b"}},
}
"""What an update may change, by noun."""
