"""Trial offers: a price to begin with, how long, and the price that follows."""

import pytest

PATH = "/v1/product_catalog/trial_offers"


async def price(merchant, amount=2_000, interval="month", **more):
    return (
        await merchant.create(
            "/v1/prices",
            {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Pro"}},
            **({"recurring": {"interval": interval}} | more),
        )
    )["id"]


@pytest.fixture
async def sold(merchant):
    return {
        "week": await price(merchant, 100, "week"),
        "month": await price(merchant),
        "once": await price(merchant, recurring=None),
        "euro": await price(merchant, currency="eur"),
        "both": await price(merchant, currency="eur", currency_options={"usd": {"unit_amount": 7}}),
    }


def terms(sold, price="week", then="month", iterations=1, **more):
    duration = {"type": "relative", "relative": {"iterations": iterations}}
    return {
        "price": sold[price],
        "duration": duration,
        "end_behavior": {"transition": {"price": sold[then]}},
        **more,
    }


async def test_an_offer_says_what_is_charged_how_long_and_what_follows(merchant, sold):
    offer = await merchant.create(PATH, terms(sold, iterations=4), nickname="Four weeks for four dollars")

    assert offer == {
        "id": offer["id"],
        "object": "product_catalog.trial_offer",
        "active": True,
        "duration": {"relative": {"iterations": 4}, "type": "relative"},
        "end_behavior": {"transition": {"price": sold["month"]}, "type": "transition"},
        "livemode": False,
        "nickname": "Four weeks for four dollars",
        "price": sold["week"],
    }
    assert offer["id"].startswith("to_")
    assert await merchant.find(f"{PATH}/{offer['id']}") == offer


async def test_its_prices_can_be_expanded(merchant, sold):
    offer = await merchant.create(PATH, terms(sold), expand=["price", "end_behavior.transition.price"])

    assert (offer["price"]["unit_amount"], offer["end_behavior"]["transition"]["price"]["unit_amount"]) == (100, 2_000)


async def test_it_is_archived_and_taken_back_and_nothing_else_of_it_changes(merchant, sold):
    offer = await merchant.create(PATH, terms(sold))

    archived = await merchant.create(f"{PATH}/{offer['id']}", active=False)
    back = await merchant.create(f"{PATH}/{offer['id']}", active=True)
    refused = await merchant.refused(f"{PATH}/{offer['id']}", nickname="x")

    assert (archived, back) == (offer | {"active": False}, offer)
    assert refused["param"] == "nickname"


async def test_offers_are_listed_by_what_they_charge_and_whether_they_can_be_used(merchant, sold):
    weekly = await merchant.create(PATH, terms(sold))
    monthly = await merchant.create(PATH, terms(sold, price="month"), active=False)

    async def found(**filters):
        return [one["id"] for one in (await merchant.find(PATH, **filters))["data"]]

    assert await found() == [monthly["id"], weekly["id"]]
    assert await found(active=True) == [weekly["id"]]
    assert await found(active=False) == [monthly["id"]]
    assert await found(prices=[sold["month"], "price_x"]) == [monthly["id"]]
    assert await found(prices=[sold["month"], sold["week"]], limit=1) == [monthly["id"]]
    assert await found(created={"gt": 2_000_000_000}) == []


REFUSALS = {
    "no price": (lambda sold: {**terms(sold), "price": None}, "price"),
    "an unknown price": (lambda sold: {**terms(sold), "price": "price_x"}, "price"),
    "a price for once": (lambda sold: terms(sold, price="once"), "price"),
    "then a price for once": (lambda sold: terms(sold, then="once"), "end_behavior[transition][price]"),
    "then another currency": (lambda sold: terms(sold, then="euro"), "end_behavior[transition][price]"),
    "then nothing": (lambda sold: {**terms(sold), "end_behavior": None}, "end_behavior"),
    "then no price": (
        lambda sold: {**terms(sold), "end_behavior": {"transition": {"price": ""}}},
        "end_behavior[transition][price]",
    ),
    "no duration": (lambda sold: {**terms(sold), "duration": None}, "duration"),
    "no number": (lambda sold: {**terms(sold), "duration": {"type": "relative"}}, "duration[relative]"),
    "no time at all": (lambda sold: terms(sold, iterations=0), "duration[relative][iterations]"),
    "ages": (lambda sold: terms(sold, iterations=157), "duration[relative][iterations]"),
    "a date": (lambda sold: {**terms(sold), "duration": {"type": "timestamp"}}, "duration[type]"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_is_no_offer_is_refused_by_name(merchant, sold, name):
    sent, param = REFUSALS[name]

    refusal = await merchant.refused(PATH, {key: value for key, value in sent(sold).items() if value is not None})

    assert refusal["param"] == param


async def test_the_price_that_follows_may_have_the_currency_as_an_option(merchant, sold):
    offer = await merchant.create(PATH, terms(sold, then="both"))

    assert offer["end_behavior"]["transition"]["price"] == sold["both"]


async def test_a_price_out_of_use_is_refused(merchant, sold):
    await merchant.create(f"/v1/prices/{sold['week']}", active=False)

    refusal = await merchant.refused(PATH, terms(sold))

    assert refusal["param"] == "price"
