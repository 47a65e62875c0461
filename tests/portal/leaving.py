"""Leaving by the portal, as its tests do it."""

from tests.plans import open_shop

REASONS = {"enabled": True, "options": ["too_expensive", "other"]}


async def shop_that_lets_go(merchant, subscription=None, **cancel):
    return await open_shop(
        merchant, features={"subscription_cancel": {"enabled": True, **cancel}}, **(subscription or {})
    )
