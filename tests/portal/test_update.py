"""Changing a plan in the portal: what is shown is what is charged, and nothing that was typed is lost."""

import re

from tests.plans import MIDDLE, open_shop

ALWAYS = {"proration_behavior": "always_invoice"}
PENDING = {"proration_behavior": "create_prorations"}
DOWN = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}}


def field(portal, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', portal.page.body.decode())[1]


async def review(portal, **wish):
    await portal.get(portal.choose)
    answer = await portal.post(portal.choose, **wish)
    return answer


async def confirm(portal, **changed):
    """Press the button of the review that is shown."""
    body = portal.page.body.decode()
    action = re.search(r'<form class="form roomy" method="post" action="([^"]*)"', body)[1].replace("&amp;", "&")
    sent = {name: field(portal, name) for name in ("proration_date", "amount_due")}
    return await portal.post(action, **sent | changed)


async def test_an_upgrade_costs_what_the_review_says(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    await shop.advance(MIDDLE)
    portal = await shop.enter()

    await review(portal, plan=shop.products["Business"]["id"], interval="month", quantity=6)
    reviewed = portal.text
    print(reviewed)
    await confirm(portal)

    assert "Pay <bdi>£66.00</bdi> and change plan" in reviewed
    assert "£252.00" in reviewed
    assert "Your plan is changed" in portal.text
    assert "You paid <bdi>£66.00</bdi>" in portal.text
    assert await shop.plan() == ("business", 6)
