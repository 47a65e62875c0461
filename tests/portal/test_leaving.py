"""Cancelling in the portal: two steps to be gone, each way that a configuration has, and back until the end."""

import re

import pytest

from tests.plans import APRIL, MAY, MIDDLE, open_shop
from tests.portal.leaving import REASONS, shop_that_lets_go
from tests.visitors import token


async def left(portal):
    """What the pages say on the way: before, right after, and at home."""
    pages = []
    await portal.get(portal.at("cancel"))
    pages.append(portal.text)
    await portal.do("cancel")
    pages.append(portal.text)
    await portal.get(portal.home)
    return [*pages, portal.text]


async def test_flexible_billing_ends_with_the_period_by_cancel_at(merchant):
    shop = await shop_that_lets_go(merchant)
    portal, since = await shop.enter(), await shop.last_event()

    await portal.do("cancel")

    now = await shop.now()
    assert (now["status"], now["cancel_at"], now["cancel_at_period_end"]) == ("active", MAY, False)
    assert (now["canceled_at"], now["cancellation_details"]["reason"]) == (APRIL, "cancellation_requested")
    assert await shop.events(since) == ["customer.subscription.updated"]
    assert "Your subscription is cancelled" in portal.text


async def test_classic_billing_ends_with_the_period_by_its_flag(merchant):
    shop = await shop_that_lets_go(merchant, {"billing_mode": {"type": "classic"}})
    portal = await shop.enter()

    await portal.do("cancel")

    now = await shop.now()
    assert (now["status"], now["cancel_at"], now["cancel_at_period_end"]) == ("active", MAY, True)


async def test_the_page_says_what_happens_when_before_anything_happens(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))

    assert "Cancel <bdi>Team</bdi>?" in portal.text
    assert "The renewal of <bdi>£120.00</bdi> is not charged." in portal.text
    assert "You can undo this until <bdi>1 May 2026</bdi>." in portal.text
    assert (await shop.now())["cancel_at"] is None


async def owing_shop(merchant, then, **cancel):
    """A shop whose subscriber could not be charged in May."""
    await merchant.create("/v1/portico/dunning", subscription_outcome="mark_unpaid")
    shop = await shop_that_lets_go(merchant, **cancel)
    await shop.miss_a_payment()
    await shop.advance(MAY + then)
    return shop


STILL = "The open invoice of <bdi>£120.00</bdi> is still to be paid."
WORKS = "Everything keeps working until"


@pytest.mark.parametrize(
    ("then", "status", "said"),
    [
        (86_400, "past_due", f"{WORKS} <bdi>1 June 2026</bdi>. Nothing is charged after that."),
        (29 * 86_400, "unpaid", "<bdi>Team</bdi> ends on <bdi>1 June 2026</bdi>. Until then nothing changes"),
    ],
)
async def test_who_owes_something_is_told_that_it_stays_and_of_nothing_that_works(merchant, then, status, said):
    shop = await owing_shop(merchant, then)
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))
    before = portal.text
    await portal.do("cancel")
    proof = portal.text
    await portal.get(portal.home)

    assert (await shop.now())["status"] == status
    for page in (before, proof):
        assert said in page and STILL in page
        assert (WORKS in page) == (status == "past_due")
    for page in (proof, portal.text):
        assert "Nothing more" not in page
        assert "keeps working until <bdi>1 June 2026</bdi>. Nothing more" not in page
    assert "An invoice is waiting to be paid" in portal.text
    assert "can go on" not in portal.text


async def test_who_owes_something_and_leaves_at_once_is_told_that_it_stays(merchant):
    shop = await owing_shop(merchant, 86_400, mode="immediately")
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))

    assert STILL in portal.text
    assert "It ends at once. Nothing more is charged after that." in portal.text


async def test_who_owes_nothing_is_told_of_no_open_invoice(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))

    assert WORKS in portal.text
    assert "The open invoice" not in portal.text


async def test_who_has_paid_ahead_leaves_when_that_is_used_up(merchant):
    until = {"type": "duration", "duration": {"interval": "month", "interval_count": 3}}
    shop = await shop_that_lets_go(merchant, {"billing_schedules": [{"bill_until": until}]})
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))
    said = portal.text
    await portal.do("cancel")

    now = await shop.now()
    assert "<bdi>1 July 2026</bdi>" in said
    assert now["cancel_at"] == now["items"]["data"][0]["billed_until"]


AT_ONCE = {"mode": "immediately", "proration_behavior": "create_prorations"}
MONTH = {"type": "interval_options", "interval_options": [{"interval": "month", "interval_count": 1}]}


@pytest.mark.parametrize(("mode", "status"), [({}, "active"), (AT_ONCE, "canceled")])
async def test_who_came_back_from_a_pause_before_the_day_that_was_planned_may_leave(merchant, mode, status):
    cancel = {"enabled": True, **mode}
    pause = {"enabled": True, "duration": MONTH}
    shop = await open_shop(merchant, features={"subscription_cancel": cancel, "subscription_pause": pause})
    portal = await shop.enter()
    await portal.do("pause", duration="month-1")
    await portal.do("resume")
    await shop.advance(MIDDLE)
    await merchant.create(f"/v1/subscription_items/{shop.item['id']}", quantity=10)
    assert (await shop.now())["schedule"]

    page = await portal.get(portal.at("cancel"))
    said = re.findall(r"A last invoice of <bdi>£([\d.]+)</bdi>", portal.text)
    await portal.do("cancel")
    now = await shop.now()

    assert (page.status, now["status"], now["schedule"]) == (200, status, None)
    if status == "active":
        await shop.advance(now["cancel_at"] + 7_200)
        assert said == [f"{(await shop.invoice())['amount_due'] / 100:.2f}"]


async def test_what_was_not_charged_yet_is_charged_at_the_end_and_the_pages_say_so(merchant):
    shop = await shop_that_lets_go(merchant)
    await shop.advance(MIDDLE)
    await merchant.create(f"/v1/subscription_items/{shop.item['id']}", quantity=10)
    portal = await shop.enter()

    pages = await left(portal)
    await shop.advance(MAY + 7_200)

    last = await shop.invoice()
    said = f"A last invoice of <bdi>£{last['amount_due'] / 100:.2f}</bdi> is charged for what you have used."
    assert last["amount_due"] > 0
    assert [said in page for page in pages] == [True] * 3
    assert not any(wrong in page for page in pages for wrong in ("Nothing more", "nothing more", "is not charged"))


async def test_while_a_test_clock_moves_nobody_who_has_left_is_told_what_is_charged(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()
    await portal.do("cancel")

    clock = await merchant.create(
        f"/v1/test_helpers/test_clocks/{shop.customer['test_clock']}/advance", frozen_time=MIDDLE
    )
    pages = []
    for address in (portal.home, portal.at("canceled")):
        await portal.get(address)
        pages.append((portal.page.status, "Time is moving." in portal.text.partition("<main")[2]))

    assert clock["status"] == "advancing"
    assert pages == [(200, True)] * 2
    assert "Nothing more" not in portal.text
    assert "nothing more" not in portal.text


async def test_where_renewals_come_before_the_end_the_next_one_is_told(merchant):
    shop = await shop_that_lets_go(merchant)
    await merchant.create(f"/v1/subscriptions/{(await shop.now())['id']}", cancel_at=MAY + 100 * 86_400)
    portal = await shop.enter()

    await portal.get(portal.home)

    assert "Your next invoice comes on <bdi>1 May 2026</bdi>." in portal.text
    assert "Nothing more" not in portal.text


@pytest.mark.parametrize(("proration", "credit"), [("none", 0), ("create_prorations", 6_000)])
async def test_at_once_it_gives_back_what_the_page_says(merchant, proration, credit):
    shop = await shop_that_lets_go(merchant, mode="immediately", proration_behavior=proration)
    await shop.advance(MIDDLE)
    portal = await shop.enter()

    await portal.get(portal.at("cancel"))
    said = portal.text
    await portal.do("cancel")

    now, customer = await shop.now(), await merchant.find(f"/v1/customers/{shop.customer['id']}")
    assert ("You get <bdi>£60.00</bdi> back as credit" in said) is bool(credit)
    assert (now["status"], now["ended_at"], customer["balance"]) == ("canceled", MIDDLE, -credit)


async def test_a_trial_ends_with_the_trial(merchant):
    shop = await shop_that_lets_go(merchant, {"trial_period_days": 14})
    portal = await shop.enter()

    await portal.do("cancel")

    now = await shop.now()
    assert (now["status"], now["cancel_at"]) == ("trialing", now["trial_end"])


async def test_what_is_paused_ends_at_once(merchant):
    shop = await shop_that_lets_go(merchant)
    await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}/pause")
    portal = await shop.enter()

    await portal.do("cancel")

    assert (await shop.now())["status"] == "canceled"


async def test_until_the_end_it_can_be_undone_and_nothing_is_left_of_it(merchant):
    shop = await shop_that_lets_go(merchant, cancellation_reason=REASONS)
    portal = await shop.enter()
    await portal.do("cancel")
    await portal.post(portal.at("reason"), feedback="other", comment="no")

    await portal.post(portal.at("renew"))

    now = await shop.now()
    assert (now["cancel_at"], now["canceled_at"]) == (None, None)
    assert set(now["cancellation_details"].values()) == {None}
    assert "Your subscription goes on" in portal.text


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_undone_it_renews(merchant, mode):
    shop = await shop_that_lets_go(merchant, {"billing_mode": {"type": mode}})
    portal = await shop.enter()
    await portal.do("cancel")
    await portal.post(portal.at("renew"))

    await shop.advance(MAY + 7_200)

    now = await shop.now()
    assert (now["status"], now["items"]["data"][0]["current_period_start"]) == ("active", MAY)


async def test_after_the_end_there_is_nothing_to_undo(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()
    await portal.do("cancel")
    await shop.advance(MAY + 60)

    answer = await portal.post(portal.at("renew"))

    assert answer.status == 403
    assert "This subscription has ended." in portal.text


async def test_the_proof_stays_at_its_address_and_comes_on_paper(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()
    before = (await portal.get(portal.at("canceled"))).status
    await portal.get(portal.home)
    await portal.do("cancel")

    page, paper = await portal.get(portal.at("canceled")), await portal.visitor.get(portal.at("canceled/pdf"))

    assert before == 404
    assert shop.subscription["id"] in page.body.decode()
    assert (paper.headers["content-type"], paper.body[:5]) == ("application/pdf", b"%PDF-")


async def test_a_second_click_changes_nothing(merchant):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()
    await portal.do("cancel")
    since = await shop.last_event()

    await portal.post(portal.at("cancel"))

    assert "Your subscription is cancelled" in portal.text
    assert await shop.events(since) == []


@pytest.mark.parametrize("page", ["cancel", "renew", "reason"])
async def test_what_is_switched_off_is_refused_at_once_in_a_running_session(merchant, page):
    shop = await shop_that_lets_go(merchant)
    portal = await shop.enter()
    await shop.switch_off("subscription_cancel")

    answer = await portal.post(portal.at(page))

    assert answer.status == 403
    assert (await shop.now())["cancel_at"] is None


@pytest.mark.parametrize("page", ["cancel", "reason", "canceled", "canceled/pdf", "pause", "resume", "update"])
async def test_somebody_else_s_subscription_is_not_there(merchant, page):
    everything = {"subscription_cancel": {"enabled": True}, "subscription_pause": {"enabled": True}}
    other = await open_shop(merchant, features=everything)
    shop = await open_shop(merchant, features=everything)
    portal = await shop.enter()

    answer = await portal.visitor.get(f"{portal.home}/subscriptions/{other.subscription['id']}/{page}")

    assert answer.status == 404


@pytest.mark.parametrize("page", ["cancel", "reason", "renew", "pause", "resume", "release"])
async def test_somebody_else_s_subscription_cannot_be_changed(merchant, page):
    everything = {"subscription_cancel": {"enabled": True}, "subscription_pause": {"enabled": True}}
    other = await open_shop(merchant, features=everything)
    shop = await open_shop(merchant, features=everything)
    portal, before = await shop.enter(), await other.now()

    answer = await portal.visitor.post(
        f"{portal.home}/subscriptions/{other.subscription['id']}/{page}", {"token": token(portal.page)}
    )

    assert answer.status == 404
    assert await other.now() == before


async def test_where_something_else_is_renewed_before_the_end_its_next_invoice_is_told(merchant):
    shop = await shop_that_lets_go(merchant, {"plan": "team yearly"})
    await merchant.create(
        "/v1/subscription_items", subscription=shop.subscription["id"], price=shop.id("starter"), quantity=2
    )
    await merchant.create(f"/v1/customers/{shop.customer['id']}", balance=-10_000)
    portal = await shop.enter()

    pages = await left(portal)
    await shop.advance(MAY + 2 * 7_200)

    assert (await shop.invoice())["created"] == MAY
    assert ["Your next invoice comes on <bdi>1 May 2026</bdi>." in page for page in pages] == [True] * 3
    assert not any(wrong in page for page in pages for wrong in ("A last invoice", "Nothing more", "nothing more"))


@pytest.mark.parametrize(("on", "last"), [("subscription", 600), ("item", 500)])
async def test_who_pays_taxes_may_leave_what_a_schedule_keeps(merchant, on, last):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    shop = await shop_that_lets_go(merchant, {"default_tax_rates": [rate["id"]]} if on == "subscription" else {})
    if on == "item":
        await merchant.create(f"/v1/subscription_items/{shop.item['id']}", tax_rates=[rate["id"]])
    await merchant.create("/v1/subscription_schedules", from_subscription=shop.subscription["id"])
    await shop.advance(MIDDLE)
    await shop.extra(500)
    portal = await shop.enter()

    page = await portal.get(portal.at("cancel"))
    said = re.findall(r"A last invoice of <bdi>£([\d.]+)</bdi>", portal.text)
    await portal.do("cancel")
    await shop.advance(MAY + 7_200)

    assert (page.status, said) == (200, [f"{last / 100:.2f}"])
    assert (await shop.invoice())["amount_due"] == last


@pytest.mark.parametrize("mode", [{}, {"mode": "immediately"}, AT_ONCE])
@pytest.mark.parametrize("duration", [MONTH, {"type": "indefinite"}])
async def test_the_credit_of_a_pause_is_kept_by_whoever_leaves_during_it(merchant, mode, duration):
    cancel = {"enabled": True, **mode}
    pause = {"enabled": True, "duration": duration}
    shop = await open_shop(merchant, features={"subscription_cancel": cancel, "subscription_pause": pause})
    await shop.advance(MIDDLE)
    portal = await shop.enter()

    await portal.get(portal.at("pause"))
    kept = "<bdi>£60.00</bdi> is kept as credit" in portal.text
    await portal.post(portal.at("pause"), duration="month-1")
    await portal.get(portal.at("cancel"))
    said = "You get <bdi>£60.00</bdi> back as credit" in portal.text
    await portal.do("cancel")

    balance = (await merchant.find(f"/v1/customers/{shop.customer['id']}"))["balance"]
    assert (kept, said, balance, (await shop.now())["status"]) == (True, True, -6_000, "canceled")


async def test_who_leaves_at_once_is_reminded_of_what_is_still_to_be_paid(merchant):
    shop = await shop_that_lets_go(merchant, **AT_ONCE)
    await shop.miss_a_payment()
    portal = await shop.enter()

    await portal.do("cancel")
    pages = [portal.text]
    await portal.get(portal.at("canceled"))
    pages.append(portal.text)

    assert ["The open invoice of <bdi>£120.00</bdi> is still to be paid." in page for page in pages] == [True] * 2
