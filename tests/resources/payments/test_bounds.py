"""How much can be charged at a time."""

import pytest

PATH = "/v1/payment_intents"
SMALL = {"usd": (49, "$0.50 usd"), "gbp": (29, "£0.30 gbp"), "jpy": (49, "¥50 jpy"), "huf": (17_499, "HUF 175.00 huf")}


@pytest.mark.parametrize("currency", SMALL)
async def test_less_than_is_worth_a_charge_is_refused(merchant, currency):
    amount, least = SMALL[currency]

    error = await merchant.refused(PATH, amount=amount, currency=currency)
    made = await merchant.create(PATH, amount=amount + 1, currency=currency)

    assert (error["code"], error["param"]) == ("amount_too_small", "amount")
    assert error["message"] == f"Amount must be at least {least}"
    changed = await merchant.refused(f"{PATH}/{made['id']}", amount=amount)
    assert changed["code"] == "amount_too_small"


async def test_more_than_eight_digits_are_refused_but_where_units_are_small(merchant):
    error = await merchant.refused(PATH, amount=100_000_000, currency="usd")

    assert (error["code"], error["param"]) == ("amount_too_large", "amount")
    assert error["message"] == "Amount must be no more than $999,999.99"
    assert (await merchant.create(PATH, amount=99_999_999, currency="usd"))["amount"] == 99_999_999
    assert (await merchant.create(PATH, amount=100_000_000, currency="idr"))["amount"] == 100_000_000
