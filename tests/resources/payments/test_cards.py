"""The cards of the test bank: one row for each, by number and by name."""

import pytest

from portico.bank import cards, debits
from tests.conftest import only_sqlite
from tests.resources.payments.charging import charged, customer, method, rows

# number, name, brand, funding, country
SUCCEED = rows("""
4242424242424242     visa                 visa        credit   US
4012888888881881     -                    visa        credit   US
4000000000000093     -                    visa        credit   US
4000056655665556     visa_debit           visa        debit    US
5555555555554444     mastercard           mastercard  credit   US
2223003122003222     -                    mastercard  credit   US
5200828282828210     mastercard_debit     mastercard  debit    US
5105105105105100     mastercard_prepaid   mastercard  prepaid  US
378282246310005      -                    amex        credit   US
371449635398431      amex                 amex        credit   US
6011111111111117     -                    discover    credit   US
6011000990139424     discover             discover    credit   US
6011981111111113     -                    discover    debit    US
3056930009020004     diners               diners      credit   US
36227206271667       -                    diners      credit   US
30569309025904       -                    diners      credit   US
38520000023237       -                    diners      credit   US
6555900000604105     -                    discover    credit   US
3566002020360505     -                    jcb         credit   JP
6200000000000005     unionpay             unionpay    credit   CN
6200000000000047     -                    unionpay    debit    CN
6205500000000000004  -                    unionpay    credit   CN
4000000760000002     br                   visa        credit   BR
4000001240000000     ca                   visa        credit   CA
4000004840008001     mx                   visa        credit   MX
4000008260000000     gb                   visa        credit   GB
4000058260000005     gb_debit             visa        debit    GB
5555558265554449     gb_mastercard        mastercard  credit   GB
4000002760000016     de                   visa        credit   DE
4000002500000003     fr                   visa        credit   FR
4000003800000008     it                   visa        credit   IT
4000007240000007     es                   visa        credit   ES
4000005280000002     nl                   visa        credit   NL
4000000560000004     be                   visa        credit   BE
4000000400000008     at                   visa        credit   AT
4000007560000009     ch                   visa        credit   CH
4000003560000008     in                   visa        credit   IN
4000003920000003     jp                   visa        credit   JP
4000000360000006     au                   visa        credit   AU
4000001560000002     cn                   visa        credit   CN
4000003440000004     hk                   visa        credit   HK
4000007020000003     sg                   visa        credit   SG
""")
COUNTRY_NAMES = """
us ca br mx gb gb_debit gb_mastercard de fr it es nl be at ch ie pl se no dk fi pt gr cz hu ro bg hr ee lv lt lu mt cy
sk si li gi by ae ae_mastercard au cn hk in jp jcb my nz sg tw th_credit th_debit ar cl co cr ec pa py pe uy
""".split()
# number, name, code, decline_code
DECLINED = rows("""
4000000000000002  visa_chargeDeclined                       card_declined     generic_decline
4000000000000002  chargeDeclined                            card_declined     generic_decline
4000000000009995  visa_chargeDeclinedInsufficientFunds      card_declined     insufficient_funds
4000000000009995  chargeDeclinedInsufficientFunds           card_declined     insufficient_funds
4000000000009987  visa_chargeDeclinedLostCard               card_declined     lost_card
4000000000009979  visa_chargeDeclinedStolenCard             card_declined     stolen_card
4000000000000069  chargeDeclinedExpiredCard                 expired_card      expired_card
4000000000000127  chargeDeclinedIncorrectCvc                incorrect_cvc     incorrect_cvc
4000000000000119  chargeDeclinedProcessingError             processing_error  processing_error
4000000000006975  visa_chargeDeclinedVelocityLimitExceeded  card_declined     card_velocity_exceeded
-                 visa_chargeDeclinedFraudulent             card_declined     fraudulent
4100000000000019  radarBlock                                card_declined     fraudulent
""")
MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "card_velocity_exceeded": (
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."
    ),
}
"""What is said of a refusal, if not that the card was declined."""


@only_sqlite
@pytest.mark.parametrize(("number", "name", "brand", "funding", "country"), SUCCEED, ids=[row[0] for row in SUCCEED])
async def test_a_card_by_its_number(merchant, number, name, brand, funding, country):
    made = await method(merchant, number)

    paid = (await charged(merchant, made["id"])).json
    shown = made["card"]
    assert (shown["brand"], shown["funding"], shown["country"], shown["last4"]) == (
        brand,
        funding,
        country,
        number[-4:],
    )
    assert shown["checks"]["cvc_check"] == "pass"
    assert paid["status"] == "succeeded"


@only_sqlite
@pytest.mark.parametrize(
    ("number", "name", "brand", "funding", "country"), [row for row in SUCCEED if row[1]], ids=lambda part: part
)
async def test_a_card_by_its_name_is_the_same_card(merchant, number, name, brand, funding, country):
    by_number = await method(merchant, number)

    by_name = await merchant.create(f"/v1/payment_methods/pm_card_{name}/attach", customer=await customer(merchant))
    by_token = await merchant.create("/v1/payment_methods", type="card", card={"token": f"tok_{name}"})

    for made in (by_name, by_token):
        assert made["card"]["fingerprint"] == by_number["card"]["fingerprint"]
        assert (made["card"]["brand"], made["card"]["last4"]) == (brand, number[-4:])
    assert len({by_number["id"], by_name["id"], by_token["id"]}) == 3


@only_sqlite
@pytest.mark.parametrize("name", COUNTRY_NAMES)
async def test_there_is_a_card_for_each_country(merchant, name):
    paid = (await charged(merchant, f"pm_card_{name}")).json

    charge = await merchant.find(f"/v1/charges/{paid['latest_charge']}")
    country = {"jcb": "JP"}.get(name, name[:2].upper())
    assert (paid["status"], charge["payment_method_details"]["card"]["country"]) == ("succeeded", country)


@pytest.mark.parametrize(("number", "name", "code", "decline_code"), DECLINED, ids=[row[1] for row in DECLINED])
async def test_a_card_that_is_refused(merchant, number, name, code, decline_code):
    message = MESSAGES.get(decline_code, "Your card was declined.")
    made = await method(merchant, number) if number else {"id": f"pm_card_{name}"}

    attached = await merchant.post(f"/v1/payment_methods/{made['id']}/attach", customer=await customer(merchant))
    paid = await charged(merchant, f"pm_card_{name}")

    for answer in (attached, paid):
        error = answer.error
        assert answer.status == 402
        assert (error["type"], error["code"], error["message"]) == ("card_error", code, message)
        assert error["decline_code"] == decline_code
    charge = await merchant.find(f"/v1/charges/{paid.error['charge']}")
    assert (charge["status"], charge["failure_code"], charge["failure_message"]) == ("failed", code, message)
    assert charge["outcome"]["type"] == ("blocked" if "raud" in name or name == "radarBlock" else "issuer_declined")
    assert paid.error["payment_intent"]["status"] == "requires_payment_method"
    assert paid.error["payment_method"]["object"] == "payment_method"


@pytest.mark.parametrize(
    ("name", "decline_code"),
    [
        ("chargeCustomerFail", "generic_decline"),
        ("chargeCustomerFailLostCard", "lost_card"),
        ("chargeCustomerFailStolenCard", "stolen_card"),
    ],
)
async def test_a_card_that_attaches_and_then_fails(merchant, name, decline_code):
    buyer = await customer(merchant)
    made = await merchant.create("/v1/payment_methods", type="card", card={"token": f"tok_{name}"})

    attached = await merchant.create(f"/v1/payment_methods/{made['id']}/attach", customer=buyer)
    paid = await charged(merchant, made["id"], customer=buyer, off_session=True)

    assert attached["customer"] == buyer
    assert (attached["card"]["last4"], paid.status, paid.error["decline_code"]) == ("0341", 402, decline_code)


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("cvcCheckFail", ("pass", "pass", "fail")),
        ("avsZipFail", ("pass", "fail", "pass")),
        ("avsLine1Fail", ("fail", "pass", "pass")),
        ("avsFail", ("fail", "fail", "pass")),
        ("avsUnchecked", ("unavailable", "unavailable", "pass")),
    ],
)
async def test_a_card_whose_checks_say_something_pays(merchant, name, checks):
    number = cards.named(f"pm_card_{name}").number
    address = {"line1": "1 Main Street", "postal_code": "12345"}
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    made = await merchant.create("/v1/payment_methods", type="card", card=card, billing_details={"address": address})

    paid = (await charged(merchant, made["id"])).json

    assert tuple(made["card"]["checks"].values()) == checks
    assert paid["status"] == "succeeded"


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("visa", (None, None, "pass")),
        ("cvcCheckFail", (None, None, "fail")),
        ("avsZipFail", (None, "fail", "pass")),
        ("avsLine1Fail", ("fail", None, "pass")),
        ("avsFail", ("fail", "fail", "pass")),
        ("avsUnchecked", ("unavailable", "unavailable", "pass")),
    ],
)
async def test_the_name_of_a_card_says_what_its_checks_are(merchant, name, checks):
    address = {"line1": "1 Main Street", "postal_code": "12345"}

    paid = (await charged(merchant, f"pm_card_{name}")).json
    token = {"type": "card", "card": {"token": f"tok_{name}"}, "billing_details": {"address": address}}
    lives_there = await merchant.create("/v1/payment_methods", token)

    charge = await merchant.find(f"/v1/charges/{paid['latest_charge']}")
    assert tuple(charge["payment_method_details"]["card"]["checks"].values()) == checks
    assert tuple(lives_there["card"]["checks"].values()) == tuple(check or "pass" for check in checks)


@pytest.mark.parametrize(("name", "risk"), [("riskLevelHighest", "highest"), ("riskLevelElevated", "elevated")])
async def test_a_risky_card_pays(merchant, name, risk):
    paid = (await charged(merchant, f"pm_card_{name}")).json

    charge = await merchant.find(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["status"], charge["outcome"]["risk_level"]) == ("succeeded", risk)


@pytest.mark.parametrize(
    ("card", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"number": "42"}, "incorrect_number", "number"),
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"exp_month": 0}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": 2020}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": 2140}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "12"}, "invalid_cvc", "cvc"),
        ({"cvc": "12a"}, "invalid_cvc", "cvc"),
        ({"cvc": "1234"}, "invalid_cvc", "cvc"),
        ({"number": "378282246310005"}, "invalid_cvc", "cvc"),
    ],
)
async def test_what_cannot_be_a_card_is_refused(merchant, card, code, param):
    good = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}

    answer = await merchant.post("/v1/payment_methods", type="card", card={**good, **card})

    assert answer.status == 402
    assert (answer.error["type"], answer.error["code"], answer.error["param"]) == ("card_error", code, f"card[{param}]")


@pytest.mark.parametrize(("number", "cvc"), [("4242424242424242", "123"), ("378282246310005", "1234")])
async def test_a_security_code_has_as_many_digits_as_cards_of_its_brand(merchant, number, cvc):
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": cvc}

    made = await merchant.create("/v1/payment_methods", type="card", card=card)

    assert made["card"]["checks"]["cvc_check"] == "pass"


def test_every_card_and_account_has_a_key_of_its_own():
    assert len({card.key for card in cards.ALL}) == len(cards.ALL)
    assert len(debits.BY_KEY) == len(debits.ALL)


@only_sqlite
@pytest.mark.parametrize(
    ("number", "country"),
    [("4000002500003155", "FR"), ("4000002760003184", "DE"), ("4000003800000446", "IT"), ("4000008260003178", "GB")],
)
async def test_a_card_that_asks_is_from_the_country_in_its_number(merchant, number, country):
    made = await method(merchant, number)

    assert made["card"]["country"] == country


def test_a_method_that_was_made_before_its_card_had_a_name_is_still_known():
    found = cards.BY_KEY["card_35398431"]

    assert (found.number, found.key) == ("371449635398431", "amex")
