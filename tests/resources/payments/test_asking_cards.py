"""Cards whose bank asks whether it is really their owner."""

import pytest

from tests.resources.payments.charging import charged, customer, method, rows

# number, name, on session, off session without having been set up, off session after that
ASKING = rows("""
4000002500003155  authenticationRequiredOnSetup                          asks             authentication_required  succeeded
4000002760003184  authenticationRequired                                 asks             authentication_required  authentication_required
4000003800000446  authenticationRequiredSetupForOffSession               asks             succeeded                succeeded
4000008260003178  authenticationRequiredChargeDeclinedInsufficientFunds  asks             insufficient_funds       insufficient_funds
4000000000003220  threeDSecure2Required                                  asks             asks                     asks
4000008400000027  -                                                      asks             asks                     asks
4000000000003063  threeDSecureRequired                                   asks             asks                     asks
4000008400001629  threeDSecureRequiredChargeDeclined                     asks             asks                     asks
4000008400001280  threeDSecureRequiredProcessingError                    generic_decline  generic_decline          generic_decline
4000000000003055  threeDSecureOptional                                   succeeded        succeeded                succeeded
4000000000003097  threeDSecureOptionalProcessingError                    succeeded        succeeded                succeeded
4242424242424242  visa                                                   succeeded        succeeded                succeeded
378282246310005   amex_threeDSecureNotSupported                          succeeded        succeeded                succeeded
4000000032200000  -                                                      succeeded        succeeded                succeeded
""")  # noqa: E501

UNREACHABLE = "4000008400001280"
"""The card whose holder has to be asked, and cannot be."""


def outcome(answer):
    if answer.status == 402:
        return answer.error["decline_code"]
    return {"requires_action": "asks"}.get(answer.json["status"], answer.json["status"])


@pytest.mark.parametrize(("number", "name", "on", "off", "later"), ASKING, ids=[row[0] for row in ASKING])
async def test_a_card_that_asks(merchant, number, name, on, off, later):
    buyer = await customer(merchant)
    made = await method(merchant, number)
    mine = {"customer": buyer}

    attached = await merchant.post(f"/v1/payment_methods/{made['id']}/attach", mine)
    on_session = await charged(merchant, made["id"], **mine)
    off_session = await charged(merchant, made["id"], **mine, off_session=True)
    prepared = await set_up(merchant, made["id"], buyer)
    after_setup = await charged(merchant, made["id"], **mine, off_session=True)

    assert (attached.status, prepared) == (200, "generic_decline" if number == UNREACHABLE else "succeeded")
    assert (outcome(on_session), outcome(off_session), outcome(after_setup)) == (on, off, later)


async def set_up(merchant, id, buyer):
    answer = await merchant.post("/v1/setup_intents", payment_method=id, customer=buyer, confirm=True)
    if outcome(answer) == "asks":
        answer = await merchant.post(f"/v1/portico/setup_intents/{answer.json['id']}/authenticate", outcome="succeeded")
    return outcome(answer)


@pytest.mark.parametrize(
    ("name", "decline_code"),
    [
        ("authenticationRequiredChargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("threeDSecureRequiredChargeDeclined", "generic_decline"),
    ],
)
async def test_a_card_may_fail_after_its_holder_has_authenticated(merchant, name, decline_code):
    intent = (await charged(merchant, f"pm_card_{name}")).json

    answer = await merchant.create(f"/v1/portico/payment_intents/{intent['id']}/authenticate", outcome="succeeded")

    assert answer["status"] == "requires_payment_method"
    assert answer["last_payment_error"]["decline_code"] == decline_code


async def test_authentication_may_be_asked_for(merchant):
    wanted = {"card": {"request_three_d_secure": "any"}}

    optional = await charged(merchant, "pm_card_threeDSecureOptional", payment_method_options=wanted)
    never = await charged(merchant, "pm_card_visa", payment_method_options=wanted)

    assert (outcome(optional), outcome(never)) == ("asks", "succeeded")


@pytest.mark.parametrize(
    ("noun", "amount"), [("payment_intents", {"amount": 1000, "currency": "usd"}), ("setup_intents", {})]
)
async def test_who_asks_a_bank_that_does_not_answer_is_refused(merchant, noun, amount):
    sent = {"payment_method": "pm_card_threeDSecureOptionalProcessingError", "confirm": True} | amount

    unasked = await merchant.create(f"/v1/{noun}", sent)
    asked = await merchant.post(f"/v1/{noun}", sent, payment_method_options={"card": {"request_three_d_secure": "any"}})

    assert unasked["status"] == "succeeded"
    assert (asked.status, asked.error["code"]) == (402, "processing_error")
