"""Changing a plan in the portal, as its tests do it."""

import re

from tests.plans import MIDDLE, open_shop

ALWAYS = {"proration_behavior": "always_invoice"}
PENDING = {"proration_behavior": "create_prorations"}
DOWN = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}}
HOUR = 3_600


def field(portal, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', portal.page.body.decode())[1]


async def choose(portal, plan="Business", interval="month", **typed):
    """Choose a plan by its product's name, and go on."""
    await portal.get(portal.choose)
    product = portal.shop.products[plan]["id"]
    return await portal.post(portal.choose, plan=product, interval=interval, **typed)


async def confirm(portal, **changed):
    """Press the button of the review that is shown."""
    body = portal.page.body.decode()
    action = re.search(r'<form id="form" class="form roomy" method="post" action="([^"]*)"', body)[1].replace(
        "&amp;", "&"
    )
    sent = {name: field(portal, name) for name in ("proration_date", "amount_due")}
    return await portal.post(action, **sent | changed)


async def in_april(merchant, **params):
    """A shop in the middle of April, and a visit."""
    shop = await open_shop(merchant, **params)
    await shop.advance(MIDDLE)
    return shop, await shop.enter()


def bank_of(answer):
    """Where the customer was sent to."""
    return answer.headers["location"]
