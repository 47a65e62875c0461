"""Coupons and codes, and customers who redeem them."""

JANUARY_31 = 1_769_853_600
"""31 January 2026, 10:00."""
APRIL_30 = 1_777_543_200
"""30 April 2026, 10:00: three calendar months later."""


async def coupon(merchant, **params):
    return (await merchant.create("/v1/coupons", {"percent_off": 25, "duration": "forever", **params}))["id"]


async def told(merchant):
    events = (await merchant.find("/v1/events", limit=100, type="customer.discount.*"))["data"]
    return [event["type"].rpartition(".")[2] for event in reversed(events)]
