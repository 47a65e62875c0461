"""Accounts that are debited: the outcome comes later. One row for each account."""

import pytest

from portico.bank import debits
from tests import payments, subscriptions
from tests.everything import NOON
from tests.resources.payments.charging import types

# number, name, seconds, failure
SEPA = [
    ("DE89370400440532013000", "success_de", 0, None),
    ("DE08370400440532013003", "successDelayed_de", 180, None),
    ("DE62370400440532013001", "failed_de", 0, "generic_decline"),
    ("DE78370400440532013004", "failedDelayed_de", 180, "generic_decline"),
    ("IT60X0542811101000000123456", "failed_it", 0, "generic_decline"),
    ("DE35370400440532013002", "disputed_de", 0, None),
    ("DE65370400440000343434", "exceedsWeeklyVolumeLimit_de", 0, "charge_exceeds_source_limit"),
    ("DE27370400440000121212", "exceedsWeeklyTransactionLimit_de", 0, "charge_exceeds_weekly_limit"),
    ("DE65370400440002222227", "insufficientFunds_de", 0, "insufficient_funds"),
    ("AT611904300234573201", "success_at", 0, None),
    ("AT321904300235473204", "successDelayed_at", 180, None),
    ("FR1420041010050500013M02606", "success_fr", 0, None),
    ("IE29AIBK93115212345678", "success_ie", 0, None),
    ("BE62510007547061", "success_be", 0, None),
    ("FI2112345600000785", "success_fi", 0, None),
    ("CH9300762011623852957", "success_ch", 0, None),
    ("ES0700120345030000067890", "success_es", 0, None),
    ("GB82WEST12345698765432", "success_gb", 0, None),
    ("IT40S0542811101000000123456", "success_it", 0, None),
    ("LT121000011101001000", "success_lt", 0, None),
    ("LU280019400644750000", "success_lu", 0, None),
    ("NL39RABO0300065264", "success_nl", 0, None),
    ("NO9386011117947", "success_no", 0, None),
    ("PT50000201231234567890154", "success_pt", 0, None),
    ("SE3550000000054910000003", "success_se", 0, None),
    ("EE382200221020145685", "success_ee", 0, None),
]
ACH = [
    ("000123456789", "success", 0, None),
    ("000111111113", "accountClosed", 0, "account_closed"),
    ("000111111116", "noAccount", 0, "no_account"),
    ("000222222227", "insufficientFunds", 0, "insufficient_funds"),
    ("000333333335", "debitNotAuthorized", 0, "debit_not_authorized"),
    ("000444444440", "invalidCurrency", 0, "invalid_currency"),
    ("000000004954", "riskLevelHighest", 0, "highest_risk_level"),
    ("000555555559", "dispute", 0, None),
    ("000777777771", "weeklyLimitExceeded", 0, "charge_exceeds_weekly_limit"),
    ("000000000009", "processing", None, None),
    ("000666666661", "failMicrodeposits", 0, None),
]
ROWS = [
    *((number, f"pm_sepaDebit_{name}", "eur", wait, failure) for number, name, wait, failure in SEPA),
    *((number, f"pm_usBankAccount_{name}", "usd", wait, failure) for number, name, wait, failure in ACH),
]


def test_every_account_has_a_row():
    assert {(row[0], row[1]) for row in ROWS} == {(one.number, f"pm_{one.key}") for one in debits.ALL}


@pytest.mark.parametrize(("number", "name", "currency", "wait", "failure"), ROWS, ids=[row[1] for row in ROWS])
async def test_a_debit_is_on_its_way_until_its_outcome_is_known(merchant, number, name, currency, wait, failure):
    clock = await merchant.clock(NOON)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]
    begun = await merchant.create(
        "/v1/payment_intents",
        amount=500,
        currency=currency,
        customer=customer,
        payment_method=name,
        confirm=True,
        mandate_data=payments.ACCEPTED,
    )
    path = f"/v1/payment_intents/{begun['id']}"

    await merchant.advance(clock, NOON + (wait or 1) - (1 if wait else 0))
    before = await merchant.find(path)
    await merchant.advance(clock, NOON + 300)
    after = await merchant.find(path)

    assert begun["status"] == "processing"
    assert begun["latest_charge"].startswith("py_")
    if wait != 0:
        assert before["status"] == "processing"
    charge = await merchant.find(f"/v1/charges/{begun['latest_charge']}")
    if wait is None:
        assert (after["status"], charge["status"]) == ("processing", "pending")
    elif failure:
        assert (after["status"], charge["status"], charge["failure_code"]) == (
            "requires_payment_method",
            "failed",
            failure,
        )
        assert after["last_payment_error"]["decline_code"] == failure
        assert (await types(merchant))[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    else:
        assert (after["status"], charge["status"], charge["paid"]) == ("succeeded", "succeeded", True)


async def test_the_events_of_a_debit(merchant):
    await merchant.create("/v1/payment_intents", {**payments.SEPA, "amount": 500, "currency": "eur", "confirm": True})

    await merchant.tick()

    assert await types(merchant) == [
        "payment_intent.created",
        "mandate.updated",
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_a_debit_needs_a_mandate(merchant):
    params = {"amount": 500, "currency": "eur", "payment_method": "pm_sepaDebit_success_de", "confirm": True}

    without = await merchant.refused("/v1/payment_intents", params)
    given = await merchant.create("/v1/payment_intents", {**params, "mandate_data": payments.ACCEPTED})

    assert without["param"] == "mandate_data"
    charge = await merchant.find(f"/v1/charges/{given['latest_charge']}")
    mandate = await merchant.find(f"/v1/mandates/{charge['payment_method_details']['sepa_debit']['mandate']}")
    assert (mandate["status"], mandate["type"], mandate["payment_method"]) == (
        "active",
        "multi_use",
        given["payment_method"],
    )


async def test_a_mandate_says_how_it_was_given(merchant):
    online = {"type": "online", "online": {"ip_address": "192.0.2.1", "user_agent": "Netscape"}}
    setup = await merchant.create(
        "/v1/setup_intents",
        payment_method="pm_sepaDebit_success_de",
        confirm=True,
        mandate_data={"customer_acceptance": online},
        expand=["mandate"],
    )

    assert setup["status"] == "succeeded"
    acceptance = setup["mandate"]["customer_acceptance"]
    assert (acceptance["type"], acceptance["online"]) == ("online", online["online"])


@pytest.mark.parametrize(
    ("currency", "name"), [("usd", "pm_sepaDebit_success_de"), ("eur", "pm_usBankAccount_success")]
)
async def test_an_account_pays_in_its_own_currency(merchant, currency, name):
    error = await merchant.refused("/v1/payment_intents", amount=500, currency=currency, payment_method=name)

    assert error["param"] == "payment_method"
    assert "is not allowed for this PaymentIntent" in error["message"]


@pytest.mark.parametrize(
    ("currency", "name"), [("usd", "pm_sepaDebit_success_de"), ("eur", "pm_usBankAccount_success")]
)
async def test_an_invoice_in_another_currency_is_not_paid_by_an_account(merchant, currency, name):
    customer = await merchant.create("/v1/customers")
    account = await merchant.create(f"/v1/payment_methods/{name}/attach", customer=customer["id"])
    price = await subscriptions.monthly(merchant, currency=currency)

    made = await merchant.create(
        "/v1/subscriptions",
        customer=customer["id"],
        items=[{"price": price["id"]}],
        default_payment_method=account["id"],
        expand=["latest_invoice.payments.data.payment.payment_intent"],
    )

    intent = made["latest_invoice"]["payments"]["data"][0]["payment"]["payment_intent"]
    assert (made["status"], intent["status"]) == ("incomplete", "requires_payment_method")
    assert intent["last_payment_error"]["code"] == "payment_method_currency_mismatch"


@pytest.mark.parametrize("noun", ["payment_intents", "setup_intents"])
async def test_an_account_to_which_no_deposits_can_be_sent_is_refused(merchant, noun):
    amount = {"amount": 500, "currency": "usd"} if noun == "payment_intents" else {}
    account = payments.ACH["payment_method_data"] | {
        "us_bank_account": payments.ACH["payment_method_data"]["us_bank_account"] | {"account_number": "000666666661"}
    }

    answer = await merchant.post(
        f"/v1/{noun}", payments.ACH | {"payment_method_data": account, "confirm": True} | amount
    )

    assert (answer.status, answer.error["code"]) == (402, "payment_method_microdeposit_failed")


# what arrived, the code of the refusal
DEPOSITS = [
    ({"amounts": [32, 45]}, None),
    ({"amounts": [45, 32]}, None),
    ({"descriptor_code": "SM11AA"}, None),
    ({"amounts": [10, 11]}, "payment_method_microdeposit_verification_attempts_exceeded"),
    ({"descriptor_code": "SM33CC"}, "payment_method_microdeposit_verification_attempts_exceeded"),
    ({"amounts": [40, 41]}, "payment_method_microdeposit_verification_timeout"),
    ({"descriptor_code": "SM44DD"}, "payment_method_microdeposit_verification_timeout"),
    ({"amounts": [1, 2]}, "payment_method_microdeposit_verification_amounts_mismatch"),
    ({}, "parameter_missing"),
]


@pytest.mark.parametrize(("arrived", "code"), DEPOSITS)
async def test_an_account_is_verified_by_small_deposits(merchant, arrived, code):
    setup = await payments.unverified_setup(merchant)

    answer = await merchant.post(f"/v1/setup_intents/{setup['id']}/verify_microdeposits", arrived)

    assert setup["next_action"]["type"] == "verify_with_microdeposits"
    if code:
        assert (answer.status, answer.error["code"]) == (400, code)
    else:
        assert answer.json["status"] == "succeeded"


async def test_a_payment_may_verify_its_account_too(merchant):
    intent = await payments.unverified(merchant)

    verified = await merchant.create(f"/v1/payment_intents/{intent['id']}/verify_microdeposits", amounts=[32, 45])
    await merchant.tick()

    assert (intent["status"], verified["status"]) == ("requires_action", "processing")
    assert (await merchant.find(f"/v1/payment_intents/{intent['id']}"))["status"] == "succeeded"
