"""The portal while the collection of payments is paused: what is shown is what is charged, so nothing is."""

import pytest

from tests.plans import MAY, MIDDLE, open_shop
from tests.portal.test_update import sums
from tests.portal.updating import ALWAYS, HOUR, PENDING, choose, confirm, in_april


@pytest.mark.parametrize("behavior", ["keep_as_draft", "mark_uncollectible", "void"])
@pytest.mark.parametrize("card", ["pm_card_visa", None])
async def test_while_collection_is_paused_the_review_charges_nothing(merchant, behavior, card):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", pause_collection={"behavior": behavior})
    if card is None:
        [own] = (await merchant.find("/v1/payment_methods", customer=shop.customer["id"]))["data"]
        await merchant.create(f"/v1/payment_methods/{own['id']}/detach")

    await choose(portal, quantity=6)
    reviewed, rows = portal.text, sums(portal)
    await confirm(portal)

    assert ("Payments are paused</b>" in reviewed, "Nothing is charged meanwhile." in reviewed) == (True, True)
    assert rows[-1] == ("Due today", "", "£0.00")
    assert "£66.00" not in [row[2] for row in rows[:-1] if row[0].startswith("Due")]
    assert ("Pay with" in reviewed, "and change plan" in reviewed, 'id="h-next"' in reviewed) == (False, False, False)
    assert "Your plan is changed" in portal.text
    assert ("You paid" in portal.text, "Your next invoice comes" in portal.text) == (False, False)
    invoice = await shop.invoice()
    status = {"keep_as_draft": "draft", "mark_uncollectible": "uncollectible"}.get(behavior, behavior)
    assert (invoice["status"], invoice["total"], invoice["amount_paid"]) == (status, 6_600, 0)
    assert await shop.plan() == ("business", 6)


@pytest.mark.parametrize("goes_on", [MAY, MAY + 1])
async def test_what_is_due_with_the_renewal_is_shown_if_collection_goes_on_by_then(merchant, goes_on):
    shop, portal = await in_april(merchant, update=PENDING)
    pause = {"behavior": "void", "resumes_at": goes_on}
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", pause_collection=pause)

    await choose(portal, quantity=6)
    due = [row for row in sums(portal) if row[0].startswith("Due")]
    await confirm(portal)

    assert "Your plan is changed" in portal.text
    assert due[-1] == ("Due today", "", "£0.00")
    assert (len(due) == 2, "Your next invoice comes" in portal.text) == (goes_on == MAY,) * 2
    await shop.advance(MAY + HOUR + 1)
    assert (await shop.invoice())["status"] == ("paid" if goes_on == MAY else "void")


@pytest.mark.parametrize("mode", ["at_period_end", "immediately"])
async def test_who_leaves_while_collection_is_paused_is_told_of_no_last_invoice(merchant, mode):
    settings = {"enabled": True, "mode": mode, "proration_behavior": "create_prorations"}
    features = {"subscription_cancel": settings if mode == "immediately" else {"enabled": True}}
    shop = await open_shop(merchant, features=features)
    await shop.advance(MIDDLE)
    waiting = {"customer": shop.customer["id"], "subscription": shop.subscription["id"], "currency": "gbp"}
    await merchant.create("/v1/invoiceitems", waiting, amount=9_900, description="Extra")
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))
    before = portal.text
    pause = {"behavior": "void"}
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", pause_collection=pause)
    await portal.get(portal.at("cancel"))
    after = portal.text
    await portal.post(portal.at("cancel"))
    await portal.get(portal.home)

    assert ("A last invoice of" in before, "A last invoice of" in after) == (True, False)
    assert "A last invoice of" not in portal.text
