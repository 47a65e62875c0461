"""The box that a customer ticks on Checkout's page to agree to the terms."""

import pytest

from tests import checkouts
from tests.checkouts import SESSIONS, subscribing

PROFILE = {"terms_of_service_url": "https://shop.example/terms?a=1&b=2"}
TERMS = {"consent_collection": {"terms_of_service": "required"}}
OWN = {"custom_text": {"terms_of_service_acceptance": {"message": "I have read <everything>."}}}
TICKED = b'name="terms" value="yes" required checked'


@pytest.fixture
async def shop(merchant):
    await merchant.create(
        "/v1/billing_portal/configurations", business_profile=PROFILE, features={"invoice_history": {"enabled": True}}
    )
    return merchant


async def test_nobody_goes_on_without_a_tick_and_nothing_is_lost(shop, visitor):
    session = await subscribing(shop, **TERMS)

    page = await visitor.get(session["url"])
    refused = await visitor.post(session["url"], checkouts.typed())
    done = await visitor.post(session["url"], checkouts.typed(terms="yes"))

    assert b'I agree to the <a href="https://shop.example/terms?a=1&amp;b=2">terms</a>' in page.body
    assert TICKED not in page.body
    assert b'id="terms-e"' in refused.body
    assert b"rose@example.com" in refused.body
    assert done.status == 303
    found = await shop.find(f"{SESSIONS}/{session['id']}")
    assert (found["status"], found["consent"]["terms_of_service"]) == ("complete", "accepted")


async def test_the_tick_stays_when_something_else_is_wrong_and_after_the_bank(shop, visitor):
    session = await subscribing(shop, **TERMS)

    wrong = await visitor.post(session["url"], checkouts.typed(terms="yes", cvc=""))
    await visitor.post(session["url"], checkouts.typed(checkouts.ASKING, terms="yes"))
    back = await visitor.get(session["url"])

    assert TICKED in wrong.body
    assert b'id="terms-e"' not in wrong.body
    assert TICKED in back.body


async def test_the_merchants_own_words_stand_in_the_place_of_ours(shop, visitor):
    session = await subscribing(shop, **TERMS, **OWN)
    plain = await subscribing(shop, **OWN)

    page, none = await visitor.get(session["url"]), await visitor.get(plain["url"])

    assert b"I have read &lt;everything&gt;." in page.body
    assert b"I agree to the" not in page.body
    assert b'name="terms"' not in none.body


NEWS = {"consent_collection": {"promotions": "auto"}}
WANTED = b'name="promotions" value="yes" checked'


async def test_advertisements_are_wanted_by_a_tick_only_which_nobody_makes_beforehand(shop, visitor):
    asked = [await subscribing(shop, **NEWS) for _ in range(2)]

    page = await visitor.get(asked[0]["url"])
    wrong = await visitor.post(asked[0]["url"], checkouts.typed(promotions="yes", cvc=""))
    await visitor.post(asked[0]["url"], checkouts.typed(promotions="yes"))
    await visitor.post(asked[1]["url"], checkouts.typed())

    found = [(await shop.find(f"{SESSIONS}/{session['id']}"))["consent"]["promotions"] for session in asked]
    assert b"I would like news and offers from " in page.body
    assert (WANTED in page.body, WANTED in wrong.body) == (False, True)
    assert found == ["opt_in", "opt_out"]


async def test_who_is_not_asked_sees_nothing_of_advertisements(shop, visitor):
    pages = [await visitor.get((await subscribing(shop, **more))["url"]) for more in ({}, TERMS)]

    assert [b'name="promotions"' in page.body for page in pages] == [False, False]


async def test_what_is_wanted_is_still_wanted_after_the_bank(shop, visitor):
    session = await subscribing(shop, **NEWS)

    await visitor.post(session["url"], checkouts.typed(checkouts.ASKING, promotions="yes"))
    back = await visitor.get(session["url"])

    assert WANTED in back.body


async def test_of_two_boxes_each_is_counted(shop, visitor):
    both = {"consent_collection": {"promotions": "auto", "terms_of_service": "required"}}
    session = await subscribing(shop, **both)

    await visitor.post(session["url"], checkouts.typed(promotions="yes", terms="yes"))

    found = await shop.find(f"{SESSIONS}/{session['id']}")
    assert found["consent"] == {"promotions": "opt_in", "terms_of_service": "accepted"}
