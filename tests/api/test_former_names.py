"""Parameters that had another name before: for callers of older versions, and for those who name none."""

import pytest

from tests.conftest import only_sqlite

pytestmark = only_sqlite


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
