"""What others give back of their shares, by refunds and by hand."""

from tests import shares
from tests.resources.payments.sharing import connected, direct, fee_of, received, transfer_of
from tests.shares import PAID, passed_on

REFUNDS = "/v1/refunds"


async def test_a_refund_takes_shares_back_in_proportion_and_the_last_one_the_rest(merchant):
    """Of 999 with a fee of 100, 333 is a third: 33; then 334 is 33 again, and 34 is left."""
    charge = await passed_on(merchant, amount=999, application_fee_amount=100)
    both = {"charge": charge["id"], "reverse_transfer": True, "refund_application_fee": True}
    await merchant.find("/v1/events")

    third = await merchant.create(REFUNDS, both, amount=333)
    fee, transfer = await fee_of(merchant, charge), await transfer_of(merchant, charge)
    (reversal,) = transfer["reversals"]["data"]
    arrived = await received(merchant, transfer)
    await merchant.create(REFUNDS, both, amount=334)
    rest = await merchant.create(REFUNDS, both)
    whole, gone = await fee_of(merchant, charge), await transfer_of(merchant, charge)

    assert third["transfer_reversal"] == reversal["id"]
    assert (reversal["amount"], reversal["source_refund"], reversal["transfer"]) == (333, third["id"], transfer["id"])
    assert (transfer["amount_reversed"], transfer["reversed"]) == (333, False)
    assert (fee["amount_refunded"], fee["refunded"], len(fee["refunds"]["data"])) == (33, False, 1)
    assert arrived["amount_refunded"] == 333
    assert rest["amount"] == 332
    assert [one["amount"] for one in whole["refunds"]["data"]] == [34, 33, 33]
    assert (whole["amount_refunded"], whole["refunded"]) == (100, True)
    assert [one["amount"] for one in gone["reversals"]["data"]] == [332, 334, 333]
    assert gone["reversed"]
    happened = await merchant.types()
    assert (happened.count("application_fee.refunded"), happened.count("transfer.reversed")) == (3, 3)


async def test_what_the_connected_account_gives_back_is_a_refund_there(merchant):
    charge = await passed_on(merchant)

    made = await merchant.create(REFUNDS, charge=charge["id"], amount=400, reverse_transfer=True)
    transfer = await transfer_of(merchant, charge)
    there = merchant.having(stripe_account=transfer["destination"])
    (back,) = (await there.find(REFUNDS))["data"]
    refused = await there.refused(REFUNDS, charge=transfer["destination_payment"])

    assert back["id"] == transfer["reversals"]["data"][0]["destination_payment_refund"]
    assert back["source_transfer_reversal"] == made["transfer_reversal"]
    assert (back["amount"], back["charge"]) == (400, transfer["destination_payment"])
    assert transfer["id"] in refused["message"]


async def test_a_refund_alone_leaves_the_shares_where_they_are(merchant):
    charge = await passed_on(merchant, application_fee_amount=100)

    made = await merchant.create(REFUNDS, charge=charge["id"])

    assert made["transfer_reversal"] is None
    assert (await fee_of(merchant, charge))["amount_refunded"] == 0
    assert (await transfer_of(merchant, charge))["amount_reversed"] == 0


async def test_a_fee_of_a_direct_charge_goes_back_with_a_refund(merchant):
    there = await connected(merchant)
    charge = await direct(there)

    await there.create(REFUNDS, charge=charge["id"], refund_application_fee=True)

    assert (await fee_of(merchant, charge))["refunded"]


async def test_what_is_not_there_cannot_go_back(merchant):
    plain, onward = await merchant.create("/v1/payment_intents", PAID), await passed_on(merchant)
    with_fee = await passed_on(merchant, application_fee_amount=100)
    half = {"charge": with_fee["id"], "amount": 500}
    fee = {"refund_application_fee": True}

    no_transfer = await merchant.refused(REFUNDS, payment_intent=plain["id"], reverse_transfer=True)
    no_fee = await merchant.refused(REFUNDS, charge=onward["id"], reverse_transfer=True, refund_application_fee=True)
    alone = await merchant.refused(REFUNDS, half | fee)
    await merchant.create(f"/v1/application_fees/{with_fee['application_fee']}/refunds")
    again = await merchant.refused(REFUNDS, half | fee, reverse_transfer=True)
    left = await transfer_of(merchant, with_fee)

    assert no_transfer["param"] == "reverse_transfer"
    assert no_fee["param"] == alone["param"] == again["param"] == "refund_application_fee"
    assert left["amount_reversed"] == 0, "what is refused leaves nothing behind"


async def test_fees_are_given_back_by_hand_up_to_what_is_left(merchant):
    fee = await shares.application_fee(merchant)
    path = f"/v1/application_fees/{fee['id']}"

    part = await merchant.create(f"{path}/refunds", amount=30)
    too_much = await merchant.refused(f"{path}/refunds", amount=71)
    nothing = await merchant.refused(f"{path}/refunds", amount=0)
    noted = await merchant.create(f"{path}/refunds/{part['id']}", metadata={"why": "sorry"})
    rest = await merchant.create(f"{path}/refunds")
    again = await merchant.refused(f"{path}/refunds")
    now = await merchant.find(path)

    assert (too_much["param"], nothing["param"]) == ("amount", "amount")
    assert (rest["amount"], rest["currency"], rest["fee"]) == (70, "usd", fee["id"])
    assert "already been refunded" in again["message"]
    assert now["refunded"]
    assert now["refunds"]["data"] == [rest, noted]
    assert (await merchant.find(f"{path}/refunds"))["data"] == [rest, noted]
    assert "application_fee.refund.updated" in await merchant.types()


async def test_transfers_are_taken_back_by_hand_with_the_fee_if_that_is_asked_for(merchant):
    charge = await passed_on(merchant, application_fee_amount=100)
    path = f"/v1/transfers/{charge['transfer']}"

    part = await merchant.create(f"{path}/reversals", amount=250, refund_application_fee=True)
    noted = await merchant.create(f"{path}/reversals/{part['id']}", metadata={"why": "sorry"})
    too_much = await merchant.refused(f"{path}/reversals", amount=751)
    fee = await fee_of(merchant, charge)
    rest = await merchant.create(f"{path}/reversals", refund_application_fee=True)
    again = await merchant.refused(f"{path}/reversals")
    now = await merchant.find(path)

    assert fee["amount_refunded"] == 25
    assert (rest["amount"], too_much["param"]) == (750, "amount")
    assert "already been reversed" in again["message"]
    assert (now["reversed"], now["reversals"]["data"]) == (True, [rest, noted])
    assert (await fee_of(merchant, charge))["refunded"]


async def test_what_remains_of_a_partly_captured_charge_can_be_refunded_whole(merchant):
    held = await merchant.create("/v1/payment_intents", PAID | {"capture_method": "manual"})
    await merchant.create(f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=600)

    too_much = await merchant.refused(REFUNDS, payment_intent=held["id"], amount=601)
    made = await merchant.create(REFUNDS, payment_intent=held["id"])

    assert too_much["param"] == "amount"
    assert made["amount"] == 600
