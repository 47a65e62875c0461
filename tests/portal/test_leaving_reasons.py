"""The question why somebody leaves: its answers are kept, and may be none."""

from tests.portal.leaving import REASONS, shop_that_lets_go


async def test_the_question_comes_after_it_and_its_answer_is_a_second_change(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal, since = await shop.enter(), await shop.last_event()

    await portal.do("cancel")
    asked = portal.text
    await portal.post(portal.at("reason"), feedback="other", comment="We only open in summer.")

    details = (await shop.now())["cancellation_details"]
    assert "What made you leave?" in asked
    assert (details["feedback"], details["comment"]) == ("other", "We only open in summer.")
    assert await shop.events(since) == ["customer.subscription.updated"] * 2


async def test_the_comment_goes_with_something_else_only(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal = await shop.enter()

    await portal.do("cancel")
    await portal.post(portal.at("reason"), feedback="too_expensive", comment="left over")

    details = (await shop.now())["cancellation_details"]
    assert (details["feedback"], details["comment"]) == ("too_expensive", None)


async def test_an_answer_of_the_business_s_own_is_kept_and_one_out_of_use_is_not_offered(merchant):
    path = "/v1/billing/feedback_options"
    own, gone = [(await merchant.create(path, description=text))["id"] for text in ("Moved away", "Shop is shut")]
    shop = await shop_that_lets_go(merchant, cancellation_reason={**REASONS, "feedback_options": [own, gone]})
    await merchant.create(f"{path}/{gone}/deactivate")
    portal = await shop.enter()

    await portal.do("cancel")
    asked = portal.text
    await portal.post(portal.at("reason"), feedback=gone)
    refused = portal.text
    await portal.post(portal.at("reason"), feedback=own)

    assert ("Moved away" in asked, "Shop is shut" in asked) == (True, False)
    assert "Choose an answer, or skip the question." in refused
    assert (await shop.now())["cancellation_details"]["feedback_option"] == own


async def test_nobody_is_asked_when_no_answer_is_left(merchant):
    own = (await merchant.create("/v1/billing/feedback_options", description="Moved away"))["id"]
    shop = await shop_that_lets_go(
        merchant, cancellation_reason={"enabled": True, "options": "", "feedback_options": [own]}
    )
    await merchant.create(f"/v1/billing/feedback_options/{own}/deactivate")
    portal = await shop.enter()

    await portal.do("cancel")

    assert "What made you leave?" not in portal.text
    assert "Your subscription is cancelled" in portal.text


async def test_an_answer_that_is_named_twice_is_offered_once(merchant):
    own = (await merchant.create("/v1/billing/feedback_options", description="Moved away"))["id"]
    twice = {"enabled": True, "options": ["unused", "other", "unused"], "feedback_options": [own, own]}
    shop = await shop_that_lets_go(merchant, cancellation_reason=twice)
    portal = await shop.enter()

    await portal.do("cancel")

    assert [portal.text.count(f'value="{name}"') for name in ("unused", own)] == [1, 1]


async def test_the_question_may_be_skipped(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal = await shop.enter()

    await portal.do("cancel")
    await portal.post(portal.at("reason"), skip="yes")

    assert "Your subscription is cancelled" in portal.text
    assert (await shop.now())["cancellation_details"]["feedback"] is None


async def test_what_was_typed_is_not_lost(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal = await shop.enter()

    await portal.do("cancel")
    await portal.post(portal.at("reason"), feedback="nonsense", comment="Kept <b>words</b>")

    assert "Kept &lt;b&gt;words&lt;/b&gt;</textarea>" in portal.text
