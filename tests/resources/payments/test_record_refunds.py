"""What is reported of money that was given back elsewhere."""

import pytest

from tests.records import FIRST, LATER, PATH, REFUNDS, failed, give_back, paid, refund, report, sums


async def refused(merchant, record, **params):
    error = await merchant.refused(f"{PATH}/{record['id']}/report_refund", params)
    return error.get("param"), error["message"]


def of(value, currency="eur"):
    return {"amount": {"currency": currency, "value": value}}


async def test_a_payment_is_given_back_in_parts_and_then_the_rest(merchant):
    record = await paid(merchant, metadata={"a": "b"})

    part = await give_back(merchant, record, "R-1", 200, metadata={"why": "cold tea"})
    rest = await give_back(merchant, record, "R-2", initiated_at=LATER, refunded={"refunded_at": LATER + 60})

    attempt = await merchant.find(f"/v1/payment_attempt_records/{record['latest_payment_attempt_record']}")
    came = {"requested": 500, "authorized": 500, "guaranteed": 500}
    assert sums(part) == came | {"refunded": 200}
    assert part["metadata"] == rest["metadata"] == {"a": "b", "why": "cold tea"}
    assert sums(rest) == sums(attempt) == came | {"refunded": 500}
    listed = (await merchant.find(REFUNDS, payment_record=record["id"]))["data"]
    assert [(one["refund_group"], one["amount"], one["currency"]) for one in listed] == [
        ("R-2", 300, "eur"),
        ("R-1", 200, "eur"),
    ]
    assert [(one["initiated_at"], one["refunded_at"]) for one in listed] == [(LATER, LATER + 60), (None, None)]
    assert await merchant.find(f"{REFUNDS}/{listed[0]['id']}") == listed[0]


async def test_no_more_is_given_back_than_was_paid(merchant):
    record = await paid(merchant)
    await give_back(merchant, record, "R-1", 200)

    more = await refused(merchant, record, **refund("R-2"), **of(301))
    await give_back(merchant, record, "R-2", 300)
    again = await refused(merchant, record, **refund("R-3"))

    assert more == (
        "amount[value]",
        "Refund amount (€3.01) is greater than unrefunded amount on payment record (€3.00)",
    )
    assert again == ("id", f"{record['id']} has already been refunded.")
    assert sums(await merchant.find(f"{PATH}/{record['id']}"))["refunded"] == 500


@pytest.mark.parametrize("made", [report, failed], ids=["under way", "failed"])
async def test_nothing_is_given_back_that_never_came(merchant, made):
    record = await made(merchant)

    told = await refused(merchant, record, **refund("R-1"))

    assert told == ("id", f"{record['id']} cannot be refunded: no money has come.")


async def test_no_two_refunds_have_the_same_reference(merchant):
    one, other = await paid(merchant), await paid(merchant)
    await give_back(merchant, one, "R-1", 100)
    name = "processor_details[custom][refund_reference]"

    same = await refused(merchant, other, **refund("R-1"), **of(100))
    none = await refused(merchant, other, outcome="refunded", processor_details={"type": "custom"})
    long = await refused(merchant, other, **refund("R" * 256))

    assert same == (name, "A refund was already reported with the reference R-1.")
    assert (none[0], long[0]) == (name, name)
    assert sums(await merchant.find(f"{PATH}/{other['id']}"))["guaranteed"] == 500


async def test_a_refund_is_in_the_payments_currency_and_after_it(merchant):
    record = await paid(merchant)

    dollars = await refused(merchant, record, **refund("R-1"), **of(100, "usd"))
    early = await refused(merchant, record, **refund("R-1"), initiated_at=FIRST - 1)
    sooner = await refused(merchant, record, **refund("R-1"), initiated_at=LATER, refunded={"refunded_at": LATER - 1})
    nothing = await refused(merchant, record, **refund("R-1"), **of(0))

    assert dollars == ("amount[currency]", "The payment record is in eur, not in usd.")
    assert early == ("initiated_at", f"A refund cannot be initiated before its payment was ({FIRST}).")
    assert sooner == ("refunded[refunded_at]", f"A payment cannot be refunded before that was initiated ({LATER}).")
    assert nothing[0] == "amount[value]"
    assert (await merchant.find(REFUNDS))["data"] == []
