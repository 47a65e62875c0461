"""Changing a plan in the portal: what nobody may do, whatever is sent."""

import pytest

from tests.conftest import only_sqlite
from tests.plans import open_shop
from tests.portal.updating import ALWAYS, choose, field, in_april


@pytest.mark.parametrize(
    ("forbids", "wish"),
    [
        ({"default_allowed_updates": ["quantity"]}, {"price": "business"}),
        ({"default_allowed_updates": ["price"]}, {"quantity": "6"}),
        ({"default_allowed_updates": ["price", "quantity"]}, {"quantity": "6", "promotion_code": "FINCH10"}),
        ({"enabled": False}, {"price": "business"}),
    ],
)
async def test_what_is_forbidden_meanwhile_is_refused_at_once(merchant, forbids, wish):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await shop.code()
    await choose(portal, quantity=6)
    reviewed, sent = portal.page, {name: field(portal, name) for name in ("proration_date", "amount_due")}
    wish = {name: shop.id(text) if name == "price" else text for name, text in wish.items()}

    await shop.allow(**forbids)
    chosen = await portal.post(portal.choose, **wish)
    portal.page = reviewed
    query = "&".join(f"{name}={text}" for name, text in wish.items())
    confirmed = await portal.post(f"{portal.review}?{query}", **sent)

    assert (chosen.status, confirmed.status) == (403, 403)
    assert await shop.plan() == ("team", 5)


async def test_a_price_that_is_not_offered_is_refused(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    odd = await shop.price_beside()

    await portal.get(portal.choose)
    chosen = await portal.post(portal.choose, price=odd)

    assert (chosen.status, "price_not_offered" in portal.text) == (403, True)


@pytest.mark.parametrize("price", ["price_none", "x", "\N{SNOWMAN}" * 300])
async def test_a_price_that_there_is_not_is_not_found(merchant, price):
    _, portal = await in_april(merchant, update=ALWAYS)

    await portal.get(portal.choose)
    chosen = await portal.post(portal.choose, price=price)

    assert chosen.status == 404


async def test_somebody_else_s_subscription_is_not_there(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    other = await open_shop(merchant, update=ALWAYS)

    answers = [
        await portal.get(f"{portal.home}/subscriptions/{other.subscription['id']}/update{end}")
        for end in ("", "/review", "/bank")
    ]

    assert [answer.status for answer in answers] == [404, 404, 404]


@only_sqlite
@pytest.mark.parametrize("odd", ["\x00", "%", "é" * 2_000, "<script>", "' OR 1", "0x10", "1e3", " 7 "])
async def test_no_input_breaks_a_page(merchant, odd):
    _, portal = await in_april(merchant, update=ALWAYS)

    statuses = set()
    for name in ("plan", "interval", "quantity", "promotion_code", "step", "price"):
        await portal.get(portal.choose)
        statuses.add((await portal.post(portal.choose, **{name: odd})).status)

    assert statuses <= {200, 303, 400, 403, 404}
