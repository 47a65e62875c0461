"""Fees and transfers: what comes of a charge whose money others get, and what goes back of it."""

import pytest

from tests import shares
from tests.payments import SEPA
from tests.shares import PAID, passed_on

REFUNDS = "/v1/refunds"


async def fee_of(merchant, charge):
    return await merchant.find(f"/v1/application_fees/{charge['application_fee']}")


async def transfer_of(merchant, charge):
    return await merchant.find(f"/v1/transfers/{charge['transfer']}")


async def types(merchant):
    """The types of all events, the oldest first."""
    return [event["type"] for event in (await merchant.find("/v1/events", limit=100))["data"]][::-1]


async def received(merchant, transfer):
    """What the connected account received by a transfer."""
    there = merchant.having(stripe_account=transfer["destination"])
    return await there.find(f"/v1/charges/{transfer['destination_payment']}")


async def connected(merchant):
    return merchant.having(stripe_account=(await merchant.create("/v1/accounts"))["id"])


async def direct(there, **params):
    paid = await there.create("/v1/payment_intents", PAID | {"application_fee_amount": 100} | params)
    return await there.find(f"/v1/charges/{paid['latest_charge']}")


async def test_a_fee_of_a_direct_charge_is_with_the_platform(merchant):
    there = await connected(merchant)
    account = dict(there.headers)["stripe-account"]
    own = (await merchant.find("/v1/account"))["id"]

    charge = await direct(there)
    fee = await fee_of(merchant, charge)

    assert fee == {
        "id": charge["application_fee"],
        "object": "application_fee",
        "account": account,
        "amount": 100,
        "amount_refunded": 0,
        "application": own.replace("acct_", "ca_"),
        "balance_transaction": None,
        "charge": charge["id"],
        "created": charge["created"],
        "currency": "usd",
        "fee_source": {"charge": charge["id"], "type": "charge"},
        "livemode": False,
        "originating_transaction": None,
        "refunded": False,
        "refunds": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/application_fees/{fee['id']}/refunds",
        },
    }  # fmt: skip
    assert fee["id"].startswith("fee_")
    assert (await there.get(f"/v1/application_fees/{fee['id']}")).status == 404
    assert "application_fee.created" in await types(merchant)
    assert "application_fee.created" not in await types(there)
    assert (await merchant.find("/v1/application_fees", charge=charge["id"]))["data"] == [fee]
    assert (await merchant.find("/v1/application_fees", charge="ch_x"))["data"] == []
    assert "transfer" not in charge


async def test_money_goes_on_whole_and_the_fee_is_taken_of_what_arrives(merchant):
    data = {"description": "Rent", "metadata": {"a": "b"}, "payment_data": {"description": "From Rose"}}

    charge = await passed_on(merchant, application_fee_amount=100, transfer_group="May", transfer_data=data)
    fee, transfer = await fee_of(merchant, charge), await transfer_of(merchant, charge)
    arrived = await received(merchant, transfer)

    account = charge["transfer_data"]["destination"]
    assert transfer == {
        "id": charge["transfer"],
        "object": "transfer",
        "amount": 1000,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": charge["created"],
        "currency": "usd",
        "description": "Rent",
        "destination": account,
        "destination_payment": arrived["id"],
        "livemode": False,
        "metadata": {"a": "b"},
        "reversals": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{transfer['id']}/reversals",
        },
        "reversed": False,
        "source_transaction": charge["id"],
        "source_type": "card",
        "transfer_group": "May",
    }  # fmt: skip
    assert arrived["id"].startswith("py_")
    assert (arrived["amount"], arrived["source_transfer"], arrived["paid"]) == (1000, transfer["id"], True)
    assert (arrived["application_fee"], arrived["application_fee_amount"]) == (fee["id"], 100)
    assert arrived["description"] == "From Rose"
    assert (fee["account"], fee["charge"]) == (account, arrived["id"])
    assert (fee["originating_transaction"], fee["amount"]) == (charge["id"], 100)
    happened = await types(merchant)
    assert happened.index("transfer.created") < happened.index("application_fee.created")
    assert happened.index("application_fee.created") < happened.index("charge.succeeded")


async def test_a_part_goes_on_if_that_is_said(merchant):
    charge = await passed_on(merchant, transfer_data={"amount": 700})

    transfer = await transfer_of(merchant, charge)

    assert (transfer["amount"], charge["application_fee"]) == (700, None)
    assert (await merchant.find("/v1/application_fees"))["data"] == []


@pytest.mark.parametrize("kind", ["declined", "held", "asking"])
async def test_nothing_is_booked_before_money_is_taken(merchant, kind):
    cards = {"declined": "pm_card_visa_chargeDeclined", "asking": "pm_card_authenticationRequired"}
    params = {"payment_method": cards.get(kind, "pm_card_visa"), "application_fee_amount": 5}
    there = await connected(merchant)
    onward = {"transfer_data": {"destination": dict(there.headers)["stripe-account"]}}
    capture = "manual" if kind == "held" else "automatic"

    await merchant.post("/v1/payment_intents", PAID | params | onward, capture_method=capture)
    await there.post("/v1/payment_intents", PAID | params, capture_method=capture)

    assert (await merchant.find("/v1/transfers"))["data"] == []
    assert (await merchant.find("/v1/application_fees"))["data"] == []


async def test_of_what_is_captured_nobody_gets_more(merchant):
    held = await passed_on(merchant, application_fee_amount=500, capture_method="manual")

    await merchant.create(f"/v1/payment_intents/{held['payment_intent']}/capture", amount_to_capture=600,
                          application_fee_amount=700)  # fmt: skip
    charge = await merchant.find(f"/v1/charges/{held['id']}")
    fee, transfer = await fee_of(merchant, charge), await transfer_of(merchant, charge)

    assert (held["application_fee"], charge["application_fee_amount"]) == (None, 700)
    assert (fee["amount"], transfer["amount"]) == (600, 600)


async def test_a_debit_is_shared_when_it_has_arrived(merchant, clock):
    seller = (await merchant.create("/v1/accounts"))["id"]
    debit = {"amount": 1000, "currency": "eur", "confirm": True, "application_fee_amount": 10}
    going = await merchant.create("/v1/payment_intents", SEPA | debit, transfer_data={"destination": seller})
    before = (await merchant.find("/v1/transfers"))["data"]

    clock.advance(7 * 86_400)
    await merchant.tick()
    charge = await merchant.find(f"/v1/charges/{going['latest_charge']}")
    transfer = await transfer_of(merchant, charge)

    assert before == []
    assert (charge["status"], transfer["source_type"], transfer["amount"]) == ("succeeded", "bank_account", 1000)
    assert (await fee_of(merchant, charge))["amount"] == 10


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
    happened = await types(merchant)
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
    assert "application_fee.refund.updated" in await types(merchant)


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


async def test_the_money_of_a_charge_can_go_on_by_hand(merchant):
    first, second = [(await merchant.create("/v1/accounts"))["id"] for _ in range(2)]
    paid = await merchant.create("/v1/payment_intents", PAID)
    source = {"currency": "usd", "source_transaction": paid["latest_charge"]}
    nobody = {"currency": "usd", "destination": first, "amount": 5}

    part = await merchant.create("/v1/transfers", source, destination=first, amount=300, description="A third")
    too_much = await merchant.refused("/v1/transfers", source, destination=second, amount=701)
    euros = await merchant.refused("/v1/transfers", source | {"currency": "eur"}, destination=second)
    rest = await merchant.create("/v1/transfers", source, destination=second)
    nothing = await merchant.refused("/v1/transfers", source, destination=second)
    without = await merchant.refused("/v1/transfers", nobody)
    named = await merchant.create(f"/v1/transfers/{part['id']}", description="One third")

    assert (part["amount"], rest["amount"]) == (300, 700)
    assert (too_much["param"], euros["param"], nothing["param"]) == ("amount", "currency", "amount")
    assert without["code"] == "balance_insufficient"
    assert part["transfer_group"] == rest["transfer_group"] == f"group_{paid['id']}"
    assert (await merchant.find("/v1/transfers", destination=first))["data"] == [named]
    assert len((await merchant.find("/v1/transfers", transfer_group=part["transfer_group"]))["data"]) == 2
    assert "transfer.updated" in await types(merchant)


async def test_what_remains_of_a_partly_captured_charge_can_be_refunded_whole(merchant):
    held = await merchant.create("/v1/payment_intents", PAID | {"capture_method": "manual"})
    await merchant.create(f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=600)

    too_much = await merchant.refused(REFUNDS, payment_intent=held["id"], amount=601)
    made = await merchant.create(REFUNDS, payment_intent=held["id"])

    assert too_much["param"] == "amount"
    assert made["amount"] == 600
