"""Pausing and resuming in the portal: for as long as the configuration allows, with the day of coming back."""

import re

import pytest

from tests.plans import APRIL, MAY, MIDDLE, open_shop

JUNE = 1_780_272_000
"""1 June 2026, midnight."""
ONE_OR_TWO = {
    "type": "interval_options",
    "interval_options": [{"interval": "month", "interval_count": 1}, {"interval": "month", "interval_count": 2}],
}


async def shop_that_pauses(merchant, duration=None, **subscription):
    pause = {"enabled": True, **({"duration": duration} if duration else {})}
    return await open_shop(merchant, features={"subscription_pause": pause}, **subscription)


async def test_a_pause_without_an_end(merchant):
    shop = await shop_that_pauses(merchant, {"type": "indefinite"})
    portal, since = await shop.enter(), await shop.last_event()

    await portal.do("pause")

    now = await shop.now()
    assert (now["status"], now["schedule"]) == ("paused", None)
    assert now["status_details"]["paused"]["subscription"]["type"] == "pause_requested"
    assert {"customer.subscription.paused", "customer.subscription.updated"} <= set(await shop.events(since))
    assert "Paused until you resume it" in portal.text


async def test_a_length_that_is_named_twice_is_offered_once(merchant):
    month = {"interval": "month", "interval_count": 1}
    shop = await shop_that_pauses(merchant, {"type": "interval_options", "interval_options": [month, month]})
    portal = await shop.enter()

    await portal.get(portal.at("pause"))

    assert portal.text.count('value="month-1"') == 1


async def test_who_owes_something_is_told_that_it_stays_before_it_pauses(merchant):
    shop = await shop_that_pauses(merchant)
    portal = await shop.enter()
    await portal.get(portal.at("pause"))
    owing_nothing = portal.text
    await shop.miss_a_payment()

    await portal.get(portal.at("pause"))

    assert (await shop.now())["status"] == "past_due"
    assert "The open invoice" not in owing_nothing
    assert "The open invoice of <bdi>£120.00</bdi> is still to be paid." in portal.text


async def test_a_pause_for_a_while_ends_on_the_day_that_was_said(merchant):
    shop = await shop_that_pauses(merchant, ONE_OR_TWO)
    portal = await shop.enter()
    await portal.get(portal.at("pause"))
    offered = portal.text

    await portal.post(portal.at("pause"), duration="month-2")
    paused, told = await shop.now(), portal.text
    await shop.advance(MAY)
    still = await shop.now()
    await shop.advance(JUNE + 7_200)

    assert "back on <bdi>1 May 2026</bdi>" in offered
    assert "back on <bdi>1 June 2026</bdi>" in offered
    assert "Paused until <bdi>1 June 2026</bdi>" in told
    assert (paused["status"], still["status"], (await shop.now())["status"]) == ("paused", "paused", "active")


async def test_the_credit_is_what_the_page_says(merchant):
    shop = await shop_that_pauses(merchant, {"type": "indefinite"})
    await shop.advance(MIDDLE)
    portal = await shop.enter()

    await portal.get(portal.at("pause"))
    said = portal.text
    await portal.do("pause")

    items = (await merchant.find("/v1/invoiceitems", customer=shop.customer["id"]))["data"]
    assert "<bdi>£60.00</bdi> is kept as credit" in said
    assert sum(item["amount"] for item in items) == -6_000


async def test_coming_back_costs_what_the_button_says(merchant):
    shop = await shop_that_pauses(merchant, {"type": "indefinite"})
    await shop.advance(MIDDLE)
    portal = await shop.enter()
    await portal.do("pause")

    await portal.get(portal.at("resume"))
    said = portal.text
    await portal.post(portal.at("resume"))

    assert "Resume and pay <bdi>£60.00</bdi>" in said
    assert ((await shop.now())["status"], (await shop.invoice())["amount_paid"]) == ("active", 6_000)
    assert "Your subscription goes on" in portal.text


async def test_what_coming_back_costs_is_said_in_the_customer_s_language_and_adds_up(merchant):
    vat = await merchant.create("/v1/tax_rates", display_name="USt", percentage=20, inclusive=False)
    shop = await shop_that_pauses(merchant, {"type": "indefinite"}, default_tax_rates=[vat["id"]])
    await shop.advance(MIDDLE)
    portal = await shop.enter(locale="de")
    await portal.do("pause")

    await portal.get(portal.at("resume"))

    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", portal.text.partition('<dl class="sum">')[2], re.DOTALL)
    said = [re.sub(r"<small>|</small>", "|", text) for text, _ in rows]
    amounts = [float(re.sub(r"[^0-9,−]", "", amount).replace("−", "-").replace(",", ".")) for _, amount in rows]
    assert "Unused" not in portal.text
    assert any("Ungenutzte Zeit" in text for text in said)
    assert any("USt (20" in text for text in said)
    subtotal, tax, due = amounts[-3:]
    assert sum(amounts[:-3]) == subtotal
    assert subtotal + tax == due


async def test_coming_back_early_from_a_pause_with_an_end(merchant):
    shop = await shop_that_pauses(merchant, ONE_OR_TWO)
    portal = await shop.enter()
    await portal.do("pause", duration="month-2")

    await portal.get(portal.at("resume"))
    await portal.post(portal.at("resume"))
    await shop.advance(JUNE + 7_200)

    assert (await shop.now())["status"] == "active"


async def test_a_payment_that_fails_leaves_it_paused_with_a_way_to_pay(merchant):
    shop = await shop_that_pauses(merchant, {"type": "indefinite"})
    await shop.advance(MIDDLE)
    portal = await shop.enter()
    await portal.do("pause")
    await shop.card("pm_card_chargeCustomerFail", default=True)

    await portal.get(portal.at("resume"))
    await portal.post(portal.at("resume"))

    assert (await shop.now())["status"] == "paused"
    assert "Your subscription goes on when its invoice is paid" in portal.text
    assert "/i/" in portal.text


@pytest.mark.parametrize("duration", ["", "month-3", "year-1", "nonsense"])
async def test_a_length_that_is_not_offered_is_refused(merchant, duration):
    shop = await shop_that_pauses(merchant, ONE_OR_TWO)
    portal = await shop.enter()

    await portal.do("pause", duration=duration)

    assert "Choose for how long." in portal.text
    assert (await shop.now())["status"] == "active"


@pytest.mark.parametrize("page", ["pause", "resume"])
async def test_what_is_switched_off_is_refused_at_once_in_a_running_session(merchant, page):
    shop = await shop_that_pauses(merchant)
    portal = await shop.enter()
    await shop.switch_off("subscription_pause")

    answer = await portal.post(portal.at(page))

    assert answer.status == 403
    assert (await shop.now())["status"] == "active"


async def test_a_length_taken_off_the_list_is_refused_at_once(merchant):
    shop = await shop_that_pauses(merchant, ONE_OR_TWO)
    portal = await shop.enter()
    await portal.get(portal.at("pause"))
    lengths = {"type": "interval_options", "interval_options": [{"interval": "week"}]}
    await shop.configure(subscription_pause={"duration": lengths})

    await portal.post(portal.at("pause"), duration="month-2")

    assert (await shop.now())["status"] == "active"


async def test_classic_billing_cannot_be_paused_and_is_told_so(merchant):
    shop = await shop_that_pauses(merchant, billing_mode={"type": "classic"})
    portal = await shop.enter()

    answer = await portal.post(portal.at("pause"))

    assert answer.status == 403
    assert "This subscription cannot be paused here." in portal.text
    assert "classic_billing" in portal.text


@pytest.mark.parametrize(
    ("after", "seen"),
    [
        ({"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Rest well."}}, "Rest well."),
        ({"type": "redirect", "redirect": {"return_url": "https://shop.example/rest"}}, "https://shop.example/rest"),
        ({"type": "portal_homepage"}, "Paused until <bdi>1 May 2026</bdi>"),
    ],
)
async def test_a_flow_comes_to_its_end(merchant, after, seen):
    shop = await shop_that_pauses(merchant)
    details = {"subscription": shop.subscription["id"]}
    portal = await shop.enter(
        flow_data={"type": "subscription_pause", "subscription_pause": details, "after_completion": after}
    )

    await portal.post(portal.at("pause"), duration="month-1")

    assert (await shop.now())["status"] == "paused"
    assert seen in portal.text


async def test_the_pause_begins_today(merchant):
    shop = await shop_that_pauses(merchant)
    portal = await shop.enter()

    await portal.do("pause", duration="month-1")

    schedule = await merchant.find(f"/v1/subscription_schedules/{(await shop.now())['schedule']}")
    plan = schedule["pause_schedules"][0]
    assert (plan["pause"]["pause_at"], plan["resume"]["resume_at"]) == (APRIL, MAY)
