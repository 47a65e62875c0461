"""Fees and transfers: what comes of a charge whose money others get, and what goes back of it."""

import pytest

from tests.payments import SEPA
from tests.resources.payments.sharing import connected, direct, fee_of, received, transfer_of
from tests.shares import PAID, passed_on


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
    assert "application_fee.created" in await merchant.types()
    assert "application_fee.created" not in await there.types()
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
    happened = await merchant.types()
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
    assert "transfer.updated" in await merchant.types()
