"""Parameters that had another name before: for callers of older versions, and for those who name none."""

import pytest

from tests.conftest import only_sqlite

pytestmark = only_sqlite
FUTURE = 1_798_761_600
"""2027-01-01."""
SIX_MONTHS_LATER = 1_814_400_000
"""2027-07-01."""


@pytest.mark.parametrize("version", [None, "2024-06-20"])
async def test_a_promotion_code_takes_its_coupon_by_the_former_name(merchant, version):
    coupon = await merchant.create("/v1/coupons", percent_off=10)
    caller = merchant.having(stripe_version=version) if version else merchant

    made = await caller.create("/v1/promotion_codes", coupon=coupon["id"])

    assert made["promotion"] == {"coupon": coupon["id"], "type": "coupon"}


@pytest.mark.parametrize("noun", ["payment_intents", "setup_intents"])
async def test_intents_take_their_types_by_the_former_name(merchant, noun):
    amount = {"amount": 500, "currency": "usd"} if noun == "payment_intents" else {}

    made = await merchant.create(f"/v1/{noun}", payment_method_types=["card"], **amount)

    assert made["payment_method_types"] == ["card"]


async def test_who_speaks_the_current_version_uses_its_names(merchant):
    caller = merchant.having(stripe_version="2026-10-28.endive")

    error = await caller.refused("/v1/setup_intents", payment_method_types=["card"])

    assert (error["code"], error["param"]) == ("parameter_unknown", "payment_method_types")


async def test_both_names_at_once_are_refused(merchant):
    error = await merchant.refused(
        "/v1/setup_intents", payment_method_types=["card"], allowed_payment_method_types=["card"]
    )

    assert (error["code"], error["param"]) == ("parameter_unknown", "payment_method_types")


async def test_a_customer_takes_a_coupon_for_everything_and_lets_it_go(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10)
    price = await merchant.create(
        "/v1/prices", currency="usd", unit_amount=1000, recurring={"interval": "month"}, product_data={"name": "Pro"}
    )

    made = await merchant.create(
        "/v1/customers",
        coupon=coupon["id"],
        payment_method="pm_card_visa",
        invoice_settings={"default_payment_method": "pm_card_visa"},
    )
    subscription = await merchant.create("/v1/subscriptions", customer=made["id"], items=[{"price": price["id"]}])
    without = await merchant.create(f"/v1/customers/{made['id']}", coupon="")
    events = await merchant.find("/v1/events", types=["customer.discount.created", "customer.discount.deleted"])

    invoice = await merchant.find(f"/v1/invoices/{subscription['latest_invoice']}")
    assert (made["discount"]["source"]["coupon"], invoice["total"]) == (coupon["id"], 900)
    assert without["discount"] is None
    assert [event["type"] for event in events["data"]] == ["customer.discount.deleted", "customer.discount.created"]


async def test_a_phase_lasts_so_many_periods_of_its_price(merchant):
    customer = await merchant.create("/v1/customers")
    price = await merchant.create(
        "/v1/prices",
        currency="usd",
        unit_amount=1000,
        recurring={"interval": "month", "interval_count": 2},
        product_data={"name": "Pro"},
    )
    phase = {"items": [{"price": price["id"]}], "iterations": 3}

    made = await merchant.create(
        "/v1/subscription_schedules", customer=customer["id"], start_date=FUTURE, phases=[phase]
    )

    assert made["phases"][0]["end_date"] == SIX_MONTHS_LATER


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/v1/customers", {"coupon": "TEN"}, "coupon"),
        ("/v1/customers", {"promotion_code": "promo_1"}, "promotion_code"),
        ("/v1/subscription_schedules", {"phases": [{}, {"iterations": 1}]}, "phases[1][iterations]"),
        ("/v1/subscription_schedules", {"phases[][iterations]": 1}, "phases[0][iterations]"),
    ],
)
async def test_what_is_gone_is_unknown_to_the_current_version(merchant, path, params, param):
    caller = merchant.having(stripe_version="2026-10-28.endive")

    error = await caller.refused(path, params)

    assert (error["code"], error["param"]) == ("parameter_unknown", param)
