"""What callers and endpoints of older versions are told, in the shapes of their versions."""

import pytest

from tests import checkouts, invoices, subscriptions
from tests.conftest import only_sqlite

pytestmark = only_sqlite
BEFORE_BASIL, BEFORE_CLOVER, BEFORE_DAHLIA = "2025-02-24.acacia", "2025-08-27.basil", "2026-02-25.clover"


def older(merchant, version):
    return merchant.having(stripe_version=version)


async def test_a_subscription_had_a_period_itself(merchant):
    made = await subscriptions.paying(older(merchant, BEFORE_BASIL))

    item = made["items"]["data"][0]
    assert (made["current_period_start"], made["current_period_end"]) == (
        item["current_period_start"],
        item["current_period_end"],
    )
    listed = await older(merchant, BEFORE_BASIL).find("/v1/subscriptions")
    since = await older(merchant, "2025-03-31.basil").find("/v1/subscriptions")
    assert listed["data"][0]["current_period_end"] == item["current_period_end"]
    assert "current_period_end" not in since["data"][0]


@pytest.mark.parametrize("version", [BEFORE_BASIL, BEFORE_CLOVER])
async def test_a_promotion_code_had_its_coupon_whole(merchant, version):
    coupon = await merchant.create("/v1/coupons", percent_off=10)

    made = await older(merchant, version).create("/v1/promotion_codes", coupon=coupon["id"], code="TEN")

    listed = await older(merchant, version).find("/v1/promotion_codes")
    assert (made["coupon"]["percent_off"], "promotion" in made) == (10, False)
    assert listed["data"][0]["coupon"]["id"] == coupon["id"]
    now = await older(merchant, "2025-09-30.clover").find(f"/v1/promotion_codes/{made['id']}")
    assert (now["promotion"]["coupon"], "coupon" in now) == (coupon["id"], False)


async def test_a_discount_had_its_coupon_whole(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    caller = older(merchant, BEFORE_BASIL)

    customer = await caller.create("/v1/customers", coupon=coupon["id"])
    without = await caller.create("/v1/customers")
    made = await subscriptions.paying(caller, coupon=coupon["id"], expand=["discounts"])

    assert customer["discount"]["coupon"]["percent_off"] == 10
    assert without["discount"] is None
    assert [one["coupon"]["id"] for one in made["discounts"]] == [coupon["id"]]
    found = await caller.find("/v1/customers/search", query=f"created={customer['created']}", limit=100)
    assert {"id": coupon["id"]}.items() <= {one["id"]: one for one in found["data"]}[customer["id"]]["discount"][
        "coupon"
    ].items()
    assert (await caller.delete(f"/v1/customers/{customer['id']}")).json["deleted"] is True
    assert (await caller.find(f"/v1/customers/{customer['id']}"))["deleted"] is True


async def test_a_page_had_another_name(merchant):
    made = await checkouts.saving(older(merchant, BEFORE_DAHLIA), ui_mode="hosted")

    assert made["ui_mode"] == "hosted"
    assert (await checkouts.seen(merchant, made["id"]))["ui_mode"] == "hosted_page"


async def test_events_are_told_in_the_version_of_who_reads_them(merchant):
    await subscriptions.paying(merchant)
    caller, type = older(merchant, BEFORE_BASIL), "customer.subscription.created"

    listed = (await caller.find("/v1/events", type=type))["data"][0]
    found = await caller.find(f"/v1/events/{listed['id']}")
    now = (await merchant.find("/v1/events", type=type))["data"][0]

    assert listed["api_version"] == found["api_version"] == BEFORE_BASIL
    assert found["data"]["object"]["current_period_end"] == listed["data"]["object"]["current_period_end"] > 0
    assert now["api_version"] == "2026-10-28.endive"
    assert "current_period_end" not in now["data"]["object"]


async def test_what_an_event_says_was_before_is_in_the_version_too(merchant):
    caller = older(merchant, BEFORE_BASIL)
    invoice = await invoices.payable(merchant)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    event = (await caller.find("/v1/events", type="invoice.updated"))["data"][0]

    now, before = event["data"]["object"], event["data"]["previous_attributes"]
    assert (now["paid"], before["paid"], before["status"]) == (True, False, "open")
    assert not {"parent", "payments", "total_taxes"} & before.keys()
