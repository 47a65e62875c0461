"""Real card numbers are refused outright, and no card's number is kept, quoted or logged: not even of a test card."""

import hashlib
import logging
import re

import pytest

from portico.storage import idempotency
from tests import checkouts
from tests.dumps import dump
from tests.visitors import Visitor

REAL = "4111111111111111"
TEST = "4242424242424242"
NEXT_YEARS = {"exp_month": 12, "exp_year": 2040, "cvc": "987"}
PATH = "/v1/payment_methods"

PLACES = {
    "card": lambda m, n: m.post(PATH, type="card", card={"number": n, **NEXT_YEARS}),
    "spaced": lambda m, n: m.post(PATH, type="card", card={"number": " ".join([n[:4], n[4:8], n[8:12], n[12:]])}),
    "token": lambda m, n: m.post(PATH, type="card", card={"token": n}),
    "instead of the hash": lambda m, n: m.post(PATH, type="card", card=n),
    "month": lambda m, n: m.post(PATH, type="card", card={"number": TEST, "exp_month": n, "exp_year": 2040}),
    "type": lambda m, n: m.post(PATH, type=n),
    "iban": lambda m, n: m.post(PATH, type="sepa_debit", sepa_debit={"iban": n}),
    "id": lambda m, n: m.post("/v1/payment_intents", amount=500, currency="eur", payment_method=n),
    "path": lambda m, n: m.post(f"{PATH}/{n}/attach", customer="cus_x"),
    "unknown path": lambda m, n: m.get(f"/v1/cards/{n}"),
    "name": lambda m, n: m.post(PATH, {n: "x"}),
    "amount": lambda m, n: m.post("/v1/payment_intents", amount=f"{n}x", currency="eur"),
    "confirmation": lambda m, n: m.post("/v1/setup_intents", payment_method=n, confirm=True),
}


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("place", PLACES)
async def test_a_real_number_leaves_no_trace(merchant, app, database, place, lines):
    answer = await PLACES[place](merchant.having(idempotency_key=f"key {place}"), REAL)

    kept = dump(database)
    assert 400 <= answer.status < 500
    assert REAL.encode() not in answer.body.replace(b" ", b"")
    assert REAL.encode() not in kept.replace(b" ", b"")
    assert REAL not in lines.text
    assert not any(REAL in f"{refused.path} {refused.error}" for refused in app.api.refused)


async def test_the_number_of_a_test_card_is_not_kept_either(merchant, database):
    params = {"type": "card", "card": {"number": TEST, **NEXT_YEARS}}

    answer = await merchant.having(idempotency_key="once").post(PATH, params)

    kept = dump(database)
    assert answer.json["card"]["last4"] == "4242"
    assert TEST.encode() not in kept
    assert b'"987"' not in kept
    assert TEST.encode() not in answer.body


async def test_what_was_sent_with_an_idempotency_key_cannot_be_found_by_trying(merchant, database):
    params = {"type": "card", "card": {"number": TEST, "exp_month": "12", "exp_year": "2040"}, "expand": ()}
    await merchant.having(idempotency_key="once").create(PATH, {name: params[name] for name in ("type", "card")})

    guess = hashlib.sha256(f"POST {PATH}\n".encode() + idempotency.canonical(params)).hexdigest()

    assert guess.encode() not in dump(database)


async def test_a_real_number_is_refused_with_the_reason(merchant):
    answer = await merchant.post(PATH, type="card", card={"number": REAL, **NEXT_YEARS})

    assert answer.status == 402
    assert (answer.error["code"], answer.error["decline_code"]) == ("card_declined", "test_mode_live_card")
    assert answer.error["param"] == "card[number]"


@pytest.mark.parametrize(
    "send",
    [
        lambda m: m.post(PATH, type="card", card={"number": TEST, **NEXT_YEARS}),
        lambda m: m.post(PATH, type="card", card={"number": REAL, **NEXT_YEARS}),
        lambda m: m.post(PATH, type="card", card={"token": "tok_visa"}),
        lambda m: m.post(f"{PATH}/pm_card_visa/attach", customer="cus_x"),
        lambda m: m.post("/v1/payment_intents", amount=500, currency="eur", payment_method="pm_card_visa"),
        lambda m: m.post("/v1/setup_intents", payment_method="pm_sepaDebit_success_de"),
        lambda m: m.post("/v1/customers", payment_method="pm_card_mastercard"),
        lambda m: m.post(
            PATH, type="sepa_debit", sepa_debit={"iban": "DE89370400440532013000"}, billing_details={"name": "A"}
        ),
    ],
)
async def test_live_mode_takes_no_card_and_says_what_to_do(merchant, send):
    answer = await send(merchant.live)

    assert answer.status == 402
    assert answer.error["decline_code"] == "live_mode_test_card"
    assert "send_invoice" in answer.error["message"]


@pytest.mark.parametrize("number", [REAL, TEST, "4000000000000002"])
async def test_the_checkout_page_gives_no_number_back_and_keeps_none(merchant, app, database, number, lines):
    session = await checkouts.subscribing(merchant)
    sent = checkouts.typed(" ".join([number[:4], number[4:8], number[8:12], number[12:]]), cvc="987")

    answer = await Visitor(app).post(session["url"], sent)

    page, kept = answer.body.replace(b" ", b""), dump(database).replace(b" ", b"")
    assert answer.status in (200, 303)
    values = re.findall(rb'value="([^"]*)"', page)
    assert not {number.encode(), b"987"} & set(values)
    assert number.encode() not in kept
    assert number not in lines.text.replace(" ", "")
