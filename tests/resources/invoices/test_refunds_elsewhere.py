"""Credit notes that are paid out by what was given back elsewhere."""

import pytest

from tests.conftest import only_sqlite
from tests.records import REFUNDS, give_back, paid
from tests.resources.invoices.test_attaching import attach, owed

PATH = "/v1/credit_notes"
NAME = "refunds[0][payment_record_refund]"


def named(record, group="R-1", **more):
    refund = {"payment_record": record["id"], "refund_group": group}
    return {"type": "payment_record_refund", "payment_record_refund": refund} | more


async def bought(merchant, *parts):
    """An invoice that was paid elsewhere in these parts, and their records."""
    invoice = await owed(merchant, sum(parts))
    made = [await paid(merchant, part, "usd") for part in parts]
    for record in made:
        await attach(merchant, invoice, record)
    return invoice, *made


async def test_a_refund_elsewhere_pays_a_credit_note_out(merchant):
    invoice, record = await bought(merchant, 1000)
    await give_back(merchant, record, "R-1", 400)
    order = {"invoice": invoice["id"], "amount": 400, "refunds": [named(record)]}

    preview = await merchant.find(f"{PATH}/preview", order)
    note = await merchant.create(PATH, order, expand=["refunds.refund"])

    after = await merchant.find(f"/v1/invoices/{invoice['id']}")
    (reported,) = (await merchant.find(REFUNDS, payment_record=record["id"]))["data"]
    shown = named(record, amount_refunded=400, refund=reported["id"])
    assert note["refunds"] == preview["refunds"] == [shown]
    assert (note["type"], note["post_payment_amount"], note["out_of_band_amount"]) == ("post_payment", 400, None)
    assert (after["status"], after["amount_paid"], after["post_payment_credit_notes_amount"]) == ("paid", 1000, 400)


async def test_two_payments_and_the_balance_share_a_credit_note(merchant):
    invoice, first, second = await bought(merchant, 300, 700)
    await give_back(merchant, first, "R-1")
    await give_back(merchant, second, "R-2")
    refunds = [named(first), named(second, "R-2", amount_refunded=500)]

    note = await merchant.create(PATH, invoice=invoice["id"], amount=900, credit_amount=100, refunds=refunds)

    assert [one["amount_refunded"] for one in note["refunds"]] == [300, 500]
    assert (await merchant.find(f"/v1/customers/{invoice['customer']}"))["balance"] == -100


async def test_a_refund_elsewhere_is_credited_once(merchant):
    invoice, record = await bought(merchant, 1000)
    await give_back(merchant, record, "R-1", 400)
    order = {"invoice": invoice["id"]}

    await merchant.create(PATH, order, amount=150, refunds=[named(record, amount_refunded=150)])
    more = await merchant.refused(PATH, order, amount=300, refunds=[named(record, amount_refunded=300)])
    twice = await merchant.refused(PATH, order, amount=500, refunds=[named(record), named(record)])
    rest = await merchant.create(PATH, order, amount=250, refunds=[named(record)])
    again = await merchant.refused(PATH, order, amount=10, refunds=[named(record)])

    assert (more["param"], more["message"]) == ("refunds[0][amount_refunded]", "The refund came to less than that.")
    assert twice["param"] == "refunds[1][payment_record_refund][refund_group]"
    assert [one["amount_refunded"] for one in rest["refunds"]] == [250]
    assert (again["param"], again["message"]) == (f"{NAME}[refund_group]", "All of this refund is credited already.")


async def test_a_credit_note_names_no_more_than_was_given_back(merchant):
    invoice, record = await bought(merchant, 1000)
    await give_back(merchant, record, "R-1", 400)
    order = {"invoice": invoice["id"]}

    more = await merchant.refused(PATH, order, amount=401, refunds=[named(record, amount_refunded=401)])
    less = await merchant.refused(PATH, order, amount=500, refunds=[named(record)])

    assert more["param"] == "refunds[0][amount_refunded]"
    assert less["param"] == "credit_amount"
    assert (await merchant.find(PATH))["data"] == []


@only_sqlite
@pytest.mark.parametrize(
    ("wrong", "param", "text"),
    [
        ({"type": "payment_record_refund"}, NAME, f"Missing required param: {NAME}."),
        ({"refund": "re_1"}, "refunds[0][refund]", "`refund` can only be used with `type=refund`."),
        (
            {"type": "refund"},
            NAME,
            "`payment_record_refund` can only be used with `type=payment_record_refund`.",
        ),
        ({"group": "R-2"}, f"{NAME}[refund_group]", "No such refund_group: 'R-2'"),
        ({"group": "R-3"}, f"{NAME}[refund_group]", "No such refund_group: 'R-3'"),
        ({"record": "pr_none"}, f"{NAME}[payment_record]", "No such payment_record: 'pr_none'"),
        (
            {"stranger": True},
            f"{NAME}[payment_record]",
            "This refund gives back another payment than the invoice's.",
        ),
    ],
    ids=["no record", "both", "the other type", "no refund", "another's refund", "an unknown record", "another record"],
)
async def test_not_every_refund_elsewhere_counts(merchant, wrong, param, text):
    invoice, record = await bought(merchant, 1000)
    _, other = await bought(merchant, 500)
    await give_back(merchant, record, "R-1", 400)
    await give_back(merchant, other, "R-3", 400)
    wrong = dict(wrong)
    order = named(other, "R-3") if wrong.pop("stranger", False) else named(record, wrong.pop("group", "R-1"))
    if "record" in wrong:
        order["payment_record_refund"]["payment_record"] = wrong.pop("record")
    if wrong == {"type": "payment_record_refund"}:
        order.pop("payment_record_refund")

    error = await merchant.refused(PATH, invoice=invoice["id"], amount=400, refunds=[order | wrong])

    assert (error["param"], error["message"]) == (param, text)


async def test_nothing_that_was_paid_elsewhere_is_refunded_here(merchant):
    invoice, _ = await bought(merchant, 1000)

    error = await merchant.refused(PATH, invoice=invoice["id"], amount=400, refund_amount=400)

    assert error["param"] == "refund_amount"
